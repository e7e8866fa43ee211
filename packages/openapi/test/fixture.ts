import { readFileSync } from 'node:fs'

/** The text of a document beside the tests. */
export function fixture(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8')
}
