import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { LimitDecision, RateRule } from '@gw/core'
import { afterAll, describe, expect, it } from 'vitest'
import { ManualClock } from '../../../core/test/manual-clock.ts'
import { limitStoreContract } from '../../test/limit-store-contract.ts'
import { sqliteLimits } from './sqlite-limits.ts'

limitStoreContract('sqliteLimits', { runs: 60, make: (clock) => sqliteLimits(':memory:', { clock }) })

const folder = mkdtempSync(join(tmpdir(), 'gw-sqlite-'))
const rate: RateRule = { kind: 'rate', name: 'rate', rateLimit: 1, burstLimit: 5 }

describe('sqliteLimits', () => {
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('keeps counts over a restart', () => {
    const path = join(folder, 'restart.db')
    const clock = new ManualClock()
    const limit = { rule: rate, key: 'a', cost: 1 }
    const before = sqliteLimits(path, { clock })
    for (let i = 0; i < 5; i++) before.take([limit])
    void before.close()
    const after = sqliteLimits(path, { clock })
    expect(after.take([limit])).toMatchObject({ admitted: false })
    clock.pass(2000)
    expect(after.take([limit])).toMatchObject({ admitted: true, states: [{ remaining: 1 }] })
    void after.close()
  })

  it('is one count for several connections to one file', () => {
    const path = join(folder, 'shared.db')
    const stores = [sqliteLimits(path), sqliteLimits(path)]
    const limit = { rule: { ...rate, rateLimit: 0.001 }, key: 'a', cost: 1 }
    const admitted = Array.from({ length: 100 }, (_, index) => stores[index % 2]!.take([limit]) as LimitDecision)
    expect(admitted.filter((decision) => decision.admitted)).toHaveLength(5)
    for (const store of stores) void store.close()
  })

  it('is not refilled by a wall clock that jumps', () => {
    const clock = new ManualClock()
    const store = sqliteLimits(':memory:', { clock })
    const limit = { rule: rate, key: 'a', cost: 5 }
    store.take([limit])
    clock.jump(86_400_000)
    expect(store.take([limit])).toMatchObject({ admitted: false })
  })

  it('goes on counting when the machine was started again and its clock begins anew', () => {
    let monotonic = 9_000_000
    const store = sqliteLimits(':memory:', { clock: { now: () => 0, monotonic: () => monotonic } })
    const limit = { rule: rate, key: 'a', cost: 5 }
    store.take([limit])
    monotonic = 1000
    expect(store.take([limit])).toMatchObject({ admitted: false })
    monotonic += 5000
    expect(store.take([limit])).toMatchObject({ admitted: true })
  })

  it('forgets buckets that are full again, so that the file does not grow with every caller', () => {
    const path = join(folder, 'pruned.db')
    const clock = new ManualClock()
    const store = sqliteLimits(path, { clock })
    for (let caller = 0; caller < 20_000; caller++) {
      store.take([{ rule: rate, key: `caller ${caller}`, cost: 1 }])
      clock.pass(10)
    }
    const rows = new DatabaseSync(path).prepare('SELECT count(*) AS n FROM bucket').get() as { n: number }
    expect(rows.n).toBeLessThan(5000)
    void store.close()
  })

  it('fails when another transaction holds the file for too long, and says so by throwing', () => {
    const path = join(folder, 'busy.db')
    const store = sqliteLimits(path, { busyTimeoutInMillis: 5 })
    const other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE')
    expect(() => store.take([{ rule: rate, key: 'a', cost: 1 }])).toThrow('locked')
    other.exec('COMMIT')
    expect(store.take([{ rule: rate, key: 'a', cost: 1 }])).toMatchObject({ admitted: true })
    void store.close()
    other.close()
  })

  it('refuses options that do not exist', () => {
    expect(() => sqliteLimits(':memory:', { synchronus: 'full' } as never)).toThrow('did you mean "synchronous"')
  })
})
