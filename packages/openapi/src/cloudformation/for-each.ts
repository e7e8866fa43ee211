import { invalidDocument } from '../document/document-error.ts'
import { pointerTo, type JsonPointer } from '../document/json-pointer.ts'
import { isList, isObject, textOf, type JsonObject, type JsonValue } from '../document/json-value.ts'

/** CloudFormation allows 500 resources in a template; what belongs to what is looked up pair by pair. */
const MAX_WRITTEN = 2_000

/** Characters that one loop may copy, and those of an element: a long output over a long collection fills the memory. */
const MAX_COPIED = 5_000_000
const MAX_ELEMENT = 256

/** What a loop goes through: a list, or a parameter that holds one. */
export type Collection = (value: JsonValue, pointer: JsonPointer) => readonly JsonValue[]

/**
 * Writes out the loops of a section (`Fn::ForEach::Name: [Identifier, Collection, { Key${Identifier}: … }]`; user guide,
 * "Fn::ForEach"), loops inside loops included.
 */
export function writeOutLoops(section: JsonObject, pointer: JsonPointer, collection: Collection): JsonObject {
  const written = new Map<string, JsonValue>()
  let count = 0
  const write = (name: string, value: JsonValue, place: JsonPointer): void => {
    if (!name.startsWith('Fn::ForEach::')) written.set(name, value)
    else for (const [key, member] of turns(value, place, collection)) write(key, member, place)
    // Loops may write the same name again and again, so that it is not the names that count.
    count += 1
    if (count > MAX_WRITTEN) throw invalidDocument(`The template has more than ${MAX_WRITTEN} resources`, place)
  }
  for (const [name, value] of Object.entries(section)) write(name, value, pointerTo(pointer, name))
  return Object.fromEntries(written)
}

function turns(
  loop: JsonValue,
  pointer: JsonPointer,
  collection: Collection,
): readonly (readonly [string, JsonValue])[] {
  const [identifier, values, output] = isList(loop) ? loop : []
  const name = textOf(identifier)
  if (name === undefined || values === undefined || !isObject(output)) {
    throw invalidDocument('Fn::ForEach needs an identifier, a collection and an object', pointer)
  }
  const elements = collection(values, pointer)
  const texts = elements.map((element) => textOf(element) ?? '')
  const isLong =
    JSON.stringify(output).length * texts.length > MAX_COPIED || texts.some((text) => text.length > MAX_ELEMENT)
  if (isLong) throw invalidDocument('Fn::ForEach writes too much', pointer)
  return texts.flatMap((text) => Object.entries(replaced(output, name, text) as JsonObject))
}

/** A value with one identifier written out: in `Ref`s, and in texts and names as `${Identifier}` or `&{Identifier}`. */
function replaced(value: JsonValue, name: string, element: string): JsonValue {
  if (typeof value === 'string')
    return value.replaceAll(`\${${name}}`, element).replaceAll(`&{${name}}`, alphanumeric(element))
  if (isList(value)) return value.map((member) => replaced(member, name, element))
  if (!isObject(value)) return value
  if (value['Ref'] === name && Object.keys(value).length === 1) return element
  const members = Object.entries(value).map(([key, member]) => {
    return [replaced(key, name, element) as string, replaced(member, name, element)] as const
  })
  return Object.fromEntries(members)
}

/** Logical ids hold letters and digits alone. */
function alphanumeric(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9]/g, '')
}
