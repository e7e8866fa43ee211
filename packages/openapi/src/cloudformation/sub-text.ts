import type { JsonPointer } from '../document/json-pointer.ts'
import { isList, isObject, textOf, type JsonObject, type JsonValue } from '../document/json-value.ts'
import type { IntrinsicReader } from './intrinsic-function.ts'

/** A name in `Fn::Sub`'s text: a parameter, a resource, or `Resource.Attribute`. `${!Literal}` stays, without its mark. */
const PLACEHOLDER = /\$\{(!?)([^${}]{1,255})\}/g

/** `Fn::Sub`: text with names of the template in it, and by choice variables of its own. */
export function substitute(argument: JsonValue, intrinsics: IntrinsicReader, pointer: JsonPointer): JsonValue {
  const [text, own] = isList(argument) ? argument : [argument]
  const variables = isObject(own) ? own : {}
  const written = (textOf(text) ?? '').replaceAll(PLACEHOLDER, (_whole, mark: string, name: string) => {
    return mark === '!' ? `\${${name}}` : valueOf(name.trim(), variables, intrinsics, pointer)
  })
  return intrinsics.text(written, pointer)
}

function valueOf(name: string, variables: JsonObject, intrinsics: IntrinsicReader, pointer: JsonPointer): string {
  if (Object.hasOwn(variables, name)) return intrinsics.text(variables[name], pointer)
  const dot = name.indexOf('.')
  const value =
    dot < 0
      ? intrinsics.scope.ref(name, pointer)
      : intrinsics.scope.attribute(name.slice(0, dot), name.slice(dot + 1), pointer)
  return value === undefined ? '' : intrinsics.text(value, pointer)
}
