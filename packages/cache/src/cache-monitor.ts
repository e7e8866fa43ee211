import type { CacheEvent, Context } from '@gw/core'

/** What a cache did since it was made. AWS's CacheHitCount is `hits + stale + collapsed`, its CacheMissCount `misses`. */
export interface CacheStatistics {
  /** Answered from a fresh entry. */
  readonly hits: number
  /** Answered from an entry past its time, as `staleWhileRevalidate` or `staleIfError` allow. */
  readonly stale: number
  /** Answered with what another request of the same moment had fetched. */
  readonly collapsed: number
  /** Went on to the integration. */
  readonly misses: number
  /** Took no part: another method, a body, a key too long. */
  readonly bypassed: number
  /** Answers remembered. */
  readonly stored: number
  /** Answers not remembered. */
  readonly notStored: number
  /** Entries that the integration confirmed or replaced behind an answer. */
  readonly refreshed: number
}

const COUNTED = {
  hit: 'hits',
  stale: 'stale',
  collapsed: 'collapsed',
  miss: 'misses',
  bypass: 'bypassed',
  stored: 'stored',
  'not-stored': 'notStored',
  refreshed: 'refreshed',
} as const

/** Counts what a cache does and tells the gateway's listener. */
export class CacheMonitor {
  readonly #counts: { -readonly [name in keyof CacheStatistics]: number } = {
    hits: 0,
    stale: 0,
    collapsed: 0,
    misses: 0,
    bypassed: 0,
    stored: 0,
    notStored: 0,
    refreshed: 0,
  }

  /** The counts so far. */
  get statistics(): CacheStatistics {
    return { ...this.#counts }
  }

  /** Notes one outcome. */
  note(context: Context, outcome: CacheEvent['outcome'], reason?: string): void {
    this.#counts[COUNTED[outcome]]++
    const { requestId, stage, routeKey, services } = context
    services.emit(
      reason === undefined
        ? { type: 'cache', outcome, requestId, stage, routeKey }
        : { type: 'cache', outcome, reason, requestId, stage, routeKey },
    )
  }
}
