import { describe, expect, test } from 'vitest'
import { addressKey, clientAddress, type ClientAddressOptions } from './index.ts'

function find(options: ClientAddressOptions, peer: string | undefined, headers: Record<string, string> = {}): string {
  return clientAddress(options)({ peer, header: (name) => headers[name] })
}

const forwarded = (value: string): Record<string, string> => ({ 'x-forwarded-for': value })

describe('without proxies', () => {
  test('the peer is the client, whatever it claims', () => {
    expect(find({}, '192.0.2.1', forwarded('198.51.100.7'))).toBe('192.0.2.1')
  })

  test.each([
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:0201', '192.0.2.1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    [undefined, ''],
    ['nonsense', ''],
  ])('%s has one spelling', (peer, expected) => {
    expect(find({}, peer)).toBe(expected)
  })
})

describe('behind so many proxies', () => {
  test.each([
    [1, '198.51.100.7', '198.51.100.7'],
    [1, '203.0.113.9, 198.51.100.7', '198.51.100.7'],
    [2, '203.0.113.9, 198.51.100.7', '203.0.113.9'],
    [3, '203.0.113.9', '203.0.113.9'],
    [1, '198.51.100.7:5678', '198.51.100.7'],
    [1, '[2001:db8::1]:443', '2001:db8::1'],
    [1, 'unknown', '192.0.2.1'],
    [1, '0x7f.1', '192.0.2.1'],
    [1, '010.0.0.1', '192.0.2.1'],
    [1, ',,,', '192.0.2.1'],
  ])('%i hops and "%s": %s', (hops, header, expected) => {
    expect(find({ hops }, '192.0.2.1', forwarded(header))).toBe(expected)
  })

  test('a list of a hundred thousand entries is read at its end alone', () => {
    expect(find({ hops: 1 }, '192.0.2.1', forwarded(`${'1.1.1.1,'.repeat(100_000)}198.51.100.7`))).toBe('198.51.100.7')
  })
})

describe('behind proxies of known networks', () => {
  const options = { proxies: ['10.0.0.0/8', '2001:db8:ffff::/48'] }

  test('the first address from the right that is in none of them', () => {
    expect(find(options, '10.0.0.1', forwarded('203.0.113.9, 198.51.100.7, 10.1.1.1'))).toBe('198.51.100.7')
  })

  test('a peer that is no proxy is the client', () => {
    expect(find(options, '192.0.2.1', forwarded('203.0.113.9'))).toBe('192.0.2.1')
  })

  test('an entry that is no address ends the search', () => {
    expect(find(options, '10.0.0.1', forwarded('203.0.113.9, garbage, 10.1.1.1'))).toBe('10.1.1.1')
  })
})

describe('Forwarded (RFC 7239)', () => {
  test.each([
    ['for=198.51.100.7;proto=https', '198.51.100.7'],
    ['for="[2001:db8::1]:443"', '2001:db8::1'],
    ['for=203.0.113.9, For="198.51.100.7"', '198.51.100.7'],
    ['for="a,b;for=6.6.6.6", for=198.51.100.7', '198.51.100.7'],
    ['for=_hidden', '192.0.2.1'],
    ['proto=https', '192.0.2.1'],
  ])('%s', (header, expected) => {
    expect(
      find({ hops: 1, header: 'forwarded' }, '192.0.2.1', { forwarded: header, 'x-forwarded-for': '6.6.6.6' }),
    ).toBe(expected)
  })
})

describe('the key of a limit', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['::1', '::1'],
    ['', ''],
  ])('%s: %s', (address, expected) => {
    expect(addressKey(address)).toBe(expected)
  })

  test('of a network of another size', () => {
    expect(addressKey('2001:db8:1:2ff::1', 56)).toBe('2001:db8:1:200::/56')
  })
})

test('hops and networks together are refused', () => {
  expect(() => clientAddress({ hops: 1, proxies: ['10.0.0.0/8'] })).toThrow(
    expect.objectContaining({ code: 'IMPOSSIBLE_COMBINATION' }),
  )
  expect(() => clientAddress({ proxies: ['10.0.0.0/33'] })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
})
