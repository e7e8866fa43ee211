import { readFileSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { corpusCase, type CorpusCase, type Json } from './corpus-case.ts'

/**
 * Every case in a folder: one JSON array per topic and file.
 * @param own whether the folder holds the project's own cases
 * @throws when a file is no JSON array of cases with ids: a suite that is not read is not passed
 */
export function loadCases(directory: string, own: boolean): readonly CorpusCase[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => readCases(join(directory, name)).map((written) => [written, basename(name, '.json')] as const))
    .map(([written, topic]) => corpusCase(written, topic, directory, own))
}

/** Gives repeated ids of a topic a number, so that none hides behind another. */
export function withUniqueIds(cases: readonly CorpusCase[]): readonly CorpusCase[] {
  const seen = new Map<string, number>()
  return cases.map((one) => {
    const key = `${one.topic}/${one.id}`
    const count = (seen.get(key) ?? 0) + 1
    seen.set(key, count)
    return count === 1 ? one : { ...one, id: `${one.id}#${count}` }
  })
}

function readCases(path: string): readonly Json[] {
  const cases: unknown = JSON.parse(readFileSync(path, 'utf8'))
  if (!Array.isArray(cases)) throw new TypeError(`${path} is no list of cases`)
  for (const one of cases as readonly unknown[]) {
    if (typeof (one as Json | null)?.['id'] !== 'string') throw new TypeError(`${path} holds a case without an id`)
  }
  return cases as readonly Json[]
}
