import { describe, expect, it } from 'vitest'
import { ManualClock } from '../test/manual-clock.ts'
import type { GatewayEvent } from './events.ts'
import { guardLimits } from './guarded-limits.ts'
import type { Limit, LimitDecision, OnStoreError, QuotaRule, RateRule } from './limit.ts'
import type { LimitStore } from './limit-store.ts'
import { memoryLimits } from './memory-limits.ts'

describe('a store that does not answer', () => {
  it('is waited for until the deadline, and then each limit says what happens', async () => {
    const { store, clock, ill } = setUp()
    ill.hang()
    const closed = store.take([rate('closed')])
    const open = store.take([rate('open')])
    const local = store.take([rate('local')])
    clock.pass(49)
    expect(await state(closed)).toBe('waiting')
    clock.pass(1)
    expect(await closed).toMatchObject({
      admitted: false,
      unavailable: true,
      states: [{ refused: true, retryAfterMillis: 1000 }],
    })
    expect(await open).toMatchObject({ admitted: true, states: [{ uncounted: true }] })
    expect(await local).toMatchObject({ admitted: true, states: [{ remaining: 2, uncounted: true }] })
  })

  it('refuses for one closed limit among others, and charges the others nothing', async () => {
    const { store, clock, ill } = setUp()
    ill.fail()
    for (let i = 0; i < 10; i++) {
      expect(await store.take([rate('local'), rate('closed')])).toMatchObject({ admitted: false, unavailable: true })
    }
    expect(await store.take([rate('local')])).toMatchObject({ admitted: true, states: [{ remaining: 2 }] })
    clock.pass(0)
  })

  it('gives each node its share of a local limit: so many are admitted over all, and no more', async () => {
    const { store, ill } = setUp({ nodes: 4 })
    ill.fail()
    const wide = { ...rate('local'), rule: { ...rate('local').rule, rateLimit: 8, burstLimit: 40 } as RateRule }
    let admitted = 0
    for (let i = 0; i < 100; i++) if ((await store.take([wide])).admitted) admitted++
    expect(admitted).toBe(10)
  })

  it('gives each node one request of a period at least, and none where there are none', async () => {
    const { store, ill } = setUp({ nodes: 50 })
    ill.fail()
    expect(await store.take([quota('local')])).toMatchObject({ admitted: true, states: [{ allowance: 1 }] })
    expect(await store.take([quota('local')])).toMatchObject({ admitted: false })
    const none = { ...quota('local'), key: 'none' }
    const rule = {
      ...(none.rule as QuotaRule),
      limit: 0,
      periodAt: () => ({ start: -Infinity, end: Infinity, limit: 0 }),
    }
    expect(await store.take([{ ...none, rule }])).toMatchObject({ admitted: false })
  })

  it('gives no fresh burst to a share that was spent while the store was well', async () => {
    const { store, ill } = setUp()
    for (let i = 0; i < 2; i++) expect(await store.take([rate('local')])).toMatchObject({ admitted: true })
    ill.fail()
    expect(await store.take([rate('local')])).toMatchObject({ admitted: true, states: [{ uncounted: true }] })
    expect(await store.take([rate('local')])).toMatchObject({ admitted: false })
  })

  it('gives no fresh burst of a plan either, whose limits are counted by caller', async () => {
    const { store, ill } = setUp()
    const limit = { ...rate('local'), key: 'plan|caller', partition: 'caller', bucket: 'plan|' }
    for (let i = 0; i < 3; i++) expect(await store.take([limit])).toMatchObject({ admitted: true })
    ill.fail()
    expect(await store.take([limit])).toMatchObject({ admitted: false })
  })

  it('closes quotas and shares rates when a limit says nothing', async () => {
    const { store, ill } = setUp()
    ill.fail()
    expect(await store.take([rate(undefined)])).toMatchObject({ admitted: true })
    expect(await store.take([quota(undefined)])).toMatchObject({ admitted: false, unavailable: true })
    expect(await store.take([{ ...quota('local'), key: 'other' }])).toMatchObject({
      admitted: true,
      states: [{ allowance: 6 }],
    })
  })

  it('lets nothing pass silently: shadow limits alone are open by themselves', async () => {
    const { store, ill } = setUp()
    ill.fail()
    const shadow = { ...rate('closed'), rule: { ...rate('closed').rule, mode: 'shadow' } as RateRule }
    expect(await store.take([shadow])).toMatchObject({ admitted: true, states: [{ refused: false, uncounted: true }] })
  })
})

