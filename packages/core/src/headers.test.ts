import { describe, expect, it } from 'vitest'
import { headerValue, isHeaderName, mergeHeaders, withoutHeaders } from './headers.ts'

describe('mergeHeaders', () => {
  it('compares names without case', () => {
    expect(mergeHeaders({ 'content-type': 'a', other: 'b' }, { 'Content-Type': 'c' })).toEqual({
      'Content-Type': 'c',
      other: 'b',
    })
  })

  it('joins Vary without repeating, and Set-Cookie as a list', () => {
    expect(mergeHeaders({ vary: 'Accept, Origin' }, { Vary: 'origin, X' })).toEqual({ vary: 'Accept, Origin, X' })
    expect(mergeHeaders({ 'set-cookie': 'a=1' }, { 'Set-Cookie': ['b=2', 'c=3'] })).toEqual({
      'set-cookie': ['a=1', 'b=2', 'c=3'],
    })
  })

  it('changes neither of its arguments', () => {
    const base = Object.freeze({ a: '1' })
    expect(mergeHeaders(base, Object.freeze({ b: '2' }))).toEqual({ a: '1', b: '2' })
    expect(base).toEqual({ a: '1' })
  })
})

it('headerValue finds a header in any case, and nothing that is inherited', () => {
  expect(headerValue({ 'Content-Type': 'a' }, 'content-type')).toBe('a')
  expect(headerValue({}, 'constructor')).toBeUndefined()
})

it('withoutHeaders drops by lower-case name', () => {
  expect(withoutHeaders({ A: '1', b: '2' }, new Set(['a']))).toEqual({ b: '2' })
})

describe('isHeaderName', () => {
  it.each(['a', 'X-Api-Key', "!#$%&'*+.^_`|~-09azAZ", 'n'.repeat(256)])('takes %j', (text) => {
    expect(isHeaderName(text)).toBe(true)
  })

  it.each(['', 'a b', 'a:', 'a\n', 'ä', '(a)', 'n'.repeat(257)])('refuses %j', (text) => {
    expect(isHeaderName(text)).toBe(false)
  })
})
