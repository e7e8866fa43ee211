import type { Budget } from '../budget.ts'
import { fromPlain } from '../java/from-plain.ts'
import { JavaMap } from '../java/java-map.ts'
import { LazyMap } from '../java/lazy-map.ts'
import type { JavaValue } from '../java/java-value.ts'
import { toPlain, type PlainValue } from '../java/to-plain.ts'
import { OverrideMap } from './override-map.ts'

/** What a template wrote to `$context.requestOverride` and `$context.responseOverride`. */
export interface Overrides {
  /** `header`, `path`, `querystring`: parameters of the request to the integration. Other names a template made up. */
  readonly requestOverride: { readonly [name: string]: PlainValue }
  /** `header`, `status`: the response to the client. Other names a template made up. */
  readonly responseOverride: { readonly [name: string]: PlainValue }
}

const NOTHING: { readonly [name: string]: PlainValue } = Object.freeze({})
const REQUEST_PLACES = ['header', 'path', 'querystring']
const RESPONSE_PLACES = ['header']

/** `$context`: the variables given, and the two override maps, which begin with what the request template left. */
export class ContextVariable extends LazyMap {
  readonly #former: Overrides | undefined
  #requestOverride: JavaMap | undefined
  #responseOverride: JavaMap | undefined

  constructor(context: Readonly<Record<string, unknown>>, former: Overrides | undefined) {
    super(context)
    this.#former = former
  }

  protected override fill(): Map<JavaValue, JavaValue> {
    const entries = super.fill()
    entries.set('requestOverride', this.#request())
    entries.set('responseOverride', this.#response())
    return entries
  }

  override property(name: string): JavaValue | undefined {
    if (name === 'requestOverride') return this.#request()
    return name === 'responseOverride' ? this.#response() : super.property(name)
  }

  /** What the overrides are once the template has run. */
  overrides(budget: Budget): Overrides {
    return {
      requestOverride: plainOr(this.#requestOverride, this.#former?.requestOverride, budget),
      responseOverride: plainOr(this.#responseOverride, this.#former?.responseOverride, budget),
    }
  }

  #request(): JavaMap {
    return (this.#requestOverride ??= overrideMap(this.#former?.requestOverride, REQUEST_PLACES))
  }

  #response(): JavaMap {
    return (this.#responseOverride ??= overrideMap(this.#former?.responseOverride, RESPONSE_PLACES))
  }
}

function overrideMap(former: { readonly [name: string]: PlainValue } | undefined, places: readonly string[]): JavaMap {
  const entries = new Map<JavaValue, JavaValue>()
  for (const place of places) entries.set(place, new OverrideMap())
  for (const [name, value] of Object.entries(former ?? {})) {
    const java = fromPlain(value)
    entries.set(name, places.includes(name) && java instanceof JavaMap ? new OverrideMap(java.entries) : java)
  }
  return new OverrideMap(entries)
}

/** A map that no template touched is what it was. */
function plainOr(
  map: JavaMap | undefined,
  former: { readonly [name: string]: PlainValue } | undefined,
  budget: Budget,
): { readonly [name: string]: PlainValue } {
  return map === undefined ? (former ?? NOTHING) : (toPlain(map, budget) as { readonly [name: string]: PlainValue })
}