describe('the breaker', () => {
  it('lets at most 20 wait after a failure, then none but a probe, every half second in the end', async () => {
    const { store, clock, ill } = setUp()
    ill.hang()
    const first = store.take([rate('open')])
    clock.pass(50)
    await first
    const waiting = Array.from({ length: 100 }, () => store.take([rate('open')]))
    expect(ill.asked).toBe(1 + 20)
    expect(await Promise.all(waiting.slice(20))).toHaveLength(80)
    clock.pass(50)
    await Promise.all(waiting)
    const probes: number[] = []
    for (let millis = 1; millis <= 2000; millis++) {
      clock.pass(1)
      const before = ill.asked
      const answers = [store.take([rate('open')]), store.take([rate('open')])]
      if (ill.asked > before) probes.push(millis)
      expect(ill.asked - before).toBeLessThanOrEqual(1)
      expect(await answers[1]).toMatchObject({ admitted: true })
    }
    expect(probes).toEqual([50, 150, 350, 750, 1250, 1750])
  })

  it('comes back by itself, with an event each way, and settles what was kept meanwhile', async () => {
    const { store, clock, ill, events, inner } = setUp()
    const limit = rate('open')
    await store.take([limit])
    ill.fail()
    for (let i = 0; i < 50; i++) await store.take([limit])
    await store.settle([{ limit: { ...limit, cost: 0 }, actualCost: 2 }])
    ill.heal()
    expect(await store.take([limit])).toMatchObject({ states: [{ uncounted: true }] })
    clock.pass(500)
    expect((await store.take([limit])).states[0]).not.toHaveProperty('uncounted')
    expect(events).toMatchObject([
      { type: 'store', store: 'limit', state: 'failed', error: { message: 'away' } },
      { type: 'store', store: 'limit', state: 'recovered' },
    ])
    const { states } = (await inner.take([{ ...limit, cost: 0 }])) as LimitDecision
    expect(states[0]!.remaining).toBe(0)
  })

  it('keeps no more than a thousand settlements, however long the store is away', async () => {
    const { store, ill, inner, clock } = setUp()
    ill.fail()
    await store.take([rate('open')])
    const limit: Limit = {
      ...rate('open'),
      rule: { ...rate('open').rule, burstLimit: 1_000_000, rateLimit: 1 } as RateRule,
    }
    for (let i = 0; i < 5000; i++) await store.settle([{ limit: { ...limit, cost: 0 }, actualCost: 1 }])
    ill.heal()
    clock.pass(500)
    await store.take([rate('open')])
    const { states } = (await inner.take([{ ...limit, cost: 0 }])) as LimitDecision
    expect(1_000_000 - states[0]!.remaining).toBeLessThanOrEqual(1003)
  })

  it('does not take the store for ill when this process was busy itself', async () => {
    const { store, clock, ill, events } = setUp()
    const answers = ill.hold()
    const decision = store.take([rate('closed')])
    // The loop was blocked for a second: the deadline's timer fires, and the answer that lay there is read after it.
    clock.passWithout(1000)
    clock.fireOne()
    answers()
    expect(await decision).toMatchObject({ admitted: true })
    expect(events).toEqual([])
  })

  it('costs a store that answers at once no promise, and no timer', () => {
    const clock = new ManualClock()
    const store = guardLimits(memoryLimits({ clock }), clock, () => {})
    expect(store.take([rate('closed')])).toMatchObject({ admitted: true })
    expect(clock.waiting).toBe(0)
  })
})

function setUp({ nodes = 1 } = {}) {
  const clock = new ManualClock()
  const events: GatewayEvent[] = []
  const inner = memoryLimits({ clock })
  const ill = new Illness(inner)
  const outer: LimitStore = { ...ill.store, declares: { ...inner.declares, shared: true }, nodes: () => nodes }
  return { clock, events, inner, ill, store: guardLimits(outer, clock, (event) => events.push(event)) }
}

/** A remote store that does what it is told. */
class Illness {
  asked = 0
  readonly store: Pick<LimitStore, 'take' | 'settle' | 'usage' | 'grant' | 'close'>
  #answer: <T>(answer: () => T) => Promise<T> = async (answer) => answer()

  constructor(inner: LimitStore) {
    this.store = {
      take: (limits) => {
        this.asked++
        return this.#answer(() => inner.take(limits) as LimitDecision)
      },
      settle: (charges) => this.#answer(() => inner.settle(charges) as void),
      usage: (...asked) => inner.usage(...asked),
      grant: (...granted) => inner.grant(...granted),
      close: () => inner.close(),
    }
  }

  hang(): void {
    this.#answer = () => new Promise(() => {})
  }

  fail(): void {
    this.#answer = () => Promise.reject(new Error('away'))
  }

  heal(): void {
    this.#answer = async (answer) => answer()
  }

  hold(): () => void {
    const held: (() => void)[] = []
    this.#answer = (answer) => new Promise((resolve) => held.push(() => resolve(answer())))
    return () => held.forEach((release) => release())
  }
}

function rate(onStoreError: OnStoreError | undefined): Limit {
  const rule: RateRule = {
    kind: 'rate',
    name: 'rate',
    rateLimit: 0.001,
    burstLimit: 3,
    ...(onStoreError && { onStoreError }),
  }
  return { rule, key: 'rate', cost: 1 }
}

function quota(onStoreError: OnStoreError | undefined): Limit {
  const rule: QuotaRule = {
    kind: 'quota',
    name: 'quota',
    limit: 6,
    periodAt: () => ({ start: 0, end: 1e15, limit: 6 }),
    ...(onStoreError && { onStoreError }),
  }
  return { rule, key: 'quota', cost: 1 }
}

async function state(promise: unknown): Promise<'waiting' | 'settled'> {
  return Promise.race([Promise.resolve(promise).then(() => 'settled' as const), tick().then(() => 'waiting' as const)])
}

async function tick(): Promise<void> {
  for (let i = 0; i < 10; i++) await undefined
}
