import { expect, test } from 'vitest'
import { VerifiedTokens, type VerifiedToken } from './verified-tokens.ts'

const verified = (sub: string): VerifiedToken => ({ claims: { sub } }) as unknown as VerifiedToken

test('finds a token by the whole of it', () => {
  const tokens = new VerifiedTokens(10, 1_000)
  tokens.set('a.b.c', verified('u1'))
  expect(tokens.get('a.b.c')?.claims.sub).toBe('u1')
  for (const other of ['a.b.d', 'a.b', 'a.b.c.', 'A.b.c', '']) expect(tokens.get(other)).toBeUndefined()
})

test('is bounded in entries and in bytes, and keeps what is asked for', () => {
  const tokens = new VerifiedTokens(100, 1e9)
  tokens.set('often', verified('often'))
  for (let index = 0; index < 10_000; index++) {
    tokens.set(`token ${index}`, verified('x'))
    expect(tokens.get('often')?.claims.sub).toBe('often')
    expect(tokens.size).toBeLessThanOrEqual(101)
  }
  expect(tokens.get('token 1')).toBeUndefined()
  const small = new VerifiedTokens(1e6, 10_000)
  for (let index = 0; index < 1_000; index++) small.set(`${index}`.padStart(100), verified('x'))
  expect(small.size).toBeLessThanOrEqual(100)
  small.set('x'.repeat(5_001), verified('x'))
  expect(small.get('x'.repeat(5_001))).toBeUndefined()
})

test('forgets one, forgets all, and remembers nothing when told so', () => {
  const tokens = new VerifiedTokens(10, 1_000)
  tokens.set('a', verified('a'))
  tokens.set('b', verified('b'))
  tokens.delete('a')
  expect(tokens.get('a')).toBeUndefined()
  tokens.clear()
  expect(tokens.size).toBe(0)
  const none = new VerifiedTokens(0, 0)
  none.set('a', verified('a'))
  expect(none.get('a')).toBeUndefined()
})
