import type { Budget } from '../budget.ts'
import { jsonText } from '../json/write-json.ts'
import { strictlyEqual } from './java-equality.ts'
import { JavaIterator } from './java-iterator.ts'
import { TextBuilder, toText } from './java-text.ts'
import { JavaObject, type JavaValue, type JsonStyle } from './java-value.ts'

/**
 * Which Java class a list is: `json` a JSONArray (prints as JSON), `list` an ArrayList, `set` a keySet, values or
 * entrySet (no `get`), `array` a String[] (what `split` gives).
 */
export type ListKind = 'json' | 'list' | 'set' | 'array'

/** Lists, sets and arrays. A kind that Java could not change in place is a copy. */
export class JavaList extends JavaObject {
  override get family(): string {
    return 'list'
  }

  readonly items: JavaValue[]
  readonly kind: ListKind

  readonly #map: JavaObject | undefined

  /** @param map the map that a key set, its values or its entries are a view of */
  constructor(items: JavaValue[], kind: ListKind, map: JavaObject | undefined = undefined) {
    super()
    this.items = items
    this.kind = kind
    this.#map = map
  }

  override get extent(): number {
    return this.#map === undefined ? this.items.length : this.#map.extent
  }

  override property(name: string): JavaValue | undefined {
    return name === 'empty' && this.kind !== 'array' ? this.items.length === 0 : undefined
  }

  /** `$list[i]`: a negative index counts from the end (Velocity 1.6). */
  override index(index: JavaValue, budget: Budget): JavaValue | undefined {
    if (this.kind === 'set' || typeof index !== 'number') return undefined
    return this.#at(index < 0 ? this.items.length + index : index, budget)
  }

  override assign(key: JavaValue, value: JavaValue, budget: Budget): boolean {
    if (this.kind === 'set' || typeof key !== 'number') return false
    const index = key < 0 ? this.items.length + key : key
    this.#at(index, budget)
    this.items[index] = value
    return true
  }

  override call(name: string, args: readonly JavaValue[], budget: Budget): JavaValue | undefined {
    budget.spend(1)
    if (args.length === 0) return this.#read(name, budget)
    const first = args[0] ?? null
    const second = args[1] ?? null
    if (args.length === 1) return this.#search(name, first, budget) ?? this.#change(name, first, budget)
    return args.length === 2 ? this.#pair(name, first, second, budget) : undefined
  }

