import type { JsonPointer } from '../document/json-pointer.ts'
import type { JsonValue } from '../document/json-value.ts'
import type { IntrinsicScope } from './intrinsic-scope.ts'

/** Evaluates a function's argument; `undefined` is no value (`AWS::NoValue`). */
export type IntrinsicFunction = (
  argument: JsonValue,
  intrinsics: IntrinsicReader,
  pointer: JsonPointer,
) => JsonValue | undefined

/** What a function may ask: its arguments may be calls of functions themselves. */
export interface IntrinsicReader {
  /** The template around it. */
  readonly scope: IntrinsicScope
  /** A value with its functions evaluated; `undefined` when it has none. */
  evaluate(value: JsonValue, pointer: JsonPointer): JsonValue | undefined
  /** An argument as text. */
  text(value: JsonValue | undefined, pointer: JsonPointer): string
  /** An argument as a list. */
  list(value: JsonValue | undefined, pointer: JsonPointer): readonly JsonValue[]
  /** A condition, written out or named. */
  truth(value: JsonValue | undefined, pointer: JsonPointer): boolean
}
