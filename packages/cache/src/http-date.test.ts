import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { httpDate } from './http-date.ts'

const NOW = Date.UTC(2026, 10, 25)

describe('httpDate', () => {
  it.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
    'reads %s',
    (text) => {
      expect(httpDate(text, NOW)).toBe(784_111_777_000)
    },
  )

  it.each([
    '',
    '0',
    'Sun, 06 Nov 1994 08:49:37 UTC',
    'Sun, 06 Nov 94 08:49:37 GMT',
    'Sun 06 Nov 1994 08:49:37 GMT',
    'Sun, 06-Nov-1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 08.49.37 GMT',
    'Sun, 6 Nov 1994 8:49:37 GMT',
    'Sun, 31 Feb 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 24:00:00 GMT',
    '1994-11-06T08:49:37Z',
  ])('does not read %j', (text) => {
    expect(httpDate(text, NOW)).toBeUndefined()
  })

  it('takes a year of two digits for the one that lies at most fifty years ahead', () => {
    expect(new Date(httpDate('Friday, 01-Jan-60 00:00:00 GMT', NOW)!).getUTCFullYear()).toBe(2060)
    expect(new Date(httpDate('Saturday, 01-Jan-77 00:00:00 GMT', NOW)!).getUTCFullYear()).toBe(1977)
  })

  it('reads what toUTCString writes (property)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (seconds) => {
        expect(httpDate(new Date(seconds * 1000).toUTCString(), NOW)).toBe(seconds * 1000)
      }),
    )
  })
})
