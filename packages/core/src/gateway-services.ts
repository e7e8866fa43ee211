import { systemClock, type Clock } from './clock.ts'
import type { GatewayDefinition } from './definition.ts'
import type { EventListener, GatewayEvent } from './events.ts'
import { guardLimits, isGuardOf } from './guarded-limits.ts'
import { KeptState } from './kept-state.ts'
import type { LimitStore } from './limit-store.ts'
import type { GatewayServices } from './services.ts'
import { memoryCache } from './memory-cache.ts'
import { tellOfLoneMemory } from './lone-memory.ts'
import { memoryLimits } from './memory-limits.ts'
import { systemRandom } from './random.ts'
import { MAX_BODY_BYTES } from './request.ts'

/** What a definition gives to its policies; what it leaves out is carried over from the previous one, or made. */
export function gatewayServices(definition: GatewayDefinition, previous: GatewayServices | undefined): GatewayServices {
  const clock = definition.clock ?? previous?.clock ?? systemClock
  const emit = listening(definition.onEvent, previous?.emit)
  return {
    protocol: definition.protocol ?? 'REST',
    apiId: definition.apiId ?? 'gateway',
    accountId: definition.accountId ?? '000000000000',
    region: definition.region ?? 'us-east-1',
    clock,
    random: definition.random ?? previous?.random ?? systemRandom,
    limitStore: limitStore(definition, previous, clock, emit),
    cacheStore: definition.cacheStore ?? previous?.cacheStore ?? memoryCache({ clock }),
    keyStore: definition.keyStore ?? previous?.keyStore,
    kept: new KeptState(previous?.kept),
    maxBodyBytes: definition.maxBodyBytes ?? MAX_BODY_BYTES,
    tellsEnds: definition.onEvent?.wantsEnds === true,
    emit,
  }
}

/**
 * A store that was passed in is guarded; the one made here answers at once and cannot be away. One that was there before
 * keeps its guard: what was counted while it was away, and who waits. A new guard would also have the old one closed,
 * and the store with it.
 */
function limitStore(
  definition: GatewayDefinition,
  previous: GatewayServices | undefined,
  clock: Clock,
  emit: EventListener,
): LimitStore {
  const given = definition.limitStore
  if (given !== undefined) {
    return isGuardOf(previous?.limitStore, given, clock) ? previous!.limitStore : guardLimits(given, clock, emit)
  }
  if (previous !== undefined) return previous.limitStore
  return memoryLimits({
    clock,
    onFull: () => emit({ type: 'store', store: 'limit', state: 'full' }),
    onFirstUse: () => tellOfLoneMemory(emit),
  })
}

/** What speaks to a listener that a later definition may replace: stores that are carried over keep speaking. */
interface Emit extends EventListener {
  listener: EventListener | undefined
}

function listening(listener: EventListener | undefined, previous: EventListener | undefined): EventListener {
  const emit = (previous as Emit | undefined) ?? makeEmit()
  emit.listener = listener
  return emit
}

/** A listener's own failure must not become a request's. */
function makeEmit(): Emit {
  const emit: Emit = Object.assign(
    (event: GatewayEvent) => {
      try {
        emit.listener?.(event)
      } catch {
        // There is nobody left to tell.
      }
    },
    { listener: undefined },
  )
  return emit
}
