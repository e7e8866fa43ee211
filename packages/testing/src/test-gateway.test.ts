import { apiKeys, jwtAuthorizer } from '@gw/auth'
import { cache } from '@gw/cache'
import { createGateway, deny, type Policy } from '@gw/core'
import { throttle, usagePlans } from '@gw/throttle'
import { expect, test } from 'vitest'
import { testClock } from './test-clock.ts'
import { testGateway, type TestServices } from './test-gateway.ts'
import { testIssuer } from './test-issuer.ts'

const KEY = 'acme-0123456789abcdef0123'

/** An API with everything that moves with time: tokens, a month's quota, a rate, a remembered answer. */
async function petstore() {
  const clock = testClock('2026-01-15T12:00:00Z')
  const issuer = testIssuer({ algorithm: 'ES256', clock, audience: 'pets' })
  const served = await issuer.serve()
  let calls = 0
  const api = testGateway(
    (services: TestServices) =>
      createGateway({
        ...services,
        stages: { prod: {} },
        policies: [
          jwtAuthorizer({ issuer: served.url, audience: 'pets', jwksUri: served.jwksUri, algorithms: ['ES256'] }),
          apiKeys({ keys: [{ id: 'acme', value: KEY }] }),
          usagePlans({ plans: [{ name: 'basic', apiKeyIds: ['acme'], quota: { limit: 5, period: 'MONTH' } }] }),
        ],
        routes: {
          'GET /pets': [],
          'GET /pets/{petId}': [cache({ cacheTtlInSeconds: 60 })],
          'POST /pets': [throttle({ rateLimit: 1, burstLimit: 1 })],
        },
      }),
    {
      clock,
      handler: () => ({ statusCode: 200, headers: { 'content-type': 'text/plain' }, body: `call ${++calls}` }),
    },
  )
  return { api, clock, issuer, served }
}

test("production's 401, 403 and 429, without a socket of its own", async () => {
  const { api, issuer, served } = await petstore()
  ;(await api.request('GET /pets')).expectRefused(401)
  ;(await api.request('GET /pets', { token: issuer.token({ aud: 'other' }), apiKey: KEY })).expectRefused(401)
  ;(await api.request('GET /pets', { token: issuer.token() })).expectRefused(403)
  ;(await api.request('GET /elsewhere')).expectRefused(403, 'no-route')
  const good = { token: issuer.token(), apiKey: KEY }
  ;(await api.request('POST /pets', { ...good, body: { name: 'Rex' } })).expectStatus(200)
  ;(await api.request('POST /pets', { ...good, body: { name: 'Rex' } })).expectRefused(429)
  await served.close()
})

test('a month of quota, a rotated key and an expired answer', async () => {
  const { api, clock, issuer, served } = await petstore()
  const token = issuer.token({ exp: clock.now() / 1000 + 40 * 86_400 })
  await api.request('GET /pets/0', { token, apiKey: KEY })
  await api.reset()
  const begun = performance.now()
  const get = async (path: 'GET /pets/1' | 'GET /pets', bearer: string = token): Promise<string> =>
    (await api.request(path, { token: bearer, apiKey: KEY })).expectStatus(200).body
  const first = await get('GET /pets/1')
  expect(await get('GET /pets/1')).toBe(first)
  clock.advance('61 seconds')
  expect(await get('GET /pets/1')).not.toBe(first)
  issuer.rotate()
  await get('GET /pets', issuer.token())
  await get('GET /pets')
  ;(await api.request('GET /pets', { token, apiKey: KEY })).expectRefused(429)
  clock.advance('31 days')
  await get('GET /pets')
  console.info(`a month of quota, a key and a cache in ${(performance.now() - begun).toFixed(1)} ms`)
  await served.close()
})

test('reset forgets counts, answers and events, and keeps the clock', async () => {
  const made: object[] = []
  const limited = testGateway((services) => {
    const gateway = createGateway({ ...services, routes: { 'GET /pets': [throttle({ rateLimit: 1, burstLimit: 1 })] } })
    made.push(gateway)
    return gateway
  })
  limited.clock.advance('1 day')
  const now = limited.clock.now()
  ;(await limited.request('GET /pets')).expectStatus(200)
  ;(await limited.request('GET /pets')).expectRefused(429)
  expect(limited.events).toContainEqual(expect.objectContaining({ type: 'refused', refusal: 'THROTTLED' }))
  await limited.reset()
  expect([limited.events, limited.clock.now(), limited.gateway === made[1]]).toEqual([[], now, true])
  ;(await limited.request('GET /pets')).expectStatus(200)
})

test('a failure prints the explained decision', async () => {
  const no: Policy<'extension'> = {
    slot: 'extension',
    name: 'no',
    onRequest: () => deny('ACCESS_DENIED', { reason: 'closed' }),
  }
  const api = testGateway((services) => createGateway({ ...services, routes: { 'GET /pets/{petId}': [no] } }))
  const response = await api.request('GET /pets/1')
  expect(() => response.expectStatus(200)).toThrow(
    /^expected the status 200, got 403[^]*GET \/pets\/\{petId\} on stage \$default[^]*extension +no \[.*\]: refused \(closed\)/,
  )
  expect(() => response.expectRefused(403, 'open')).toThrow('expected the reason "open", got "closed"')
  expect(() => response.expectRefused(403, 'closed')).not.toThrow()
  const open = testGateway((services) => createGateway({ ...services }), {
    handler: () => ({ statusCode: 403, headers: {}, body: 'mine' }),
  })
  await expect(async () => (await open.request('GET /')).expectRefused(403)).rejects.toThrow('the integration answered')
})

test('the handler sees the typed context, and its answer is walked back', async () => {
  const api = testGateway((services) => createGateway({ ...services, routes: { 'GET /pets/{petId}': [] } }), {
    handler: ({ pathParameters, request }) => ({
      statusCode: 201,
      headers: { 'Set-Cookie': ['a=1', 'b=2'] },
      body: JSON.stringify([pathParameters.petId, request.sourceIp, request.query.get('q')]),
    }),
  })
  const response = await api.request('GET /pets/7?q=x', { sourceIp: '192.0.2.9' })
  expect(response.json()).toEqual(['7', '192.0.2.9', ['x']])
  expect(response.headers).toMatchObject({ 'set-cookie': 'a=1\nb=2', 'x-amzn-requestid': expect.any(String) })
  expect(response.reachedIntegration).toBe(true)
})

test('misuse is told', async () => {
  expect(() => testGateway(() => createGateway({}))).toThrow('spread them last')
  const api = testGateway((services) => createGateway({ ...services }))
  await expect(api.request('GET /', { tokn: 'x' } as object)).rejects.toThrow('did you mean "token"')
})
