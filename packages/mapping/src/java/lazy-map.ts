import type { Budget } from '../budget.ts'
import { fromPlain } from './from-plain.ts'
import { JavaList } from './java-list.ts'
import { JavaMap } from './java-map.ts'
import type { JavaValue } from './java-value.ts'

const MAX_LIST_DEPTH = 400

/** A map over a caller's plain record, which is read only where the template looks: most of `$context` never is. */
export class LazyMap extends JavaMap {
  #source: Readonly<Record<string, unknown>> | undefined
  #children: Map<string, JavaValue> | undefined

  constructor(source: Readonly<Record<string, unknown>>) {
    super(undefined)
    this.#source = source
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
    const value = Object.hasOwn(source, name) ? source[name] : undefined
    if (typeof value !== 'object' || value === null) return value === undefined ? undefined : fromPlain(value)
    return this.#child(name, value)
  }

  /** What can be told without converting anything: templates walk `keySet()` and ask for each. */
  override call(name: string, args: readonly JavaValue[], budget: Budget): JavaValue | undefined {
    const source = this.#source
    if (source === undefined || name !== 'keySet' || args.length > 0) return super.call(name, args, budget)
    const keys = Object.keys(source)
    budget.spend(keys.length)
    return new JavaList(keys, 'set', this)
  }

  override get extent(): number {
    return this.#source === undefined ? super.extent : Object.keys(this.#source).length
  }

  override has(key: JavaValue): boolean {
    return this.#source === undefined ? super.has(key) : typeof key === 'string' && Object.hasOwn(this.#source, key)
  }

  override get(key: JavaValue): JavaValue {
    return typeof key === 'string' ? (this.property(key) ?? null) : super.get(key)
  }

  /** An object is the same one each time: a template may write to it. */
  #child(name: string, value: object): JavaValue {
    const known = this.#children?.get(name)
    if (known !== undefined) return known
    const child = lazyValue(value)
    ;(this.#children ??= new Map()).set(name, child)
    return child
  }
}

/** Plain data as a template sees it, its records lazily. Lists are converted, as deep as lists stand in lists. */
export function lazyValue(value: unknown, depth = 0): JavaValue {
  if (typeof value !== 'object' || value === null || depth > MAX_LIST_DEPTH) return fromPlain(value, depth)
  if (!Array.isArray(value)) return new LazyMap(value as Readonly<Record<string, unknown>>)
  return new JavaList(
    value.map((item) => lazyValue(item, depth + 1)),
    'json',
  )
}
