import type { CacheDirectives } from './cache-directives.ts'

const LONGEST_FIELD = 4096
/** A dictionary key with an optional bare item (RFC 8941, sections 3.2 and 3.3); parameters and inner lists are not read. */
const MEMBER =
  /^([a-z*][a-z0-9_.*-]*)(?:=(-?\d{1,15}(?:\.\d{1,3})?|"(?:[ !#-[\]-~]|\\["\\])*"|[A-Za-z*][A-Za-z0-9!#$%&'*+.^_`|~:/-]*|\?[01]))?(?:;[^,"]*)?$/

/** Directives whose value is a number of seconds. */
const COUNTED: ReadonlySet<string> = new Set(['max-age', 's-maxage', 'stale-while-revalidate', 'stale-if-error'])

/**
 * Reads a targeted field such as `CDN-Cache-Control` (RFC 9213): a structured dictionary. Unlike `Cache-Control`, a
 * field that is malformed anywhere is ignored as a whole, and `Cache-Control` counts again.
 * @returns `undefined` for a field that is to be ignored
 */
export function targetedDirectives(field: string | readonly string[] | undefined): CacheDirectives | undefined {
  const text = field === undefined ? '' : typeof field === 'string' ? field : field.join(', ')
  if (text.trim() === '' || text.length > LONGEST_FIELD) return undefined
  const directives = new Map<string, string | true>()
  for (const part of text.split(',')) {
    const member = MEMBER.exec(part.trim())
    if (member === null) return undefined
    const [, name, value] = member
    if (value === '?0') continue
    if (COUNTED.has(name!) && !/^\d+$/.test(value ?? '')) return undefined
    directives.set(name!, value === undefined || value === '?1' ? true : value)
  }
  return directives
}
