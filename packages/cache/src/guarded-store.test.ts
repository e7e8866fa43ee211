import type { CacheStore } from '@gw/core'
import { describe, expect, it } from 'vitest'
import { Shop } from '../test/shop.ts'
import { cache } from './cache.ts'

/** A store of somebody's own that has the same answer to everything. */
function storeOf(value: unknown): CacheStore {
  return { get: () => value as never, set: () => {}, delete: () => {}, deleteTag: () => {}, clear: () => {} }
}

const TIMES = { storedAt: 0, expiresAt: 9e15 }

describe('what a store gives back', () => {
  it.each([
    ['a text', 'entry'],
    ['a list', []],
    ['no answer', TIMES],
    ['headers that are none', { ...TIMES, response: { statusCode: 200, headers: null, body: 'x' } }],
    [
      'a header that ends the line',
      { ...TIMES, response: { statusCode: 200, headers: { a: 'b\r\nc: d' }, body: 'x' } },
    ],
    ['a name that is none', { ...TIMES, response: { statusCode: 200, headers: { 'a b': 'c' }, body: 'x' } }],
    ['a status in letters', { ...TIMES, response: { statusCode: '200', headers: {}, body: 'x' } }],
    ['a status that ends nothing', { ...TIMES, response: { statusCode: 100, headers: {}, body: 'x' } }],
    ['a body that is a number', { ...TIMES, response: { statusCode: 200, headers: {}, body: 5 } }],
    ['a time that never comes', { ...TIMES, expiresAt: Number.NaN, response: { statusCode: 200, headers: {} } }],
  ])('is a miss and an event when it is %s', async (_what, value) => {
    const shop = new Shop([cache()], { cacheStore: storeOf(value) })
    expect((await shop.send('/pets')).body).toBe('call 1')
    expect((await shop.send('/pets')).body).toBe('call 2')
    expect(shop.events).toContainEqual(expect.objectContaining({ type: 'store', store: 'cache', state: 'failed' }))
  })

  it.each([undefined, null])('is nothing to tell of when it is %s', async (value) => {
    const shop = new Shop([cache()], { cacheStore: storeOf(value) })
    expect((await shop.send('/pets')).body).toBe('call 1')
    expect(shop.events.filter(({ type }) => type === 'store')).toEqual([])
  })

  it('is an answer when it is one, and frozen from then on', async () => {
    const headers = { 'x-kept': 'yes' }
    const shop = new Shop([cache()], {
      cacheStore: storeOf({ ...TIMES, response: { statusCode: 200, headers, body: 'kept' } }),
    })
    expect((await shop.send('/pets')).body).toBe('kept')
    expect((await shop.send('/pets')).headers['x-kept']).toBe('yes')
    expect([shop.calls, Object.isFrozen(headers)]).toEqual([0, true])
  })
})
