import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { zonedCalendar } from './calendar.ts'
import { quotaRule, type Quota } from './quota.ts'

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'Australia/Lord_Howe',
]

const quotas: fc.Arbitrary<Quota> = fc.record(
  {
    limit: fc.integer({ min: 10, max: 1000 }),
    period: fc.constantFrom('DAY' as const, 'WEEK' as const, 'MONTH' as const),
    timeZone: fc.constantFrom(...ZONES),
    anchor: fc.constantFrom('2024-01-31', '2020-02-29T13:15:00Z', '2025-12-01T23:59:59Z'),
    offset: fc.integer({ min: 0, max: 10 }),
    startsAt: fc.constantFrom('2024-05-05', '2026-01-01'),
  },
  { requiredKeys: ['limit', 'period'] },
)

describe('the periods of any quota', () => {
  it('hold the instant they were asked for, and follow on each other without a gap', () => {
    fc.assert(
      fc.property(quotas, fc.integer({ min: Date.UTC(2005, 0), max: Date.UTC(2035, 0) }), (quota, at) => {
        const rule = quotaRule(quota, 'quota', at)
        const period = rule.periodAt(at)
        expect(period.start).toBeLessThanOrEqual(at)
        expect(period.end).toBeGreaterThan(at)
        const next = rule.periodAt(period.end)
        expect(next.start).toBe(period.end)
        expect(rule.periodAt(period.end - 1)).toEqual(period)
        expect(rule.periodAt(period.start - 1).end).toBe(period.start)
      }),
      { numRuns: 2000 },
    )
  })
})

it('finds the first instant of a day in any zone: the one before belongs to another day', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES),
      fc.integer({ min: Date.UTC(2005, 0), max: Date.UTC(2035, 0) }),
      (zone, at) => {
        const calendar = zonedCalendar(zone)
        const date = calendar.dateAt(at)
        const start = calendar.startOf(date)
        expect(start).toBeLessThanOrEqual(at)
        expect(calendar.dateAt(start)).toEqual(date)
        expect(calendar.dateAt(start - 1)).not.toEqual(date)
      },
    ),
    { numRuns: 2000 },
  )
})
