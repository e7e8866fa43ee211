import { describe, expect, it } from 'vitest'
import { callerAddress } from './caller-address.ts'
import { keyPart } from './caller.ts'

describe('the address that a caller is known by', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['::FFFF:cb00:7109', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff:ffff:ffff:ffff%eth0', '2001:db8:1:2::/64'],
    ['::1', '0::/64'],
    ['not an address', 'not an address'],
    ['1:2:3', '1:2:3'],
    ['1::2::3', '1::2::3'],
    ['::ffff:1.2.3.999', '::ffff:1.2.3.999'],
  ])('%s is %s', (address, known) => {
    expect(callerAddress(address)).toBe(known)
  })

  it('keeps as many bits as asked', () => {
    expect(callerAddress('2001:db8:abcd:12ff::1', 56)).toBe('2001:db8:abcd:1200::/56')
    expect(callerAddress('2001:db8::1', 128)).toBe('2001:db8:0:0:0:0:0:1/128')
  })
})

describe('a part of a key', () => {
  it('cannot be written so that it meets another caller’s', () => {
    const hostile = ['a|b', '#', 'x'.repeat(65), 'é', '', 'a b', 'line\nbreak', '\u0000']
    const names = hostile.map(keyPart)
    expect(new Set(names).size).toBe(hostile.length)
    for (const name of names) expect(name).toMatch(/^#[0-9a-f]{32}$/)
    expect(keyPart(names[0]!)).not.toBe(names[0])
  })

  it('is the words themselves when they are short and harmless', () => {
    expect(keyPart('auth0:user-1@example.com')).toBe('auth0:user-1@example.com')
  })
})