  override text(budget: Budget, depth: number): string {
    if (this.kind === 'array') return '[Ljava.lang.String;@0'
    if (this.kind === 'json') return this.json('web', budget, depth)
    return this.#join(', ', budget, depth, (item) =>
      item === this ? '(this Collection)' : toText(item, budget, depth + 1),
    )
  }

  override json(style: JsonStyle, budget: Budget, depth: number): string {
    return this.#join(',', budget, depth, (item) => jsonText(item, style, budget, depth + 1))
  }

  override equals(other: JavaValue, budget: Budget, depth: number): boolean {
    if (this === other) return true
    if (!(other instanceof JavaList) || other.items.length !== this.items.length) return false
    return this.items.every((item, index) => strictlyEqual(item, other.items[index] ?? null, budget, depth + 1))
  }

  override elements(): Iterable<JavaValue> {
    return this.items
  }

  #join(separator: string, budget: Budget, depth: number, write: (item: JavaValue) => string): string {
    budget.reaches(depth)
    const builder = new TextBuilder(budget)
    builder.add('[')
    for (const [index, item] of this.items.entries()) {
      budget.spend(1)
      if (index > 0) builder.add(separator)
      builder.add(write(item))
    }
    return `${builder.text}]`
  }

  #at(index: number, budget: Budget): JavaValue {
    if (index >= 0 && index < this.items.length) return this.items[index] ?? null
    throw budget.fail('METHOD_FAILED', `Index ${index} is out of bounds for length ${this.items.length}`)
  }

  #find(wanted: JavaValue, budget: Budget): number {
    return this.items.findIndex((item) => strictlyEqual(item, wanted, budget, 0))
  }

  #read(name: string, budget: Budget): JavaValue | undefined {
    switch (name) {
      case 'size':
        return this.items.length
      case 'isEmpty':
        return this.items.length === 0
      case 'iterator':
        return new JavaIterator(this.items)
      case 'toString':
        return this.text(budget, 0)
      case 'toArray':
        return this.#copy('array', budget)
      case 'toJSONString':
        return this.kind === 'json' ? this.json('web', budget, 0) : undefined
      case 'clone':
        return this.#copy(this.kind, budget)
      case 'clear':
        if (this.kind === 'array') return undefined
        this.items.length = 0
        return null
      default:
        return undefined
    }
  }

  #copy(kind: ListKind, budget: Budget): JavaList {
    budget.spend(this.items.length)
    return new JavaList([...this.items], kind)
  }

  #search(name: string, argument: JavaValue, budget: Budget): JavaValue | undefined {
    switch (name) {
      case 'get':
        return this.kind === 'set' || typeof argument !== 'number' ? undefined : this.#at(argument, budget)
      case 'contains':
        return this.#find(argument, budget) >= 0
      case 'indexOf':
        return this.#find(argument, budget)
      case 'lastIndexOf':
        return this.items.findLastIndex((item) => strictlyEqual(item, argument, budget, 0))
      case 'containsAll':
        if (!(argument instanceof JavaList)) return undefined
        return argument.items.every((item) => this.#find(item, budget) >= 0)
      case 'equals':
        return this.equals(argument, budget, 0)
      default:
        return undefined
    }
  }

  #change(name: string, argument: JavaValue, budget: Budget): JavaValue | undefined {
    if (this.kind === 'array') return undefined
    switch (name) {
      case 'add':
        this.items.push(argument)
        return true
      case 'addAll':
        return argument instanceof JavaList ? this.#addAll([...argument.items], this.items.length, budget) : undefined
      case 'remove':
        return typeof argument === 'number' ? this.#removeAt(argument, budget) : this.#removeItem(argument, budget)
      case 'removeAll':
        return argument instanceof JavaList ? this.#keep((item) => argument.#find(item, budget) < 0) : undefined
      case 'retainAll':
        return argument instanceof JavaList ? this.#keep((item) => argument.#find(item, budget) >= 0) : undefined
      default:
        return undefined
    }
  }

  #pair(name: string, first: JavaValue, second: JavaValue, budget: Budget): JavaValue | undefined {
    if (this.kind === 'set' || typeof first !== 'number') return undefined
    switch (name) {
      case 'set': {
        const former = this.#at(first, budget)
        this.items[first] = second
        return former
      }
      case 'add':
        this.#addAll([second], first, budget)
        return null
      case 'addAll':
        return second instanceof JavaList ? this.#addAll([...second.items], first, budget) : undefined
      case 'subList':
        return typeof second === 'number' ? this.#subList(first, second, budget) : undefined
      default:
        return undefined
    }
  }

  #addAll(items: readonly JavaValue[], at: number, budget: Budget): boolean {
    budget.spend(items.length + this.items.length - Math.min(at, this.items.length))
    if (at < 0 || at > this.items.length) this.#at(at, budget)
    // Not `splice(at, 0, ...items)`: a spread of a long list overflows the stack.
    const tail = this.items.splice(at)
    for (const item of items) this.items.push(item)
    for (const item of tail) this.items.push(item)
    return items.length > 0
  }

  #removeAt(index: number, budget: Budget): JavaValue {
    const item = this.#at(index, budget)
    budget.spend(this.items.length - index)
    this.items.splice(index, 1)
    return item
  }

  #removeItem(item: JavaValue, budget: Budget): boolean {
    const index = this.#find(item, budget)
    if (index >= 0) this.#removeAt(index, budget)
    return index >= 0
  }

  #keep(stays: (item: JavaValue) => boolean): boolean {
    const kept = this.items.filter(stays)
    const changed = kept.length < this.items.length
    this.items.length = 0
    for (const item of kept) this.items.push(item)
    return changed
  }

  #subList(from: number, to: number, budget: Budget): JavaList {
    if (from < 0 || to > this.items.length || from > to) {
      throw budget.fail('METHOD_FAILED', `subList(${from}, ${to}) is out of bounds for length ${this.items.length}`)
    }
    budget.spend(to - from)
    return new JavaList(this.items.slice(from, to), 'list')
  }
}
