import { invalidDocument } from '../document/document-error.ts'
import type { JsonPointer } from '../document/json-pointer.ts'
import { isList, isObject, textOf, type JsonValue } from '../document/json-value.ts'
import type { IntrinsicFunction, IntrinsicReader } from './intrinsic-function.ts'
import type { IntrinsicScope } from './intrinsic-scope.ts'
import { substitute } from './sub-text.ts'

/** CloudFormation's intrinsic functions by name (user guide, "Intrinsic function reference"). */
export const INTRINSIC_FUNCTIONS: ReadonlyMap<string, IntrinsicFunction> = new Map<string, IntrinsicFunction>([
  ['Ref', (argument, { scope }, pointer) => scope.ref(String(argument), pointer)],
  ['Fn::GetAtt', getAttribute],
  ['Fn::Sub', substitute],
  ['Fn::Join', join],
  ['Fn::Select', select],
  ['Fn::Split', split],
  ['Fn::FindInMap', findInMap],
  ['Fn::If', (argument, intrinsics, pointer) => choose(argument, intrinsics, pointer)],
  ['Fn::Equals', (argument, intrinsics, pointer) => equals(argument, intrinsics, pointer)],
  [
    'Fn::And',
    (argument, intrinsics, pointer) => items(argument, pointer).every((one) => intrinsics.truth(one, pointer)),
  ],
  ['Fn::Or', (argument, intrinsics, pointer) => items(argument, pointer).some((one) => intrinsics.truth(one, pointer))],
  ['Fn::Not', (argument, intrinsics, pointer) => !intrinsics.truth(items(argument, pointer)[0], pointer)],
  ['Condition', (argument, { scope }, pointer) => scope.condition(String(argument), pointer)],
  ['Fn::Base64', (argument, intrinsics, pointer) => base64(intrinsics.text(argument, pointer))],
  ['Fn::Length', (argument, intrinsics, pointer) => intrinsics.list(argument, pointer).length],
  [
    'Fn::ToJsonString',
    (argument, intrinsics, pointer) => JSON.stringify(intrinsics.evaluate(argument, pointer) ?? null),
  ],
  ['Fn::GetAZs', (_argument, { scope }) => scope.availabilityZones],
  ['Fn::ImportValue', importValue],
  ['Fn::Cidr', (_argument, { scope }, pointer) => missing('Fn::Cidr', scope, pointer)],
  ['Fn::Transform', include],
])

function getAttribute(argument: JsonValue, intrinsics: IntrinsicReader, pointer: JsonPointer): JsonValue {
  const parts = isList(argument) ? argument.map((part) => intrinsics.text(part, pointer)) : String(argument).split('.')
  const [logicalId = '', ...attribute] = parts
  return intrinsics.scope.attribute(logicalId, attribute.join('.'), pointer)
}

function join(argument: JsonValue, intrinsics: IntrinsicReader, pointer: JsonPointer): JsonValue {
  const [delimiter, values] = items(argument, pointer)
  const between = intrinsics.text(delimiter, pointer)
  return intrinsics.text(
    intrinsics
      .list(values, pointer)
      .map((value) => textOf(value) ?? '')
      .join(between),
    pointer,
  )
}

function select(argument: JsonValue, intrinsics: IntrinsicReader, pointer: JsonPointer): JsonValue {
  const [index, values] = items(argument, pointer)
  const list = intrinsics.list(values, pointer)
  const selected = list[Number(intrinsics.text(index, pointer))]
  if (selected !== undefined) return selected
  // What stands for a resource that is never made may be shorter than the real thing.
  intrinsics.scope.report.missing(
    'Fn::Select',
    'the list has no such element here: pass what it is taken from in physicalIds',
    pointer,
  )
  return ''
}

function split(argument: JsonValue, intrinsics: IntrinsicReader, pointer: JsonPointer): JsonValue {
  const [delimiter, text] = items(argument, pointer)
  return intrinsics.text(text, pointer).split(intrinsics.text(delimiter, pointer))
}

function findInMap(argument: JsonValue, intrinsics: IntrinsicReader, pointer: JsonPointer): JsonValue | undefined {
  const [map, topKey, secondKey, options] = items(argument, pointer)
  const names = [map, topKey, secondKey].map((name) => intrinsics.text(name, pointer)) as [string, string, string]
  const found = intrinsics.scope.mapping(...names)
  if (found !== undefined) return found
  const fallback = isObject(options) ? options['DefaultValue'] : undefined
  if (fallback === undefined) throw invalidDocument(`Fn::FindInMap finds nothing at ${names.join(', ')}`, pointer)
  return intrinsics.evaluate(fallback, pointer)
}

function choose(argument: JsonValue, intrinsics: IntrinsicReader, pointer: JsonPointer): JsonValue | undefined {
  const [condition, then, otherwise] = items(argument, pointer)
  const chosen = intrinsics.truth(condition, pointer) ? then : otherwise
  return chosen === undefined ? undefined : intrinsics.evaluate(chosen, pointer)
}

function equals(argument: JsonValue, intrinsics: IntrinsicReader, pointer: JsonPointer): boolean {
  const [left, right] = items(argument, pointer).map((value) => intrinsics.evaluate(value, pointer))
  return JSON.stringify(textOf(left) ?? left ?? null) === JSON.stringify(textOf(right) ?? right ?? null)
}

function importValue(argument: JsonValue, intrinsics: IntrinsicReader, pointer: JsonPointer): JsonValue {
  const name = intrinsics.text(argument, pointer)
  intrinsics.scope.report.differs(
    'Fn::ImportValue',
    'the export of another stack; its name stands for its value',
    pointer,
  )
  return name
}

function include(argument: JsonValue, intrinsics: IntrinsicReader, pointer: JsonPointer): JsonValue | undefined {
  const transform = isObject(argument) ? argument : {}
  const parameters = isObject(transform['Parameters']) ? transform['Parameters'] : {}
  if (transform['Name'] !== 'AWS::Include')
    return missing(`Fn::Transform ${String(transform['Name'])}`, intrinsics.scope, pointer)
  const location = intrinsics.text(parameters['Location'], pointer)
  const included = intrinsics.scope.include(location)
  return included === undefined
    ? missing(`the included file ${location}`, intrinsics.scope, pointer)
    : intrinsics.evaluate(included, pointer)
}

function missing(what: string, scope: IntrinsicScope, pointer: JsonPointer): undefined {
  scope.report.missing(what, 'it is not evaluated here', pointer)
  return undefined
}

function items(argument: JsonValue, pointer: JsonPointer): readonly JsonValue[] {
  if (!isList(argument)) throw invalidDocument('An intrinsic function needs a list of arguments', pointer)
  return argument
}

function base64(text: string): string {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)))
}
