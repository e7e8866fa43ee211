import { expect, it } from 'vitest'
import type { Clock } from './clock.ts'
import { SingleFlight, type Flight, type Landing, type Lead } from './single-flight.ts'

/** A clock whose deadlines pass when the test says so. */
class HandClock implements Clock {
  #time = 0
  readonly #timers = new Set<{ at: number; callback: () => void }>()
  now(): number {
    return this.#time
  }
  monotonic(): number {
    return this.#time
  }
  setTimeout(callback: () => void, milliseconds: number): { clear(): void } {
    const timer = { at: this.#time + milliseconds, callback }
    this.#timers.add(timer)
    return { clear: () => void this.#timers.delete(timer) }
  }
  get timers(): number {
    return this.#timers.size
  }
  advance(milliseconds: number): void {
    this.#time += milliseconds
    for (const timer of [...this.#timers]) {
      if (timer.at > this.#time) continue
      this.#timers.delete(timer)
      timer.callback()
    }
  }
}

function lead<T>(flight: Flight<T>): Lead<T> {
  if (flight.role !== 'leader') throw new Error('expected a leader')
  return flight
}

function follow<T>(flight: Flight<T>): Promise<Landing<T>> {
  if (flight.role !== 'follower') throw new Error('expected a follower')
  return flight.landing
}

it('has one leader, and hands its value to everyone who waited', async () => {
  const flights = new SingleFlight<string>(new HandClock(), 1000)
  const leader = lead(flights.join('a'))
  const waiting = Array.from({ length: 100 }, () => follow(flights.join('a')))
  leader.land('value')
  expect(await Promise.all(waiting)).toEqual(Array.from({ length: 100 }, () => ({ how: 'landed', value: 'value' })))
  expect(flights.size).toBe(0)
})

it('keeps keys apart', () => {
  const flights = new SingleFlight<string>(new HandClock(), 1000)
  expect(flights.join('a').role).toBe('leader')
  expect(flights.join('b').role).toBe('leader')
  expect(flights.has('a')).toBe(true)
  expect(flights.has('c')).toBe(false)
})

it('lets one follower of a failed leader lead, and never all', async () => {
  const flights = new SingleFlight<string>(new HandClock(), 1000)
  const leader = lead(flights.join('a'))
  const waiting = Array.from({ length: 10 }, () => follow(flights.join('a')))
  leader.fail()
  expect((await Promise.all(waiting)).map((landing) => landing.how)).toEqual(Array(10).fill('failed'))
  const again = Array.from({ length: 10 }, () => flights.join('a').role)
  expect(again.filter((role) => role === 'leader')).toHaveLength(1)
})

it('sends the followers of a leader whose answer is private on their way, each alone', async () => {
  const flights = new SingleFlight<string>(new HandClock(), 1000)
  const leader = lead(flights.join('a'))
  const waiting = follow(flights.join('a'))
  leader.release()
  expect(await waiting).toEqual({ how: 'released' })
})

it('lets the followers of a leader that hangs go after a wait, and leaves no timer behind', async () => {
  const clock = new HandClock()
  const flights = new SingleFlight<string>(clock, 1000)
  const leader = lead(flights.join('a'))
  const impatient = follow(flights.join('a', 10))
  const patient = follow(flights.join('a'))
  clock.advance(10)
  expect(await impatient).toEqual({ how: 'waited-long-enough' })
  leader.land('late')
  expect(await patient).toEqual({ how: 'landed', value: 'late' })
  expect(clock.timers).toBe(0)
})

it('has nobody wait for a flight that is lost: whoever comes after the wait leads a new one', async () => {
  const clock = new HandClock()
  const flights = new SingleFlight<string>(clock, 1000)
  const lost = lead(flights.join('a'))
  clock.advance(999)
  const last = follow(flights.join('a'))
  clock.advance(1)
  expect(flights.has('a')).toBe(false)
  const fresh = lead(flights.join('a'))
  const waiting = follow(flights.join('a'))
  lost.land('late')
  expect(await last).toEqual({ how: 'landed', value: 'late' })
  fresh.land('new')
  expect(await waiting).toEqual({ how: 'landed', value: 'new' })
  expect(flights.size).toBe(0)
})

it('counts the first ending only, and an old leader does not end a new flight', async () => {
  const flights = new SingleFlight<string>(new HandClock(), 1000)
  const first = lead(flights.join('a'))
  first.fail()
  const second = lead(flights.join('a'))
  const waiting = follow(flights.join('a'))
  first.land('too late')
  expect(flights.size).toBe(1)
  second.land('value')
  expect(await waiting).toEqual({ how: 'landed', value: 'value' })
})

it('is bounded: past the last flight everyone leads a flight of one', () => {
  const flights = new SingleFlight<string>(new HandClock(), 1000, 1)
  expect(flights.join('a').role).toBe('leader')
  expect(flights.join('b').role).toBe('leader')
  expect(flights.join('b').role).toBe('leader')
  expect(flights.size).toBe(1)
})
