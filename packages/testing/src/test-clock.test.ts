import { expect, test } from 'vitest'
import { testClock } from './test-clock.ts'

test('it stands still until it is moved, and both clocks move alike', () => {
  const clock = testClock('2026-01-01T00:00:00Z')
  expect(clock.now()).toBe(Date.UTC(2026, 0, 1))
  const monotonic = clock.monotonic()
  clock.advance('31 days')
  expect(clock.now()).toBe(Date.UTC(2026, 1, 1))
  expect(clock.monotonic() - monotonic).toBe(31 * 86_400_000)
})

test.each([
  [250, 250],
  ['1 millisecond', 1],
  ['1.5 seconds', 1500],
  ['2 minutes', 120_000],
  ['1 hour', 3_600_000],
  ['1 week', 604_800_000],
] as const)('%s is %d milliseconds', (duration, expected) => {
  const clock = testClock(0)
  clock.advance(duration)
  expect(clock.now()).toBe(expected)
})

test.each(['3', 'soon', '3 fortnights', '-1 days', -1, Number.NaN])('%s is no duration', (duration) => {
  expect(() => testClock().advance(duration as 3)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
})

test('timers fire in order, each at its own instant, also those that others set', () => {
  const clock = testClock(0)
  const fired: string[] = []
  const note = (name: string) => (): void => void fired.push(`${name} at ${clock.now()}`)
  clock.setTimeout(note('late'), 3000)
  clock.setTimeout(() => {
    note('first')()
    clock.setTimeout(note('chained'), 500)
  }, 1000)
  clock.setTimeout(note('second'), 1000)
  clock.setTimeout(note('never'), 2000).clear()
  clock.advance('2 seconds')
  expect(fired).toEqual(['first at 1000', 'second at 1000', 'chained at 1500'])
  expect([clock.now(), clock.waiting]).toEqual([2000, 1])
  clock.advance(1000)
  expect(fired.at(-1)).toBe('late at 3000')
})

test('run lets promises have their turn between timers', async () => {
  const clock = testClock(0)
  const naps: number[] = []
  const nap = (milliseconds: number): Promise<void> => new Promise((resolve) => clock.setTimeout(resolve, milliseconds))
  const work = async (): Promise<void> => {
    for (let i = 0; i < 3; i++) {
      await nap(1000)
      naps.push(clock.now())
    }
  }
  void work()
  await clock.run('3 seconds')
  expect(naps).toEqual([1000, 2000, 3000])
})

test('the wall clock can be set without time passing', () => {
  const clock = testClock(0)
  const monotonic = clock.monotonic()
  clock.setTimeout(() => expect.unreachable(), 1)
  clock.setTime('2030-01-01')
  expect([clock.now(), clock.monotonic()]).toEqual([Date.UTC(2030, 0, 1), monotonic])
  expect(() => clock.setTime('never')).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
})
