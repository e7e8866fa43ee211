import { GatewayError } from './gateway-error.ts'
import type { DefinitionItem, Integration, Place, Policy } from './policy.ts'
import { holdsMany, slotPosition, type Slot } from './slots.ts'

/** One policy in a compiled chain, and where it came from. */
export interface Link {
  readonly policy: Policy
  readonly slot: Slot
  readonly place: Place
}

/** What a request of one route passes, in order. Compiled once. */
export interface Chain {
  readonly links: readonly Link[]
  /** The links that run the integration inside something. */
  readonly around: readonly Policy[]
  /** The library integration that answers, if the definition names one. */
  readonly integration: Integration | undefined
  /** What comes after the cache, for requests that it makes behind one; `undefined` where there is no cache. */
  readonly behindCache?: Chain | undefined
}

/** The policies written at one place of a definition, bound to it. */
export interface Level {
  readonly place: Place
  readonly policies: readonly Policy[]
  readonly skipped: ReadonlySet<Slot>
  readonly integration: Integration | undefined
}

/**
 * Checks the list at one place and binds what stands there.
 * @throws {GatewayError} `INVALID_POLICY` or `DUPLICATE_POLICY`
 */
export function level(place: Place, items: readonly DefinitionItem[], path: string): Level {
  const policies: Policy[] = []
  const skipped = new Set<Slot>()
  let integration: Integration | undefined
  const taken = new Set<string>()
  items.forEach((item, index) => {
    const at = `${path}[${index}]`
    checkItem(item, at)
    if (taken.has(identity(item))) throw duplicate(item, at)
    taken.add(identity(item))
    if ('skip' in item) skipped.add(item.slot)
    else if (item.slot === 'integration') integration = bound(item as Integration, place)
    else policies.push(bound(item as Policy, place))
  })
  return { place, policies, skipped, integration }
}

/** Merges levels, outermost first, into one chain in SLOTS order. */
export function compileChain(levels: readonly Level[], own: readonly Link[]): Chain {
  const effective = new Map<string, Link>()
  let integration: Integration | undefined
  for (const level of levels) {
    for (const [key, link] of effective) if (level.skipped.has(link.slot)) effective.delete(key)
    for (const policy of level.policies)
      effective.set(identity(policy), { policy, slot: policy.slot, place: level.place })
    integration = level.integration ?? integration
  }
  const links = [...effective.values(), ...own].sort((a, b) => slotPosition(a.slot)! - slotPosition(b.slot)!)
  return chainOf(links, integration)
}

/** A chain of links that are in order. */
export function chainOf(links: readonly Link[], integration: Integration | undefined): Chain {
  const around = links.map((link) => link.policy).filter((policy) => policy.around !== undefined)
  const cache = links.findIndex((link) => link.slot === 'cache')
  const behindCache = cache < 0 ? undefined : { links: links.slice(cache + 1), around, integration }
  return { links, around, integration, behindCache }
}

/** A slot holds one policy, or many with different names: this is what tells them apart. */
function identity(item: DefinitionItem): string {
  return item.slot !== 'integration' && holdsMany(item.slot) && !('skip' in item)
    ? `${item.slot}:${item.name}`
    : item.slot
}

function bound<T extends Policy | Integration>(item: T, place: Place): T {
  return (item.bind?.(place) as T | undefined) ?? item
}

function checkItem(item: unknown, path: string): asserts item is DefinitionItem {
  const { slot, name } = (item ?? {}) as { slot?: unknown; name?: unknown }
  if (typeof slot !== 'string' || typeof name !== 'string') {
    throw new GatewayError('INVALID_POLICY', `${path} is no policy, no skip(…) and no integration`, { path })
  }
  if (slot === 'admission') {
    throw new GatewayError('INVALID_POLICY', `${path}: the slot "admission" is the gateway's own`, { path })
  }
  if (slot !== 'integration' && slotPosition(slot) === undefined) {
    throw new GatewayError('INVALID_POLICY', `${path}: there is no slot "${slot}"`, { path })
  }
  const acts =
    'skip' in (item as object)
      ? true
      : (item as Record<string, unknown>)[slot === 'integration' ? 'invoke' : 'onRequest']
  if (acts !== true && typeof acts !== 'function') {
    throw new GatewayError(
      'INVALID_POLICY',
      `${path}: the policy "${name}" has no ${slot === 'integration' ? 'invoke' : 'onRequest'}()`,
      { path },
    )
  }
}

function duplicate(item: DefinitionItem, path: string): GatewayError {
  const hint = item.slot !== 'integration' && holdsMany(item.slot) ? 'give one of them another `name`' : 'it holds one'
  return new GatewayError(
    'DUPLICATE_POLICY',
    `${path}: the slot "${item.slot}" is taken twice by "${item.name}" here; ${hint}`,
    { path },
  )
}
