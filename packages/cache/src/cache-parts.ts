import type { GatewayServices } from '@gw/core'
import type { CacheKeys } from './cache-key.ts'
import type { CacheMonitor } from './cache-monitor.ts'
import type { CacheRules } from './cache-rules.ts'
import type { CacheStatusHeader } from './cache-status.ts'
import type { GuardedStore } from './guarded-store.ts'
import type { PurgeLedger } from './purge-ledger.ts'

/** What a response cache is made of. */
export interface CacheParts {
  readonly services: GatewayServices
  readonly rules: CacheRules
  readonly store: GuardedStore
  readonly monitor: CacheMonitor
  readonly ledger: PurgeLedger
  /** Absent: no `Cache-Status`, as on AWS. */
  readonly status: CacheStatusHeader | undefined
  /** How long a request waits for another that fetches the same. */
  readonly flightWaitInMillis: number
  /** Writes a request's key. */
  readonly keys: CacheKeys
}
