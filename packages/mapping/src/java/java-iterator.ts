import type { Budget } from '../budget.ts'
import { JavaObject, type JavaValue, type JsonStyle } from './java-value.ts'

/** A `java.util.Iterator` over a list, a set or the values of a map. */
export class JavaIterator extends JavaObject {
  readonly #items: readonly JavaValue[]
  #next = 0

  constructor(items: readonly JavaValue[]) {
    super()
    this.#items = items
  }

  override property(): undefined {
    return undefined
  }

  override call(name: string, args: readonly JavaValue[], budget: Budget): JavaValue | undefined {
    if (args.length > 0) return undefined
    if (name === 'hasNext') return this.#next < this.#items.length
    return name === 'next' ? this.#advance(budget) : undefined
  }

  override text(): string {
    return 'java.util.Iterator'
  }

  override json(_style: JsonStyle): string {
    return '""'
  }

  override *elements(): Iterable<JavaValue> {
    while (this.#next < this.#items.length) yield this.#items[this.#next++] ?? null
  }

  #advance(budget: Budget): JavaValue {
    const item = this.#items[this.#next]
    if (item === undefined) throw budget.fail('METHOD_FAILED', 'next() was called on an iterator that is at its end')
    this.#next += 1
    return item
  }
}
