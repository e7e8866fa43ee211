import { describe, expect, test } from 'vitest'
import { rsaKey, type SigningKey } from '../../test/token-forge.ts'
import { HandClock } from '../../test/test-context.ts'
import type { KeyLookup } from './key-source.ts'
import { RemoteKeys, type KeyLifetimes } from './remote-keys.ts'

const one = rsaKey('one')
const two = rsaKey('two')
const lifetimes: KeyLifetimes = { defaultAge: 600, minAge: 60, maxAge: 7_200, staleAge: 3_600, unknownKidInterval: 30 }

interface Published {
  keys: SigningKey[]
  maxAge: number | undefined
  failing: boolean
}

function setUp(published: Partial<Published> = {}) {
  const state: Published = { keys: [one], maxAge: undefined, failing: false, ...published }
  const clock = new HandClock()
  const events: string[] = []
  let loads = 0
  const keys = new RemoteKeys({
    load: async () => {
      loads++
      if (state.failing) throw new Error('down')
      return { document: { keys: state.keys.map((key) => key.jwk) }, maxAge: state.maxAge }
    },
    algorithms: new Set(['RS256'] as const),
    lifetimes,
    clock,
    random: { next: () => 1, uuid: () => '' },
    listener: ({ state: what }) => events.push(what),
  })
  return {
    keys,
    state,
    clock,
    events,
    loads: () => loads,
    find: async (kid: string) => kidOf(await keys.find(kid, 'RS256')),
  }
}

const kidOf = (found: KeyLookup): string | undefined => (typeof found === 'string' ? found : found.kid)
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('published keys', () => {
  test('a thousand callers at once cost one fetch', async () => {
    const { find, loads } = setUp()
    const found = await Promise.all(Array.from({ length: 1_000 }, () => find('one')))
    expect(new Set(found)).toEqual(new Set(['one']))
    expect(loads()).toBe(1)
  })

  test('while they are fresh, a look-up costs no promise and no fetch', async () => {
    const { keys, clock, loads } = setUp()
    await keys.ready()
    clock.advance(449_999)
    expect(kidOf(keys.find('one', 'RS256') as KeyLookup)).toBe('one')
    expect(loads()).toBe(1)
  })

  test('traffic refreshes them before they end, and nobody waits', async () => {
    const { keys, clock, loads } = setUp()
    await keys.ready()
    clock.advance(450_000)
    expect(kidOf(keys.find('one', 'RS256') as KeyLookup)).toBe('one')
    await settled()
    expect(loads()).toBe(2)
    clock.advance(449_999)
    expect(keys.isCurrent()).toBe(true)
    expect(loads()).toBe(2)
  })

  test.each([
    [undefined, 600],
    [0, 60],
    [300, 300],
    [999_999_999, 7_200],
  ])('max-age %s is used for %s seconds', async (maxAge, seconds) => {
    const { find, clock, loads, keys } = setUp({ maxAge })
    await find('one')
    clock.advance(seconds * 1000)
    expect(keys.find('one', 'RS256')).toBeInstanceOf(Promise)
    await settled()
    expect(loads()).toBe(2)
  })

  test('unknown kids, which anybody can invent, cost one fetch per interval', async () => {
    const { find, clock, loads, events } = setUp()
    await find('one')
    for (let second = 0; second < 300; second++) {
      await Promise.all(Array.from({ length: 20 }, (_, index) => find(`invented-${second}-${index}`)))
      clock.advance(1_000)
    }
    // One at the start, then one in each 30 seconds of 300.
    expect(loads()).toBeLessThanOrEqual(1 + 10)
    expect(events.filter((event) => event === 'unknown-kid').length).toBeLessThanOrEqual(10)
  })

  test('a new key is found by that fetch', async () => {
    const { find, state, clock } = setUp()
    await find('one')
    state.keys = [one, two]
    expect(await find('two')).toBe('key-unknown')
    clock.advance(30_000)
    expect(await find('two')).toBe('two')
  })

  test('a key that stays is the same object, one that leaves is gone', async () => {
    const { keys, find, state, clock } = setUp({ keys: [one, two] })
    await find('one')
    const before = keys.find('one', 'RS256') as Exclude<KeyLookup, string>
    const leaving = keys.find('two', 'RS256') as Exclude<KeyLookup, string>
    state.keys = [one]
    clock.advance(600_000)
    await find('one')
    expect(keys.find('one', 'RS256')).toBe(before)
    expect(keys.has(before)).toBe(true)
    expect(keys.has(leaving)).toBe(false)
  })

  test('a key of the same kid and other material is another key', async () => {
    const { keys, find, state, clock } = setUp()
    await find('one')
    const before = keys.find('one', 'RS256') as Exclude<KeyLookup, string>
    state.keys = [{ ...two, jwk: { ...two.jwk, kid: 'one' } }]
    clock.advance(600_000)
    expect(await find('one')).toBe('one')
    expect(keys.has(before)).toBe(false)
  })
})

describe('an outage', () => {
  test('at the start: nobody passes, and a flood costs a few fetches', async () => {
    const { find, clock, loads, state, keys } = setUp({ failing: true })
    await expect(keys.ready()).rejects.toThrow('could not be loaded')
    for (let second = 0; second < 600; second++) {
      expect(new Set(await Promise.all(Array.from({ length: 20 }, () => find('one'))))).toEqual(
        new Set(['keys-unavailable']),
      )
      clock.advance(1_000)
    }
    // 1, 2, 4 … 32 seconds of back-off, then 60: 12,000 requests in ten minutes.
    expect(loads()).toBeLessThanOrEqual(16)
    state.failing = false
    clock.advance(60_000)
    expect(await find('one')).toBe('one')
  })

  test('later: the keys are used on for a stated time, told each time, and no longer', async () => {
    const { find, clock, state, events, keys } = setUp()
    await find('one')
    state.failing = true
    clock.advance(600_000)
    expect(await find('one')).toBe('one')
    expect(events).toEqual(['fetched', 'failed', 'stale'])
    // Between two attempts nobody waits.
    expect(kidOf(keys.find('one', 'RS256') as KeyLookup)).toBe('one')
    clock.advance(3_599_999)
    expect(await find('one')).toBe('one')
    clock.advance(1)
    expect(await find('one')).toBe('keys-unavailable')
    clock.advance(60_000)
    expect(await find('one')).toBe('keys-unavailable')
  })

  test('a set without one usable key is an outage too, and the old keys stay', async () => {
    const { find, clock, state, events } = setUp()
    await find('one')
    state.keys = []
    clock.advance(600_000)
    expect(await find('one')).toBe('one')
    expect(events).toContain('failed')
  })

  test('flapping costs no more than its failures', async () => {
    const { find, clock, state, loads } = setUp()
    for (let round = 0; round < 200; round++) {
      state.failing = round % 2 === 1
      await find(round % 3 === 0 ? 'invented' : 'one')
      clock.advance(10_000)
    }
    // 2,000 seconds: at most one fetch in each interval for the invented ones, and the refreshes.
    expect(loads()).toBeLessThanOrEqual(2_000 / 30 + 8)
  })
})
