import { mediaType } from './media-type.ts'

/** Says whether a Content-Type, or the first type of an Accept header, is binary. */
export type IsBinary = (header: string | undefined) => boolean

/**
 * Compiles an API's `binaryMediaTypes`. The subtype may be a wildcard (`application/*`), or both
 * parts, but not the type alone; of an Accept header only the first type counts, and a wildcard in it is not expanded (measured).
 */
export function compileBinaryMediaTypes(types: readonly string[]): IsBinary {
  const exact = new Set(types.map((type) => type.toLowerCase()))
  const prefixes = [...exact].filter((type) => type.endsWith('/*') && type !== '*/*').map((type) => type.slice(0, -1))
  const all = exact.has('*/*')
  if (types.length === 0) return () => false
  return (header) => {
    const type = header === undefined ? '' : mediaType(header)
    if (all) return true
    return (
      exact.has(type) ||
      (type.includes('/') && prefixes.some((prefix) => type.startsWith(prefix) && type.length > prefix.length))
    )
  }
}
