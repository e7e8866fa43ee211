import { invalidDocument } from '../document/document-error.ts'
import { pointerTo, type JsonPointer } from '../document/json-pointer.ts'
import { isList, isObject, textOf, type JsonObject, type JsonValue } from '../document/json-value.ts'
import type { IntrinsicScope } from './intrinsic-scope.ts'
import { substitute } from './sub-text.ts'

/** Characters that the functions of one template may write: nested `Fn::Sub`s double their text at each level. */
const MAX_WRITTEN = 20_000_000

/**
 * Evaluates CloudFormation's intrinsic functions (user guide, "Intrinsic function reference") in values of one template.
 * What has no value (`AWS::NoValue`) is left out of the object or list around it.
 */
export class Intrinsics {
  readonly scope: IntrinsicScope
  #written = 0

  constructor(scope: IntrinsicScope) {
    this.scope = scope
  }

  /** A value with its functions evaluated; `undefined` when it has none. */
  evaluate(value: JsonValue, pointer: JsonPointer): JsonValue | undefined {
    if (typeof value === 'string') this.#checkText(value, pointer)
    if (isList(value))
      return value.flatMap((element, index) => listed(this.evaluate(element, pointerTo(pointer, index))))
    if (!isObject(value)) return value
    const called = calledFunction(value)
    if (called !== undefined) return called.evaluate(called.argument, this, pointerTo(pointer, called.name))
    const members = Object.entries(value).flatMap(([name, member]) => {
      const evaluated = this.evaluate(member, pointerTo(pointer, name))
      return evaluated === undefined ? [] : [[name, evaluated] as const]
    })
    return Object.fromEntries(members)
  }

  /** An argument as text. */
  text(value: JsonValue | undefined, pointer: JsonPointer): string {
    const evaluated = value === undefined ? undefined : this.evaluate(value, pointer)
    const text = isList(evaluated) ? evaluated.map((element) => textOf(element) ?? '').join(',') : textOf(evaluated)
    if (text === undefined) throw invalidDocument('An intrinsic function needs text here', pointer)
    this.#written += text.length
    if (this.#written > MAX_WRITTEN)
      throw invalidDocument('The intrinsic functions of the document write too much text', pointer)
    return text
  }

  /** An argument as a list. */
  list(value: JsonValue | undefined, pointer: JsonPointer): readonly JsonValue[] {
    const evaluated = value === undefined ? undefined : this.evaluate(value, pointer)
    if (evaluated === undefined) throw invalidDocument('An intrinsic function needs a list here', pointer)
    return isList(evaluated) ? evaluated : [evaluated]
  }

  /** A condition, written out or named. */
  truth(value: JsonValue | undefined, pointer: JsonPointer): boolean {
    if (typeof value === 'string' && value !== 'true' && value !== 'false') return this.scope.condition(value, pointer)
    if (isObject(value) && typeof value['Condition'] === 'string')
      return this.scope.condition(value['Condition'], pointer)
    const evaluated = value === undefined ? undefined : this.evaluate(value, pointer)
    return evaluated === true || evaluated === 'true'
  }

  #checkText(text: string, pointer: JsonPointer): void {
    if (text.includes('{{resolve:'))
      this.scope.report.missing('a dynamic reference', 'it is not resolved here', pointer)
  }
}

type IntrinsicFunction = (argument: JsonValue, intrinsics: Intrinsics, pointer: JsonPointer) => JsonValue | undefined

const FUNCTIONS: ReadonlyMap<string, IntrinsicFunction> = new Map<string, IntrinsicFunction>([
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

function calledFunction(
  value: JsonObject,
): { name: string; argument: JsonValue; evaluate: IntrinsicFunction } | undefined {
  const names = Object.keys(value)
  const name = names[0]
  if (names.length !== 1 || name === undefined) return undefined
  const evaluate = FUNCTIONS.get(name)
  const argument = value[name]!
  // A schema may have a property named `Ref` or `Condition`; the functions of that name take text.
  const isCall = evaluate !== undefined && (name.startsWith('Fn::') || typeof argument === 'string')
  return isCall ? { name, argument, evaluate } : undefined
}

function getAttribute(argument: JsonValue, intrinsics: Intrinsics, pointer: JsonPointer): JsonValue {
  const parts = isList(argument) ? argument.map((part) => intrinsics.text(part, pointer)) : String(argument).split('.')
  const [logicalId = '', ...attribute] = parts
  return intrinsics.scope.attribute(logicalId, attribute.join('.'), pointer)
}

function join(argument: JsonValue, intrinsics: Intrinsics, pointer: JsonPointer): JsonValue {
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

function select(argument: JsonValue, intrinsics: Intrinsics, pointer: JsonPointer): JsonValue {
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

function split(argument: JsonValue, intrinsics: Intrinsics, pointer: JsonPointer): JsonValue {
  const [delimiter, text] = items(argument, pointer)
  return intrinsics.text(text, pointer).split(intrinsics.text(delimiter, pointer))
}

function findInMap(argument: JsonValue, intrinsics: Intrinsics, pointer: JsonPointer): JsonValue | undefined {
  const [map, topKey, secondKey, options] = items(argument, pointer)
  const names = [map, topKey, secondKey].map((name) => intrinsics.text(name, pointer)) as [string, string, string]
  const found = intrinsics.scope.mapping(...names)
  if (found !== undefined) return found
  const fallback = isObject(options) ? options['DefaultValue'] : undefined
  if (fallback === undefined) throw invalidDocument(`Fn::FindInMap finds nothing at ${names.join(', ')}`, pointer)
  return intrinsics.evaluate(fallback, pointer)
}

function choose(argument: JsonValue, intrinsics: Intrinsics, pointer: JsonPointer): JsonValue | undefined {
  const [condition, then, otherwise] = items(argument, pointer)
  const chosen = intrinsics.truth(condition, pointer) ? then : otherwise
  return chosen === undefined ? undefined : intrinsics.evaluate(chosen, pointer)
}

function equals(argument: JsonValue, intrinsics: Intrinsics, pointer: JsonPointer): boolean {
  const [left, right] = items(argument, pointer).map((value) => intrinsics.evaluate(value, pointer))
  return JSON.stringify(textOf(left) ?? left ?? null) === JSON.stringify(textOf(right) ?? right ?? null)
}

function importValue(argument: JsonValue, intrinsics: Intrinsics, pointer: JsonPointer): JsonValue {
  const name = intrinsics.text(argument, pointer)
  intrinsics.scope.report.differs(
    'Fn::ImportValue',
    'the export of another stack; its name stands for its value',
    pointer,
  )
  return name
}

function include(argument: JsonValue, intrinsics: Intrinsics, pointer: JsonPointer): JsonValue | undefined {
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

function listed(value: JsonValue | undefined): readonly JsonValue[] {
  return value === undefined ? [] : [value]
}

function base64(text: string): string {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)))
}
