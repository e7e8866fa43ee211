import { invalidDocument } from '../document/document-error.ts'

/** Parts of a path: each has a resource of its own, and AWS allows 300 in an API. */
const MAX_SEGMENTS = 300

/** Every path that the given ones need, their parents included: `/`, `/pets`, `/pets/{petId}`, by code units. */
export function resourcePaths(paths: Iterable<string>): readonly string[] {
  const all = new Set(['/'])
  for (const path of paths) {
    const segments = path.split('/').filter((segment) => segment !== '')
    if (segments.length > MAX_SEGMENTS) throw invalidDocument(`A path has more than ${MAX_SEGMENTS} parts`)
    segments.forEach((_segment, index) => all.add(`/${segments.slice(0, index + 1).join('/')}`))
  }
  return [...all].toSorted()
}

/** The names of a path's variables: `{petId}` and `{proxy+}` alike. */
export function pathVariables(path: string): readonly string[] {
  return [...path.matchAll(/\{([^{}+/]+)\+?\}/g)].map((match) => match[1]!)
}

/** A path without a slash at its end and without empty segments: AWS ignores both. */
export function canonicalPath(path: string): string {
  return `/${path
    .split('/')
    .filter((segment) => segment !== '')
    .join('/')}`
}
