import type { Budget } from '../budget.ts'
import type { JavaDouble } from './java-double.ts'

/**
 * A value inside a template. Integers are `number`, or `bigint` beyond 2^53; what Java calls Double is a
 * {@link JavaDouble}, because `1.0` and `1` print differently. `null` is Java's null.
 */
export type JavaValue = null | string | boolean | number | bigint | JavaDouble | JavaObject

/** How JSON is written: `web` turns `/` into `\\/`, as json-smart does in `toString()`; `plain` does not. */
export type JsonStyle = 'plain' | 'web'

/**
 * What a template can hold a reference to. Members are chosen by a `switch` over names that we list, never looked up
 * on the JavaScript object: no template reaches a prototype, a constructor or a global.
 */
export abstract class JavaObject {
  /** Values of one family are compared by `equals`, others by their text. */
  get family(): string {
    return 'other'
  }

  /** `$x.name`; undefined where Java finds no such member. */
  abstract property(name: string, budget: Budget): JavaValue | undefined
  /** `$x.name(…)`; undefined where Java finds no such method. */
  abstract call(name: string, args: readonly JavaValue[], budget: Budget): JavaValue | undefined
  /** `$x[index]`; undefined where the class has no `get(index)`. */
  index(_index: JavaValue, _budget: Budget): JavaValue | undefined {
    return undefined
  }
  /** `#set($x.name = value)`; false where Java finds no such setter. */
  assign(_key: JavaValue, _value: JavaValue, _budget: Budget): boolean {
    return false
  }
  /** Java's `toString()`. */
  abstract text(budget: Budget, depth: number): string
  /** JSON, as json-smart writes a value that stands inside a list or a map. */
  abstract json(style: JsonStyle, budget: Budget, depth: number): string
  /** Java's `equals`. */
  equals(other: JavaValue, _budget: Budget, _depth: number): boolean {
    return this === other
  }
  /** How many elements there are now: a loop over them sees by it that they changed, which Java does not allow. */
  get extent(): number {
    return 0
  }

  /** What `#foreach` walks; undefined where the class cannot be walked. */
  elements(): Iterable<JavaValue> | undefined {
    return undefined
  }
}
