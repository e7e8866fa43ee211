import { describe, expect, it } from 'vitest'
import { quotaRule, type Quota } from './quota.ts'

describe('a quota period', () => {
  it.each<[string, Partial<Quota> & Pick<Quota, 'period'>, string, string, string]>([
    ['a UTC day', { period: 'DAY' }, '2026-11-25T21:00:00Z', '2026-11-25T00:00:00Z', '2026-11-26T00:00:00Z'],
    ['a week from Sunday', { period: 'WEEK' }, '2026-11-25T21:00:00Z', '2026-11-22T00:00:00Z', '2026-11-29T00:00:00Z'],
    ['a leap February', { period: 'MONTH' }, '2028-02-29T12:00:00Z', '2028-02-01T00:00:00Z', '2028-03-01T00:00:00Z'],
    [
      'a month in Auckland',
      { period: 'MONTH', timeZone: 'Pacific/Auckland' },
      '2026-11-30T11:30:00Z',
      '2026-11-30T11:00:00Z',
      '2026-12-31T11:00:00Z',
    ],
    [
      'the day of 25 hours',
      { period: 'DAY', timeZone: 'Europe/Berlin' },
      '2026-10-25T12:00:00Z',
      '2026-10-24T22:00:00Z',
      '2026-10-25T23:00:00Z',
    ],
    [
      'a day that begins at one o’clock',
      { period: 'DAY', timeZone: 'Africa/Cairo' },
      '2026-04-24T12:00:00Z',
      '2026-04-23T22:00:00Z',
      '2026-04-24T21:00:00Z',
    ],
    [
      'a billing month from the 31st',
      { period: 'MONTH', anchor: '2026-01-31T09:00:00Z' },
      '2026-03-01T00:00:00Z',
      '2026-02-28T09:00:00Z',
      '2026-03-31T09:00:00Z',
    ],
    [
      'seven days from an anchor',
      { period: 'WEEK', anchor: '2026-11-24T10:00:00Z' },
      '2026-11-24T09:59:59Z',
      '2026-11-17T10:00:00Z',
      '2026-11-24T10:00:00Z',
    ],
  ])('is %s', (_, quota, at, start, end) => {
    const period = quotaRule({ limit: 10, ...quota }, 'quota', 0).periodAt(Date.parse(at))
    expect([period.start, period.end].map((millis) => new Date(millis).toISOString())).toEqual(
      [start, end].map((iso) => new Date(iso).toISOString()),
    )
  })

  it('takes the offset off the first period only', () => {
    const rule = quotaRule({ limit: 100, period: 'MONTH', offset: 30, startsAt: '2026-11-20' }, 'quota', 0)
    expect(
      ['2026-10-31', '2026-11-01', '2026-11-30', '2026-12-01'].map((day) => rule.periodAt(Date.parse(day)).limit),
    ).toEqual([100, 70, 70, 100])
  })

  it('calls the period first in which the gateway was made, when the plan names none', () => {
    const rule = quotaRule({ limit: 100, period: 'DAY', offset: 30 }, 'quota', Date.parse('2026-11-25T21:00:00Z'))
    expect(rule.periodAt(Date.parse('2026-11-25T05:00:00Z')).limit).toBe(70)
    expect(rule.periodAt(Date.parse('2026-11-26T05:00:00Z')).limit).toBe(100)
  })
})
