import { isList, isObject, type JsonValue } from './json-value.ts'

/** A place in a document (RFC 6901): `/paths/~1pets/get`; the empty string is the whole document. */
export type JsonPointer = string

/** The pointer to a member of the value at `pointer`. */
export function pointerTo(pointer: JsonPointer, member: string | number): JsonPointer {
  return `${pointer}/${String(member).replaceAll('~', '~0').replaceAll('/', '~1')}`
}

/** The value at a pointer, or `undefined`. */
export function valueAt(root: JsonValue, pointer: JsonPointer): JsonValue | undefined {
  let value: JsonValue | undefined = root
  for (const token of pointer.split('/').slice(1)) {
    const member = token.replaceAll('~1', '/').replaceAll('~0', '~')
    if (isList(value)) value = /^\d{1,9}$/.test(member) ? value[Number(member)] : undefined
    else value = isObject(value) && Object.hasOwn(value, member) ? value[member] : undefined
    if (value === undefined) return undefined
  }
  return value
}
