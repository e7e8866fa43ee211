import type { Budget } from '../budget.ts'
import { fromPlain } from './from-plain.ts'
import { JavaList } from './java-list.ts'
import { JavaMap } from './java-map.ts'
import { jsonText, quoteJson } from '../json/write-json.ts'
import { TextBuilder } from './java-text.ts'
import type { JavaValue, JsonStyle } from './java-value.ts'

const MAX_LIST_DEPTH = 400
/** What json-smart and Java write in another way: some characters, and Doubles below 10^-3 or from 10^7 on. */
const WRITTEN_OTHERWISE = /[\u007f-\u009f\u2000-\u20ff]|\\u|[0-9]{7}\.|0\.00/

/** A map over a plain record, which is converted only where the template looks: most of `$context` never is. */
export class LazyMap extends JavaMap {
  #source: Readonly<Record<string, unknown>> | undefined
  #children: Map<string, JavaValue> | undefined
  #size = -1

  readonly #isJson: boolean

  /** @param isJson whether the record is what JSON.parse gave, and nobody else has */
  constructor(source: Readonly<Record<string, unknown>>, isJson = false) {
    super(undefined)
    this.#source = source
    this.#isJson = isJson
  }

  /** All of the record, converted: from here on the map is its own. */
  protected override fill(): Map<JavaValue, JavaValue> {
    const entries = new Map<JavaValue, JavaValue>()
    for (const name of Object.keys(this.#source ?? {})) entries.set(name, this.property(name) ?? null)
    this.#source = undefined
    return entries
  }

  override property(name: string): JavaValue | undefined {
    const source = this.#source
    if (source === undefined) return super.property(name)
    const value = source[name]
    // No prototype of a plain record has a text: it is its own.
    if (typeof value === 'string') return value
    if (value === undefined || !Object.hasOwn(source, name)) return undefined
    return typeof value === 'object' && value !== null ? this.#child(name, value) : fromPlain(value)
  }

  /** What can be told without converting anything: templates walk `keySet()` and ask for each. */
  override call(name: string, args: readonly JavaValue[], budget: Budget): JavaValue | undefined {
    const source = this.#source
    if (source === undefined) return super.call(name, args, budget)
    if (name === 'get' && args.length === 1) return this.get(args[0] ?? null)
    if (name !== 'keySet' || args.length > 0) return super.call(name, args, budget)
    const keys = Object.keys(source)
    budget.spend(keys.length)
    this.#size = keys.length
    return new JavaList(keys, 'set', this)
  }

  override get extent(): number {
    if (this.#source === undefined) return super.extent
    if (this.#size < 0) this.#size = Object.keys(this.#source).length
    return this.#size
  }

  override has(key: JavaValue): boolean {
    return this.#source === undefined ? super.has(key) : typeof key === 'string' && Object.hasOwn(this.#source, key)
  }

  override get(key: JavaValue): JavaValue {
    return typeof key === 'string' ? (this.property(key) ?? null) : super.get(key)
  }

  override json(style: JsonStyle, budget: Budget, depth: number): string {
    const source = this.#source
    if (source === undefined) return super.json(style, budget, depth)
    return this.#whole(source, style, budget) ?? this.#byName(source, style, budget, depth)
  }

  /** JSON of JSON that nobody touched, by the engine's own writer, where that writes what json-smart would. */
  #whole(source: Readonly<Record<string, unknown>>, style: JsonStyle, budget: Budget): string | undefined {
    if (!this.#isJson || this.#children !== undefined || style === 'web') return undefined
    const text = JSON.stringify(source)
    budget.spend(text.length >>> 4)
    return WRITTEN_OTHERWISE.test(text) ? undefined : text
  }

  #byName(source: Readonly<Record<string, unknown>>, style: JsonStyle, budget: Budget, depth: number): string {
    budget.reaches(depth)
    const names = Object.keys(source)
    budget.spend(names.length)
    const builder = new TextBuilder(budget)
    for (let index = 0; index < names.length; index += 1) {
      const name = names[index] ?? ''
      const value = jsonText(this.property(name) ?? null, style, budget, depth + 1)
      builder.add(`${index === 0 ? '{' : ','}${quoteJson(name, style)}:${value}`)
    }
    return names.length === 0 ? '{}' : `${builder.text}}`
  }

  /** An object is the same one each time: a template may write to it. */
  #child(name: string, value: object): JavaValue {
    const known = this.#children?.get(name)
    if (known !== undefined) return known
    const child = lazyValue(value, this.#isJson)
    ;(this.#children ??= new Map()).set(name, child)
    return child
  }
}

/** Plain data as a template sees it, its records lazily. Lists are converted, as deep as lists stand in lists. */
export function lazyValue(value: unknown, isJson: boolean, depth = 0): JavaValue {
  if (typeof value !== 'object' || value === null || depth > MAX_LIST_DEPTH) return fromPlain(value, depth)
  if (!Array.isArray(value)) return new LazyMap(value as Readonly<Record<string, unknown>>, isJson)
  return new JavaList(
    value.map((item) => lazyValue(item, isJson, depth + 1)),
    'json',
  )
}
