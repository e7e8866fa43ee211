import type { ApiKey, AuthorizerResult, Exchange, GatewayRequest } from '@gw/core'
import type { ResponseCache } from './response-cache.ts'
import type { GuardedStore } from './guarded-store.ts'

/** What a request would be answered from. */
export interface Inspection {
  /** The entry's key, for `purge`; `undefined` when the request takes no part. It may hold what the caller sent. */
  readonly key: string | undefined
  /** `none`: there is no entry. `fresh`, `stale`: what it is now. */
  readonly state: 'none' | 'fresh' | 'stale'
  /** Seconds since it was stored. */
  readonly age?: number
  /** Seconds it is still fresh; negative when it is stale. */
  readonly ttl?: number
  /** What it can be purged by: the user's tags, without the library's own. */
  readonly tags?: readonly string[]
  /** Where it came from: `memory`, or a name that the store gives, such as `store`. */
  readonly tier?: string
  readonly statusCode?: number
}

/** As whom a request is looked at: an authorizer is not run. */
export interface InspectAs {
  readonly stage?: string
  readonly principalId?: string
  readonly authorizer?: AuthorizerResult
  readonly apiKey?: ApiKey
}

/** A gateway, as far as inspecting needs one. */
export interface ExchangeSource {
  exchange(request: GatewayRequest, options?: { readonly stage?: string }): Exchange
}

const TAG = 'tag '

/** Looks up what a request would be answered from. */
export async function inspection(
  { context }: Exchange,
  cache: ResponseCache,
  store: GuardedStore,
): Promise<Inspection> {
  const found = await cache.find(context)
  if (found?.entry === undefined) return { key: found?.key, state: 'none' }
  const { entry, key, verdict } = found
  const now = context.services.clock.now()
  return {
    key,
    state: verdict === 'fresh' ? 'fresh' : 'stale',
    age: (now - entry.storedAt) / 1000,
    ttl: (entry.expiresAt - now) / 1000,
    tags: (entry.tags ?? []).filter((tag) => tag.startsWith(TAG)).map((tag) => tag.slice(TAG.length)),
    tier: store.store.tierOf?.(entry) ?? 'memory',
    statusCode: entry.response.statusCode,
  }
}
