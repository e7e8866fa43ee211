import type { CacheStore } from './cache-store.ts'
import type { Clock } from './clock.ts'
import type { EventListener } from './events.ts'
import type { KeptState } from './kept-state.ts'
import type { KeyStore } from './key-store.ts'
import type { LimitStore } from './limit-store.ts'
import type { Protocol } from './protocol.ts'
import type { Random } from './random.ts'

/** What one gateway gives to all its policies: its identity, its stores, its time and chance. */
export interface GatewayServices {
  readonly protocol: Protocol
  /** The API's id in ARNs, events and logs. */
  readonly apiId: string
  /** The account's id in ARNs, events and logs. */
  readonly accountId: string
  /** The Region in ARNs. */
  readonly region: string
  readonly clock: Clock
  readonly random: Random
  readonly limitStore: LimitStore
  readonly cacheStore: CacheStore
  /** Absent when every key is written in the definition. */
  readonly keyStore: KeyStore | undefined
  /** What policies count in no store, and a changed definition carries on. */
  readonly kept: KeptState
  /** Bodies larger than this are refused with 413. */
  readonly maxBodyBytes: number
  /** Whether the listener wants to hear of every request's end (see `EventListener`). Default: `false`. */
  readonly tellsEnds?: boolean
  /** Tells the gateway's listener. Never throws. */
  readonly emit: EventListener
}
