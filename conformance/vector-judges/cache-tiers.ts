import { ioredisStore, tieredCache } from '@gw/cache'
import { memoryCache, type CacheStore, type MemoryCacheStore } from '@gw/core'
import { startRedis, type TestRedis } from '@gw/test-redis'
import { Redis } from 'ioredis'
import { faultyMemory, faultyShared, type StoreFault } from './store-faults.ts'

/** The bounds of a case's memory: small, so that they are reached. */
export const BOUNDS = { maxEntries: 100, maxBytes: 1_000_000 } as const

/** Where a case's answers are remembered. */
export interface CaseTier {
  readonly store: CacheStore
  /** The part of it that is in this process. */
  readonly memory: MemoryCacheStore
}

/**
 * Makes the store of one case.
 * @returns a reason when the case cannot be run on it
 */
export type MakeTier = (fault: StoreFault | undefined) => Promise<CaseTier | string>

/** Every backend that cases are run on, by name. */
export const CACHE_TIERS: Readonly<Record<'memory' | 'redis', MakeTier>> = { memory: memoryTier, redis: redisTier }

interface RunningRedis {
  readonly server: TestRedis
  readonly client: Redis
}

let running: Promise<RunningRedis> | undefined
let cases = 0

/** Stops the Redis of this run, if one was started. */
export async function stopCaseRedis(): Promise<void> {
  const started = await running?.catch(() => undefined)
  running = undefined
  started?.client.disconnect()
  await started?.server.stop()
}

async function memoryTier(fault: StoreFault | undefined): Promise<CaseTier | string> {
  const memory = memoryCache(BOUNDS)
  const store = fault === undefined ? memory : faultyMemory(fault)
  return store === undefined ? 'a store of this process hands back the very entry it was given' : { store, memory }
}

async function redisTier(fault: StoreFault | undefined): Promise<CaseTier | string> {
  running ??= startCaseRedis()
  let redis: RunningRedis
  try {
    redis = await running
  } catch (error) {
    return `no Redis could be started: ${error instanceof Error ? error.message : String(error)}`
  }
  const memory = memoryCache(BOUNDS)
  const shared = ioredisStore(redis.client)
  const store = tieredCache({
    store: fault === undefined ? shared : faultyShared(fault, shared),
    memory,
    prefix: `case-${process.pid}-${cases++}:`,
    write: 'through',
    // Every look-up asks Redis: what is judged is what comes back from there.
    purgeSeenInMillis: 0,
  })
  return { store, memory }
}

async function startCaseRedis(): Promise<RunningRedis> {
  const server = await startRedis()
  return { server, client: new Redis(server.url) }
}
