import { describe, expect, it } from 'vitest'
import { sourceAddress } from './source-ip.ts'

describe('the address of a caller', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['::FFFF:203.0.113.9', '203.0.113.9'],
    ['::ffff:cb00:7109', '203.0.113.9'],
    ['0:0:0:0:0:ffff:cb00:7109', '203.0.113.9'],
    ['2001:0DB8:0001:0002:0000:0000:0000:0001', '2001:db8:1:2::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::1', '::1'],
  ])('%s is %s', (peer, address) => expect(sourceAddress(peer, undefined)).toBe(address))

  it.each([
    '',
    ',,,',
    'unknown',
    '256.1.1.1',
    '0x7f.1',
    '2130706433',
    '127.1',
    '1.2.3.4:5678',
    "1.2.3.4' OR 1=1",
    'a'.repeat(100_000),
  ])('%.20s is none, and the peer stands in', (claimed) => expect(sourceAddress(claimed, '10.0.0.1')).toBe('10.0.0.1'))

  it('is empty where there is no peer: a Unix socket', () => {
    expect(sourceAddress(undefined, undefined)).toBe('')
    expect(sourceAddress('garbage', 'garbage')).toBe('')
  })
})
