import { headerValue, type Context, type HeaderMap } from '@gw/core'
import { sized } from './sized.ts'

/** More names make every request an entry of its own; such an answer is not remembered. */
const MOST_NAMES = 16
/** A header name (RFC 9110, section 5.1). */
const TOKEN = /^[a-z0-9!#$%&'*+.^_`|~-]{1,64}$/

/**
 * The request headers that an answer depends on by its own word (`Vary`, RFC 9111, section 4.1): sorted lower-case
 * names, none for an answer without `Vary`.
 * @returns `undefined` when it cannot be remembered: `*`, too many names, or none that could be a header
 */
export function varyNames(headers: HeaderMap): readonly string[] | undefined {
  const field = headerValue(headers, 'vary')
  if (field === undefined) return []
  const names = new Set<string>()
  for (const part of (typeof field === 'string' ? field : field.join(',')).split(',', MOST_NAMES * 4)) {
    const name = part.trim().toLowerCase()
    if (name === '') continue
    if (!TOKEN.test(name) || name === '*') return undefined
    names.add(name)
  }
  return names.size > MOST_NAMES ? undefined : [...names].toSorted()
}

/** Both, sorted; `undefined` when they are too many. */
export function joinedNames(some: readonly string[], others: readonly string[]): readonly string[] | undefined {
  if (some.length === 0) return others
  if (others.length === 0) return some
  const names = [...new Set([...some, ...others])].toSorted()
  return names.length > MOST_NAMES ? undefined : names
}

/** The part of a key that tells one variant from another: what this request says under those names. */
export function variantOf({ request }: Context, names: readonly string[]): string {
  let part = 'v'
  for (const name of names) {
    const value = request.header(name)
    part += sized(name) + (value === undefined ? '-' : sized(value))
  }
  return part
}
