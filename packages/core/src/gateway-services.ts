import { systemClock } from './clock.ts'
import type { GatewayDefinition } from './definition.ts'
import type { EventListener, GatewayEvent } from './events.ts'
import type { GatewayServices } from './services.ts'
import { memoryCache } from './memory-cache.ts'
import { memoryLimits } from './memory-limits.ts'
import { systemRandom } from './random.ts'
import { MAX_BODY_BYTES } from './request.ts'

/** What a definition gives to its policies; what it leaves out is carried over from the previous one, or made. */
export function gatewayServices(definition: GatewayDefinition, previous: GatewayServices | undefined): GatewayServices {
  const clock = definition.clock ?? previous?.clock ?? systemClock
  const emit = guarded(definition.onEvent)
  return {
    protocol: definition.protocol ?? 'REST',
    apiId: definition.apiId ?? 'gateway',
    accountId: definition.accountId ?? '000000000000',
    region: definition.region ?? 'us-east-1',
    clock,
    random: definition.random ?? previous?.random ?? systemRandom,
    limitStore:
      definition.limitStore ??
      previous?.limitStore ??
      memoryLimits({ clock, onFull: () => emit({ type: 'store', store: 'limit', state: 'full' }) }),
    cacheStore: definition.cacheStore ?? previous?.cacheStore ?? memoryCache({ clock }),
    keyStore: definition.keyStore ?? previous?.keyStore,
    maxBodyBytes: definition.maxBodyBytes ?? MAX_BODY_BYTES,
    emit,
  }
}

/** A listener's own failure must not become a request's. */
function guarded(listener: EventListener | undefined): EventListener {
  if (listener === undefined) return () => {}
  return (event: GatewayEvent) => {
    try {
      listener(event)
    } catch {
      // There is nobody left to tell.
    }
  }
}
