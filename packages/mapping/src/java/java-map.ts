import type { Budget } from '../budget.ts'
import { strictlyEqual } from './java-equality.ts'
import { JavaEntry } from './java-entry.ts'
import { JavaList } from './java-list.ts'
import { jsonText, quoteJson } from '../json/write-json.ts'
import { TextBuilder, toText } from './java-text.ts'
import { JavaObject, type JavaValue, type JsonStyle } from './java-value.ts'

/** A `java.util.LinkedHashMap`: every object of JSON and every `{…}` of a template. */
export class JavaMap extends JavaObject {
  override get family(): string {
    return 'map'
  }

  #entries: Map<JavaValue, JavaValue> | undefined

  /** @param entries undefined where a subclass fills them in later */
  constructor(entries: Map<JavaValue, JavaValue> | undefined = undefined) {
    super()
    this.#entries = entries
  }

  /** The entries in their order. */
  get entries(): Map<JavaValue, JavaValue> {
    return (this.#entries ??= this.fill())
  }

  /** Makes the entries when they are first needed. */
  protected fill(): Map<JavaValue, JavaValue> {
    return new Map()
  }

  /** `map.containsKey(key)`. */
  has(key: JavaValue): boolean {
    return this.entries.has(key)
  }

  /** `map.get(key)`, null where there is none. */
  get(key: JavaValue): JavaValue {
    return this.entries.get(key) ?? null
  }

  /** `map.put(key, value)`. */
  put(key: JavaValue, value: JavaValue, budget: Budget): JavaValue {
    budget.spend(1)
    const former = this.get(key)
    this.entries.set(key, value)
    return former
  }

  override property(name: string): JavaValue | undefined {
    return this.entries.get(name)
  }

  override index(index: JavaValue): JavaValue {
    return this.get(index)
  }

  override assign(key: JavaValue, value: JavaValue, budget: Budget): boolean {
    this.put(key, value, budget)
    return true
  }

  override call(name: string, args: readonly JavaValue[], budget: Budget): JavaValue | undefined {
    if (args.length === 0) return this.#view(name, budget)
    const first = args[0] ?? null
    const second = args[1] ?? null
    if (args.length === 1) return this.#one(name, first, budget)
    if (args.length > 2) return undefined
    switch (name) {
      case 'put':
        return this.put(first, second, budget)
      case 'getOrDefault':
        return this.entries.has(first) ? this.get(first) : second
      case 'putIfAbsent':
        return this.get(first) ?? this.put(first, second, budget)
      case 'replace':
        return this.entries.has(first) ? this.put(first, second, budget) : null
      case 'remove':
        return strictlyEqual(this.get(first), second, budget, 0) && this.entries.delete(first)
      default:
        return undefined
    }
  }

  override text(budget: Budget, depth: number): string {
    budget.reaches(depth)
    const builder = new TextBuilder(budget)
    for (const [key, value] of this.entries) {
      budget.spend(1)
      builder.add(builder.text === '' ? '{' : ', ')
      builder.add(key === this ? '(this Map)' : toText(key, budget, depth + 1))
      builder.add('=')
      builder.add(value === this ? '(this Map)' : toText(value, budget, depth + 1))
    }
    return builder.text === '' ? '{}' : `${builder.text}}`
  }

  override json(style: JsonStyle, budget: Budget, depth: number): string {
    budget.reaches(depth)
    const builder = new TextBuilder(budget)
    for (const [key, value] of this.entries) {
      budget.spend(1)
      builder.add(builder.text === '' ? '{' : ',')
      builder.add(quoteJson(toText(key, budget, depth + 1), style))
      builder.add(':')
      builder.add(jsonText(value, style, budget, depth + 1))
    }
    return builder.text === '' ? '{}' : `${builder.text}}`
  }

  override equals(other: JavaValue, budget: Budget, depth: number): boolean {
    if (this === other) return true
    if (!(other instanceof JavaMap) || other.entries.size !== this.entries.size) return false
    for (const [key, value] of this.entries) {
      if (!other.entries.has(key) || !strictlyEqual(value, other.get(key), budget, depth + 1)) return false
    }
    return true
  }

  override get extent(): number {
    return this.entries.size
  }

  /** Velocity walks a map's values. */
  override elements(): Iterable<JavaValue> {
    return [...this.entries.values()]
  }

  #view(name: string, budget: Budget): JavaValue | undefined {
    budget.spend(1)
    switch (name) {
      case 'keySet':
        budget.spend(this.entries.size)
        return new JavaList([...this.entries.keys()], 'set', this)
      case 'values':
        budget.spend(this.entries.size)
        return new JavaList([...this.entries.values()], 'set', this)
      case 'entrySet':
        budget.spend(this.entries.size)
        return new JavaList(
          [...this.entries.keys()].map((key) => new JavaEntry(key, () => this.get(key))),
          'set',
          this,
        )
      case 'size':
        return this.entries.size
      case 'isEmpty':
        return this.entries.size === 0
      case 'clear':
        this.entries.clear()
        return null
      case 'toString':
        return this.text(budget, 0)
      case 'clone':
        budget.spend(this.entries.size)
        return new JavaMap(new Map(this.entries))
      default:
        return undefined
    }
  }

  #one(name: string, argument: JavaValue, budget: Budget): JavaValue | undefined {
    switch (name) {
      case 'get':
        return this.get(argument)
      case 'containsKey':
        return this.has(argument)
      case 'containsValue':
        for (const value of this.entries.values()) if (strictlyEqual(value, argument, budget, 0)) return true
        return false
      case 'remove': {
        const former = this.get(argument)
        this.entries.delete(argument)
        return former
      }
      case 'putAll':
        if (!(argument instanceof JavaMap)) return undefined
        for (const [key, value] of argument === this ? [] : argument.entries) this.put(key, value, budget)
        return null
      case 'equals':
        return this.equals(argument, budget, 0)
      default:
        return undefined
    }
  }
}
