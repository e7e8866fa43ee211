import type { Budget } from '../budget.ts'
import { fromPlain } from '../java/from-plain.ts'
import { JavaMap } from '../java/java-map.ts'
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

/** `$context`: the variables given, and the two override maps, which begin with what the request template left. */
export function contextVariable(context: Readonly<Record<string, unknown>>, former: Overrides | undefined): JavaMap {
  const entries = new Map<JavaValue, JavaValue>()
  for (const [name, value] of Object.entries(context)) entries.set(name, fromPlain(value))
  entries.set('requestOverride', overrideMap(former?.requestOverride, ['header', 'path', 'querystring']))
  entries.set('responseOverride', overrideMap(former?.responseOverride, ['header']))
  return new JavaMap(entries)
}

/** Reads the overrides back after the template has run. */
export function overridesOf(context: JavaMap, budget: Budget): Overrides {
  return {
    requestOverride: plainObject(context.get('requestOverride'), budget),
    responseOverride: plainObject(context.get('responseOverride'), budget),
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

function plainObject(value: JavaValue, budget: Budget): { readonly [name: string]: PlainValue } {
  const plain = toPlain(value, budget)
  return typeof plain === 'object' && plain !== null && !Array.isArray(plain)
    ? (plain as { [name: string]: PlainValue })
    : {}
}
