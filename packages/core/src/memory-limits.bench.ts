import type { Limit, QuotaRule, RateRule } from './limit.ts'
import { memoryLimits } from './memory-limits.ts'

/**
 * One question to the memory store: a bucket, a plan's quota, and a plan's bucket and quota beside two shared buckets; for
 * 100 callers and for a million, and how many bytes a caller takes.
 *
 *     node --expose-gc packages/core/src/memory-limits.bench.ts
 *
 * Microseconds of CPU, the best of eight rounds each, so that a busy machine slows all alike.
 */
const COUNT = 200_000
const MANY = 1_000_000

const rate: RateRule = Object.freeze({ kind: 'rate', name: 'caller', rateLimit: 1e6, burstLimit: 1e6 })
const period = Object.freeze({ start: 0, end: 8e15, limit: 1e12 })
const quota: QuotaRule = Object.freeze({ kind: 'quota', name: 'month', limit: 1e12, periodAt: () => period })

const shared = [limit(rate, 'stage'), limit(rate, 'account')]
report('one bucket', (caller) => [limit(rate, `throttle|${caller}`)])
report('one quota', (caller) => [limitOf(`${caller}`, quota, 'month|')])
report('bucket, quota, two shared', (number) => {
  const caller = `${number}`
  return [limitOf(caller, rate, 'plan|'), limitOf(caller, quota, 'month|'), ...shared]
})

function report(name: string, of: (caller: number) => readonly Limit[]): void {
  const few = microseconds(asked(100, of))
  const many = asked(MANY, of)
  const bytes = bytesPerCaller(many)
  const shownMany = microseconds(many).toFixed(2)
  const ratio = (Number(shownMany) / few).toFixed(2)
  console.log(
    `${name}: 100 callers ${few.toFixed(2)} µs, 1,000,000 callers ${shownMany} µs (${ratio}), ${bytes} bytes per caller`,
  )
}

function asked(callers: number, of: (caller: number) => readonly Limit[]): readonly (readonly Limit[])[] {
  return Array.from({ length: callers }, (_, caller) => of(caller))
}

function microseconds(questions: readonly (readonly Limit[])[]): number {
  const store = memoryLimits({ maxEntries: 4 * MANY })
  for (const limits of questions) void store.take(limits)
  let [next, best] = [0, Infinity]
  for (let round = 0; round < 8; round++) {
    const start = process.cpuUsage()
    for (let i = 0; i < COUNT; i++) {
      // A prime stride: neighbours in time are none in memory.
      next = (next + 7919) % questions.length
      void store.take(questions[next]!)
    }
    const { user, system } = process.cpuUsage(start)
    best = Math.min(best, (user + system) / COUNT)
  }
  return best
}

/** What the store itself takes; the keys' text is the caller's, and counted apart. */
function bytesPerCaller(questions: readonly (readonly Limit[])[]): number {
  const collect = globalThis.gc ?? (() => {})
  collect()
  const before = process.memoryUsage().heapUsed
  const store = memoryLimits({ maxEntries: 4 * MANY })
  for (const limits of questions) void store.take(limits)
  collect()
  const bytes = (process.memoryUsage().heapUsed - before) / questions.length
  void store.take(questions[0]!)
  return Math.round(bytes)
}

function limit(rule: RateRule | QuotaRule, key: string): Limit {
  return { rule, key, cost: 1 }
}

function limitOf(partition: string, rule: RateRule | QuotaRule, bucket: string): Limit {
  return { ...limit(rule, `${bucket}${partition}`), partition, bucket }
}
