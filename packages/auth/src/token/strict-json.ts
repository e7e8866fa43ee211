/** A JSON object as parsed: every value still has to be looked at. */
export type JsonObject = { readonly [name: string]: unknown }

/** How {@link parseJsonObject} reads. */
export interface JsonLimits {
  /** How deep arrays and objects may nest. Default 32. */
  readonly maxDepth?: number
  /**
   * What a member named `__proto__` does, at any depth: `'refuse'` the document (default), or `'drop'` the member.
   * It is never kept, because a later `Object.assign` of the object would set a prototype with it.
   */
  readonly protoMember?: 'refuse' | 'drop'
}

// `ignoreBOM: true` keeps a BOM as a character, which the grammar then refuses; `false` would strip it silently.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * A deeply frozen object from strict JSON: valid UTF-8, no byte order mark, no member twice (RFC 8259 §4 leaves it open; two readers
 * of one token must not see two values), bounded depth. `undefined` when the bytes are anything else.
 */
export function parseJsonObject(bytes: Uint8Array | string, limits: JsonLimits = {}): JsonObject | undefined {
  try {
    const text = typeof bytes === 'string' ? bytes : decoder.decode(bytes)
    const members = countMembers(text, limits.maxDepth ?? 32)
    if (members < 0) return undefined
    const value: unknown = JSON.parse(text)
    if (!isJsonObject(value)) return undefined
    const seen: Seen = { members: 0, proto: false }
    freeze(value, seen)
    if (seen.members !== members || (seen.proto && limits.protoMember !== 'drop')) return undefined
    return value
  } catch {
    return undefined
  }
}

/** Whether a parsed JSON value is an object, and neither an array nor `null`. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Colons outside strings: in valid JSON exactly one per member, so a member that `JSON.parse` overwrote shows as a
 * difference, however its name was escaped. -1 when the nesting is too deep.
 */
function countMembers(text: string, maxDepth: number): number {
  let members = 0
  let depth = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === QUOTE) index = endOfString(text, index)
    else if (code === COLON) members++
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (++depth > maxDepth) return -1
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--
  }
  return members
}

function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === BACKSLASH) index++
    else if (code === QUOTE) return index
  }
  return text.length
}

interface Seen {
  members: number
  proto: boolean
}

function freeze(value: object, seen: Seen): void {
  for (const name of Object.keys(value)) {
    const member: unknown = (value as Record<string, unknown>)[name]
    if (!Array.isArray(value)) seen.members++
    if (typeof member === 'object' && member !== null) freeze(member, seen)
    if (name === '__proto__') dropProto(value, seen)
  }
  Object.freeze(value)
}

function dropProto(value: object, seen: Seen): void {
  seen.proto = true
  delete (value as Record<string, unknown>)['__proto__']
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
