import { gzipSync } from 'node:zlib'
import type { Refusal } from '@gw/core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { issuerServer, json, raw, type Handler, type IssuerServer } from '../../test/issuer-server.ts'
import { run, testContext, testServices, type TestServices } from '../../test/test-context.ts'
import { goodClaims, rsaKey, token } from '../../test/token-forge.ts'
import { jwtAuthorizer } from '../jwt-authorizer.ts'
import type { JwtAuthorizerOptions } from '../jwt-options.ts'

const key = rsaKey()
const good = { keys: [key.jwk] }
let issuer: IssuerServer
let elsewhere: IssuerServer

beforeAll(async () => {
  issuer = await issuerServer(json(good))
  elsewhere = await issuerServer(json(good))
})
afterEach(() => {
  issuer.asked.length = 0
  elsewhere.asked.length = 0
})
afterAll(() => Promise.all([issuer.close(), elsewhere.close()]))

function authorizer(over: Partial<JwtAuthorizerOptions> = {}) {
  return jwtAuthorizer({
    issuer: issuer.url,
    audience: 'pets',
    jwksUri: `${issuer.url}/jwks`,
    jwks: { timeoutInMillis: 250, maxBytes: 20_000 },
    ...over,
  })
}

async function ask(
  policy: ReturnType<typeof authorizer>,
  given: TestServices,
  text = token(key, goodClaims({ iss: issuer.url })),
) {
  const answer = await run(policy, testContext(given, { headers: { authorization: `Bearer ${text}` } }))
  return 'refusal' in answer ? (answer as Refusal).reason : 'passed'
}

const hangs: Handler = () => {}
const drips: Handler = (_, response) => {
  response.writeHead(200)
  const timer = setInterval(() => response.write(' '), 20)
  response.on('close', () => clearInterval(timer))
}
const endless: Handler = (_, response) => {
  response.writeHead(200)
  const more = (): void => {
    while (response.write(' '.repeat(16_384))) if (response.destroyed) return
  }
  response.on('drain', more)
  more()
}
const redirect = (location?: string): Handler => raw(302, '', location === undefined ? {} : { location })

describe('whatever the other side does with the key set, nobody passes, and it costs one fetch', () => {
  test.each<[string, () => Handler]>([
    ['never answers', () => hangs],
    ['drips one byte at a time', () => drips],
    ['sends without end', () => endless],
    ['sends a body too large', () => raw(200, JSON.stringify({ ...good, padding: 'x'.repeat(30_000) }))],
    [
      'sends a small body that unpacks to a huge one',
      () => raw(200, gzipSync('{"keys":[]}'.padEnd(50_000_000)), { 'content-encoding': 'gzip' }),
    ],
    ['breaks off', () => (_, response) => response.socket?.destroy()],
    [
      'breaks off in the middle',
      () => (_, response) => {
        response.writeHead(200, { 'content-length': '1000' })
        response.write('{"keys":', () => response.socket?.destroy())
      },
    ],
    ['is broken', () => raw(500, JSON.stringify(good))],
    ['is not there', () => raw(404, JSON.stringify(good))],
    ['has no content', () => raw(204, '')],
    ['sends part of it', () => raw(206, JSON.stringify(good))],
    ['sends a web page', () => raw(200, '<html></html>', { 'content-type': 'text/html' })],
    ['sends an array', () => json([key.jwk])],
    ['sends no keys', () => json({})],
    ['sends an empty set', () => json({ keys: [] })],
    ['sends a member twice', () => raw(200, `{"keys":[],"keys":[${JSON.stringify(key.jwk)}]}`)],
    ['sends a prototype', () => raw(200, `{"__proto__":{"keys":[${JSON.stringify(key.jwk)}]}}`)],
    ['nests without end', () => raw(200, `{"keys":${'['.repeat(9_000)}`)],
    ['sends no UTF-8', () => raw(200, Uint8Array.of(0x7b, 0xff, 0x7d))],
    ['sends a byte order mark', () => raw(200, `\uFEFF${JSON.stringify(good)}`)],
    [
      'sends too many keys',
      () => json({ keys: Array.from({ length: 101 }, (_, index) => ({ kty: 'x', kid: `${index}` })) }),
    ],
    ['sends two keys of one kid', () => json({ keys: [key.jwk, rsaKey('rsa').jwk] })],
    ['publishes the private key', () => json({ keys: [key.privateKey.export({ format: 'jwk' })] })],
    ['publishes a secret', () => json({ keys: [{ kty: 'oct', k: key.jwk['n'], kid: 'rsa', alg: 'HS256' }] })],
    ['leads to another origin', () => redirect(`${elsewhere.url}/jwks`)],
    ['leads to the metadata service', () => redirect('http://169.254.169.254/latest')],
    ['leads to a file', () => redirect('file:///etc/passwd')],
    ['leads to a data URL', () => redirect(`data:application/json,${encodeURIComponent(JSON.stringify(good))}`)],
    ['leads to credentials', () => redirect(issuer.url.replace('//', '//user:secret@'))],
    ['leads nowhere', () => redirect()],
  ])('it %s', async (_, handler) => {
    issuer.answer(handler())
    const given = testServices()
    const policy = authorizer()
    const requested = issuer.requested()
    const asking = Promise.all(Array.from({ length: 50 }, () => ask(policy, given)))
    if (handler() === hangs || handler() === drips) {
      await requested
      given.clock.advance(250)
    }
    const answers = await asking
    expect(new Set(answers)).toEqual(new Set(['keys-unavailable']))
    // A second flood meets the back-off.
    expect(await ask(policy, given)).toBe('keys-unavailable')
    expect(issuer.asked).toEqual(['/jwks'])
    expect(elsewhere.asked).toEqual([])
    expect(given.events.map((event) => event.type === 'keys' && event.state)).toEqual(['failed'])
  })

  test('it leads round in circles: four requests and no more', async () => {
    issuer.answer(redirect('/jwks'))
    expect(await ask(authorizer(), testServices())).toBe('keys-unavailable')
    expect(issuer.asked).toHaveLength(4)
  })
})

