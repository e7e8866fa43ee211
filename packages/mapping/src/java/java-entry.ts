import type { Budget } from '../budget.ts'
import { strictlyEqual } from './java-equality.ts'
import { quoteJson } from '../json/write-json.ts'
import { toText } from './java-text.ts'
import { JavaObject, type JavaValue, type JsonStyle } from './java-value.ts'

/** A `java.util.Map.Entry`, as `entrySet()` gives it. */
export class JavaEntry extends JavaObject {
  override get family(): string {
    return 'entry'
  }

  readonly key: JavaValue
  readonly #read: () => JavaValue

  /** @param read gives the value that the map has now: an entry is a view of its map. */
  constructor(key: JavaValue, read: () => JavaValue) {
    super()
    this.key = key
    this.#read = read
  }

  /** `getValue()`. */
  get value(): JavaValue {
    return this.#read()
  }

  override property(name: string): JavaValue | undefined {
    return name === 'key' ? this.key : name === 'value' ? this.value : undefined
  }

  override call(name: string, args: readonly JavaValue[], budget: Budget): JavaValue | undefined {
    if (args.length > 0) return undefined
    if (name === 'getKey') return this.key
    if (name === 'getValue') return this.value
    return name === 'toString' ? this.text(budget, 0) : undefined
  }

  override text(budget: Budget, depth: number): string {
    budget.reaches(depth)
    const text = `${toText(this.key, budget, depth + 1)}=${toText(this.value, budget, depth + 1)}`
    budget.fits(text.length)
    return text
  }

  override json(style: JsonStyle, budget: Budget, depth: number): string {
    return quoteJson(this.text(budget, depth), style)
  }

  override equals(other: JavaValue, budget: Budget, depth: number): boolean {
    if (!(other instanceof JavaEntry) || !strictlyEqual(this.key, other.key, budget, depth + 1)) return false
    return strictlyEqual(this.value, other.value, budget, depth + 1)
  }
}
