import { PlainRequest, type GatewayResponse } from '@gw/core'
import { describe, expect, it } from 'vitest'
import { deferred, ok, Shop } from '../test/shop.ts'
import { cache } from './cache.ts'

describe('purge', () => {
  it('by tag, of the answer or of a header of it', async () => {
    const policy = cache({ tags: (context) => [`pet-${context.pathParameters['petId']}`], tagHeader: 'surrogate-key' })
    const shop = new Shop([policy])
    shop.answer = () => ok(`call ${shop.calls}`, { 'Surrogate-Key': 'animals furry' })
    await shop.send('/pets/1')
    await shop.send('/pets/2')
    await policy.purge({ tag: 'pet-1' })
    expect((await shop.send('/pets/1')).body).toBe('call 3')
    expect((await shop.send('/pets/2')).body).toBe('call 2')
    await policy.purge({ tag: 'furry' })
    expect((await shop.send('/pets/2')).body).toBe('call 4')
  })

  it('by prefix of the path, whole segments only', async () => {
    const policy = cache()
    const shop = new Shop([policy])
    for (const target of ['/public/a/1', '/public/ab', '/pets']) await shop.send(target)
    await policy.purge({ pathPrefix: '/public/a' })
    for (const target of ['/public/a/1', '/public/ab', '/pets']) await shop.send(target)
    expect(shop.calls).toBe(4)
    await policy.purge({ pathPrefix: '/' })
    for (const target of ['/public/a/1', '/public/ab', '/pets']) await shop.send(target)
    expect(shop.calls).toBe(7)
  })

  it('by the key that inspect tells, and of everything', async () => {
    const policy = cache()
    const shop = new Shop([policy])
    await shop.send('/pets')
    await shop.send('/pets/1')
    const request = new PlainRequest({ target: '/pets', headers: { host: 'shop.test' } })
    const { key } = await policy.inspect(shop.gateway, request)
    await policy.purge({ key: key! })
    await shop.send('/pets')
    await shop.send('/pets/1')
    expect(shop.calls).toBe(3)
    await policy.purge({ all: true })
    await shop.send('/pets/1')
    expect(shop.calls).toBe(4)
  })

  it('keeps an answer that is on its way from being remembered', async () => {
    const policy = cache({ tags: ['pets'] })
    const shop = new Shop([policy])
    const { promise, resolve } = deferred<GatewayResponse>()
    shop.answer = () => (shop.calls === 1 ? promise : ok('new'))
    const old = shop.send('/pets')
    await policy.purge({ tag: 'pets' })
    resolve(ok('old'))
    expect((await old).body).toBe('old')
    expect((await shop.send('/pets')).body).toBe('new')
    expect(shop.told).toContain('not-stored purged')
  })
})

describe('inspect', () => {
  it('tells key, age, tags and tier, as whom one asks, and changes nothing', async () => {
    const policy = cache({ cacheTtlInSeconds: 60, tags: ['pets'] })
    const shop = new Shop([policy])
    const request = new PlainRequest({ target: '/pets', headers: { host: 'shop.test' } })
    expect(await policy.inspect(shop.gateway, request)).toMatchObject({ state: 'none' })
    await shop.send('/pets')
    await shop.clock.advance(20_000)
    expect(await policy.inspect(shop.gateway, request)).toMatchObject({
      state: 'fresh',
      age: 20,
      ttl: 40,
      tags: ['pets'],
      tier: 'memory',
      statusCode: 200,
    })
    expect(await policy.inspect(shop.gateway, request, { principalId: 'alice' })).toMatchObject({ state: 'none' })
    expect(policy.statistics).toEqual({
      hits: 0,
      stale: 0,
      collapsed: 0,
      misses: 1,
      bypassed: 0,
      stored: 1,
      notStored: 0,
      refreshed: 0,
    })
  })
})

describe('Cache-Status', () => {
  it('tells what was done, behind what caches nearer to the origin said', async () => {
    const shop = new Shop([cache({ cacheTtlInSeconds: 60, cacheStatus: 'gw' })])
    shop.answer = () => ok('x', { 'Cache-Status': 'origin; hit' })
    const first = await shop.send('/pets')
    expect(first.headers['cache-status'] ?? first.headers['Cache-Status']).toBe(
      'origin; hit, gw; fwd=uri-miss; fwd-status=200; stored',
    )
    await shop.clock.advance(1500)
    expect((await shop.send('/pets')).headers['cache-status']).toBe('origin; hit, gw; hit; ttl=58')
    expect((await shop.send('/pets', { method: 'POST' })).headers['cache-status']).toBe(
      'origin; hit, gw; fwd=bypass; detail=method',
    )
  })

  it('shows the key only when asked', async () => {
    const shop = new Shop([cache({ cacheStatus: { name: 'my cache', key: true } })])
    const first = await shop.send('/pets')
    expect(first.headers['cache-status']).toMatch(
      /^"my cache"; fwd=uri-miss; fwd-status=200; stored; key=".*\/pets.*"$/,
    )
  })
})