describe('what is allowed', () => {
  test('a redirect within the origin, and to an origin named in words', async () => {
    issuer.answer((request, response) => (request.url === '/jwks' ? redirect('/keys') : json(good))(request, response))
    expect(await ask(authorizer(), testServices())).toBe('passed')
    issuer.answer(redirect(`${elsewhere.url}/jwks`))
    expect(await ask(authorizer({ jwks: { allowedOrigins: [elsewhere.url] } }), testServices())).toBe('passed')
  })

  test('mixed algorithms: each key serves its own, those not allowed none', async () => {
    issuer.answer(
      json({ keys: [{ kty: 'oct', k: 'AAAA', kid: 'rsa' }, { kty: 'EC', crv: 'P-999', kid: 'rsa' }, key.jwk] }),
    )
    const given = testServices()
    expect(await ask(authorizer(), given)).toBe('passed')
    expect(given.events).toMatchObject([{ type: 'keys', state: 'fetched', error: { code: 'INVALID_KEY' } }])
  })

  test('a token whose key is withdrawn stops passing when the keys are fetched again, remembered or not', async () => {
    const next = rsaKey('next')
    issuer.answer(json({ keys: [key.jwk, next.jwk] }))
    const given = testServices()
    const policy = authorizer()
    expect(await ask(policy, given)).toBe('passed')
    issuer.answer(json({ keys: [next.jwk] }))
    given.clock.advance(600_000)
    expect(await ask(policy, given)).toBe('key-unknown')
    expect(await ask(policy, given, token(next, goodClaims({ iss: issuer.url })))).toBe('passed')
  })
})

describe('discovery', () => {
  const discovery = (document: object): void =>
    issuer.answer((request, response) =>
      (request.url === '/.well-known/openid-configuration' ? json(document) : json(good))(request, response),
    )
  const { jwksUri: _, ...bare } = { jwksUri: '', issuer: '', audience: 'pets', jwks: { timeoutInMillis: 250 } }
  const discovering = () => jwtAuthorizer({ ...bare, issuer: issuer.url })

  test('leads to the keys', async () => {
    discovery({ issuer: issuer.url, jwks_uri: `${issuer.url}/keys` })
    expect(await ask(discovering(), testServices())).toBe('passed')
    expect(issuer.asked).toEqual(['/.well-known/openid-configuration', '/keys'])
  })

  test.each<[string, () => object]>([
    ['is about another issuer', () => ({ issuer: 'https://evil.test', jwks_uri: `${issuer.url}/keys` })],
    ['is about the issuer with a slash', () => ({ issuer: `${issuer.url}/`, jwks_uri: `${issuer.url}/keys` })],
    ['has no keys', () => ({ issuer: issuer.url })],
    ['has a list of addresses', () => ({ issuer: issuer.url, jwks_uri: [`${issuer.url}/keys`] })],
    ['leads to another port without TLS', () => ({ issuer: issuer.url, jwks_uri: `${elsewhere.url}/keys` })],
    ['leads to the metadata service', () => ({ issuer: issuer.url, jwks_uri: 'https://169.254.169.254/keys' })],
    ['leads to it in another spelling', () => ({ issuer: issuer.url, jwks_uri: 'https://0xa9fea9fe/keys' })],
    ['leads to a private address', () => ({ issuer: issuer.url, jwks_uri: 'https://[::ffff:10.0.0.1]/keys' })],
    ['leads to this machine', () => ({ issuer: issuer.url, jwks_uri: 'https://localhost/keys' })],
    ['leads to a name without a domain', () => ({ issuer: issuer.url, jwks_uri: 'https://vault/keys' })],
    ['leads to a file', () => ({ issuer: issuer.url, jwks_uri: 'file:///etc/passwd' })],
    ['leads to credentials', () => ({ issuer: issuer.url, jwks_uri: issuer.url.replace('//', '//a:b@') })],
  ])('a document that %s loads nothing', async (_, document) => {
    discovery(document())
    expect(await ask(discovering(), testServices())).toBe('keys-unavailable')
    expect(issuer.asked).toEqual(['/.well-known/openid-configuration'])
    expect(elsewhere.asked).toEqual([])
  })
})
