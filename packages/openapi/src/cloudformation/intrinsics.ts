import { invalidDocument } from '../document/document-error.ts'
import { pointerTo, type JsonPointer } from '../document/json-pointer.ts'
import { isList, isObject, textOf, type JsonObject, type JsonValue } from '../document/json-value.ts'
import type { IntrinsicFunction, IntrinsicReader } from './intrinsic-function.ts'
import { INTRINSIC_FUNCTIONS } from './intrinsic-functions.ts'
import type { IntrinsicScope } from './intrinsic-scope.ts'

/** Characters that the functions of one template may write: nested `Fn::Sub`s double their text at each level. */
const MAX_WRITTEN = 20_000_000

/**
 * Evaluates CloudFormation's intrinsic functions (user guide, "Intrinsic function reference") in values of one template.
 * What has no value (`AWS::NoValue`) is left out of the object or list around it.
 */
export class Intrinsics implements IntrinsicReader {
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
      if (name.startsWith('Fn::ForEach::'))
        this.scope.report.missing('Fn::ForEach inside a resource', 'it is not written out', pointer)
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

function calledFunction(
  value: JsonObject,
): { name: string; argument: JsonValue; evaluate: IntrinsicFunction } | undefined {
  const names = Object.keys(value)
  const name = names[0]
  if (names.length !== 1 || name === undefined) return undefined
  const evaluate = INTRINSIC_FUNCTIONS.get(name)
  const argument = value[name]!
  // A schema may have a property named `Ref` or `Condition`; the functions of that name take text.
  const isCall = evaluate !== undefined && (name.startsWith('Fn::') || typeof argument === 'string')
  return isCall ? { name, argument, evaluate } : undefined
}

function listed(value: JsonValue | undefined): readonly JsonValue[] {
  return value === undefined ? [] : [value]
}
