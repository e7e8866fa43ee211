import { readFileSync, realpathSync } from 'node:fs'
import { dirname, resolve, sep } from 'node:path'

/** Reads files that a document names, from its own folder and below: a document of others must not reach further. */
export function readBeside(file: string): (name: string) => string | undefined {
  const folder = realpathSync(dirname(resolve(file)))
  return (name) => {
    if (/^[a-z][a-z0-9+.-]*:/i.test(name)) return undefined
    try {
      // Links are followed before the check, not after it.
      const path = realpathSync(resolve(folder, name))
      return path.startsWith(folder + sep) ? readFileSync(path, 'utf8') : undefined
    } catch {
      return undefined
    }
  }
}
