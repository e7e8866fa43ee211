import { testClock, testGateway, testIssuer } from '@gw/testing'
import { beforeEach, expect, it } from 'vitest'
import { petsApi } from './api.ts'

const clock = testClock('2026-01-15T12:00:00Z')
const issuer = testIssuer({ clock, audience: 'pets' })
const gateway = testGateway((services) => petsApi({ issuer: { issuer: issuer.issuer, keys: issuer.jwks }, services }), {
  clock,
  handler: ({ pathParameters }) => ({ statusCode: 200, headers: {}, body: JSON.stringify(pathParameters) }),
})
const apiKey = 'acme-0123456789abcdef0123'

beforeEach(() => gateway.reset())

it('lets a caller with a token and a key in', async () => {
  const response = await gateway.request('GET /pets/7', { token: issuer.token(), apiKey })
  expect(response.expectStatus(200).json()).toEqual({ petId: '7' })
})

it('is 401 without a token, with an old one, or with one for others', async () => {
  const old = issuer.token()
  clock.advance('2 hours')
  for (const token of [undefined, old, issuer.token({ aud: 'others' })]) {
    const response = await gateway.request('GET /pets/7', { ...(token === undefined ? {} : { token }), apiKey })
    response.expectRefused(401)
  }
})

it('is 403 without a key, and open where it was meant to be', async () => {
  ;(await gateway.request('GET /pets/7', { token: issuer.token() })).expectRefused(403)
  ;(await gateway.request('GET /health')).expectStatus(200)
})

it('is 429 above the rate for a second, and above the quota for the rest of the month', async () => {
  const caller = () => ({ token: issuer.token(), apiKey })
  ;(await gateway.request('POST /pets', caller())).expectStatus(200)
  ;(await gateway.request('POST /pets', caller())).expectRefused(429)
  clock.advance('1 second')
  ;(await gateway.request('POST /pets', caller())).expectStatus(200)
  ;(await gateway.request('GET /pets/7', caller())).expectStatus(200)
  ;(await gateway.request('GET /pets/7', caller())).expectRefused(429)
  clock.advance('31 days')
  ;(await gateway.request('GET /pets/7', caller())).expectStatus(200)
})

it('keeps an old key valid while it is published, and no longer', async () => {
  const token = issuer.token()
  issuer.rotate()
  await gateway.reset()
  ;(await gateway.request('GET /pets/7', { token, apiKey })).expectStatus(200)
  issuer.retire()
  await gateway.reset()
  ;(await gateway.request('GET /pets/7', { token, apiKey })).expectRefused(401)
})
