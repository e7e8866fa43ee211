import { isPromise, type Allow, type Refusal } from '@gw/core'
import { describe, expect, test } from 'vitest'
import { ecKey, goodClaims, hmacToken, ISSUER, NOW, rsaKey, signed, token } from '../test/token-forge.ts'
import { run, testContext, testServices, type TestServices } from '../test/test-context.ts'
import { jwtAuthorizer, type JwtAuthorizer } from './jwt-authorizer.ts'
import type { JwtAuthorizerOptions } from './jwt-options.ts'

const key = rsaKey()
const stranger = rsaKey('rsa')
const options: JwtAuthorizerOptions = { issuer: ISSUER, audience: 'pets', keys: { keys: [key.jwk] } }

function ask(policy: JwtAuthorizer, authorization: string | undefined, services: TestServices = testServices()) {
  const headers = authorization === undefined ? {} : { Authorization: authorization }
  return run(policy, testContext(services, { headers }))
}

const refusal = (answer: unknown): Refusal => answer as Refusal
const adds = (answer: unknown): Record<string, never> => (answer as Allow).adds as Record<string, never>
const challenge = (answer: unknown): unknown => refusal(answer).headers?.['www-authenticate']

describe.each(['node', 'jose'] as const)('jwtAuthorizer by %s', (signatures) => {
  const policy = jwtAuthorizer({ ...options, signatures })
  const reason = async (authorization: string) => refusal(await ask(policy, authorization)).reason

  test('a good token passes, bare or as Bearer in any case', async () => {
    for (const scheme of ['', 'Bearer ', 'bearer ', 'BEARER ']) {
      expect(adds(await ask(policy, scheme + token(key)))).toEqual({
        authorizer: { jwt: { claims: goodClaims(), scopes: null } },
        principalId: 'user-1',
      })
    }
  })

  test('every failure has its reason, and none passes', async () => {
    expect(await reason('Bearer Bearer x.y.z')).toBe('malformed')
    expect(await reason(token(stranger))).toBe('signature-invalid')
    expect(await reason(token({ ...stranger, kid: 'other' }))).toBe('key-unknown')
    expect(await reason(token(key, goodClaims(), { kid: undefined }))).toBe('key-unknown')
    expect(await reason(token(ecKey('rsa')))).toBe('algorithm-not-allowed')
    expect(await reason(hmacToken(JSON.stringify(key.jwk)))).toBe('algorithm-not-allowed')
    expect(await reason(token(key, token(key), { cty: 'JWT' }))).toBe('nested')
    expect(await reason(token(key, goodClaims(), { typ: 'dpop+jwt' }))).toBe('type-not-allowed')
    expect(await reason(token(key, goodClaims(), { typ: 'application/at+jwt' }))).toBeUndefined()
    expect(await reason(token(key, 'no json'))).toBe('malformed')
    expect(await reason(token(key, goodClaims({ iss: `${ISSUER}/` })))).toBe('issuer-mismatch')
    expect(await reason(token(key, goodClaims({ iss: [ISSUER] })))).toBe('issuer-mismatch')
    expect(await reason(token(key, goodClaims({ exp: NOW })))).toBe('expired')
    expect(await reason(token(key, goodClaims({ exp: undefined })))).toBe('claim-invalid')
    expect(await reason(token(key, goodClaims({ exp: `${NOW + 9}` })))).toBe('claim-invalid')
    expect(
      await reason(signed(key, '{"alg":"RS256","kid":"rsa"}', `{"iss":"${ISSUER}","aud":"pets","exp":1e400}`)),
    ).toBe('claim-invalid')
    expect(await reason(token(key, goodClaims({ nbf: NOW + 1 })))).toBe('not-yet-valid')
    expect(await reason(token(key, goodClaims({ iat: NOW + 1 })))).toBe('issued-in-future')
    expect(await reason(token(key, goodClaims({ sub: {} })))).toBe('claim-invalid')
    expect(await reason(token(key, goodClaims({ aud: 'petshop' })))).toBe('audience-mismatch')
    expect(await reason(token(key, goodClaims({ aud: ['x', 1] })))).toBe('audience-mismatch')
    expect(await reason(token(key, goodClaims({ aud: null, client_id: 'pets' })))).toBe('audience-mismatch')
    expect(await reason(token(key, goodClaims({ aud: undefined, client_id: ['pets'] })))).toBe('audience-mismatch')
    expect(await reason(token(key, goodClaims({ aud: undefined, client_id: 'pets' })))).toBeUndefined()
  })
})

describe('the answers of a JWT authorizer', () => {
  const policy = jwtAuthorizer(options)

  test('carry the texts that AWS was seen to send', () => {
    expect(ask(policy, undefined)).toMatchObject({
      refusal: 'UNAUTHORIZED',
      reason: 'missing',
      headers: { 'www-authenticate': 'Bearer' },
    })
    expect(challenge(ask(policy, 'Bearer nonsense'))).toBe(
      'Bearer scope="" error="invalid_token" error_description="token contains an invalid number of segments"',
    )
    expect(challenge(ask(policy, token(key, goodClaims({ aud: 'x' }))))).toBe(
      'Bearer scope="" error="invalid_token" error_description="the token does not have a valid audience"',
    )
    expect(challenge(ask(policy, token(stranger)))).toBe('Bearer scope="" error="invalid_token"')
  })

  test('never say more than that: the reason is for the operator', () => {
    const answers = [ask(policy, token(stranger)), ask(policy, token({ ...stranger, kid: 'other' }))]
    expect(challenge(answers[0])).toBe(challenge(answers[1]))
  })

  test("a route asks for one of its scopes: 403 without, all of the token's scopes with", () => {
    const scoped = policy.withScopes('pets:read', 'pets:write')
    const without = ask(scoped, token(key, goodClaims({ scope: 'openid pets:readx' })))
    expect(without).toMatchObject({ refusal: 'ACCESS_DENIED', reason: 'scope-insufficient' })
    expect(challenge(without)).toMatch(/^Bearer scope="pets:read pets:write" error="insufficient_scope" /)
    const passed = ask(scoped, token(key, goodClaims({ scope: 'openid pets:read' })))
    expect(adds(passed)).toMatchObject({ authorizer: { jwt: { scopes: ['openid', 'pets:read'] } } })
    expect(adds(ask(policy, token(key, goodClaims({ scope: 'openid' }))))).toMatchObject({
      authorizer: { jwt: { scopes: null } },
    })
    expect(adds(ask(scoped, token(key, goodClaims({ scp: ['pets:write'], scope: 'x' }))))).toBeDefined()
    for (const scope of ['pets:read\tx', '', 7, null, {}, ['pets:read', 1]]) {
      expect(refusal(ask(scoped, token(key, goodClaims({ scope })))).refusal).toBe('ACCESS_DENIED')
    }
  })
})

describe('remembered tokens', () => {
  test('cost no promise, and their times count on every hit', () => {
    const services = testServices()
    const policy = jwtAuthorizer({ ...options, signatures: 'node' })
    const text = token(key, goodClaims({ exp: NOW + 10 }))
    expect(isPromise(ask(policy, text, services))).toBe(false)
    expect(adds(ask(policy, text, services))).toBeDefined()
    services.clock.advance(10_000)
    expect(refusal(ask(policy, text, services)).reason).toBe('expired')
    expect(refusal(ask(policy, text, services)).reason).toBe('expired')
  })

  test('on a backend that must wait, a repeated token does not', async () => {
    const services = testServices()
    const policy = jwtAuthorizer({ ...options, signatures: 'jose' })
    const first = ask(policy, token(key, goodClaims({ jti: '1' })), services)
    expect(isPromise(first)).toBe(true)
    await first
    const again = token(key, goodClaims({ jti: '1' }))
    expect(isPromise(ask(policy, again, services))).toBe(false)
  })

  test('a forged token never enters', async () => {
    const services = testServices()
    const policy = jwtAuthorizer(options)
    const good = token(key)
    const forged = `${good.slice(0, good.lastIndexOf('.'))}.${'A'.repeat(342)}`
    for (let round = 0; round < 3; round++)
      expect(refusal(ask(policy, forged, services)).reason).toBe('signature-invalid')
  })

  test("the claims are frozen: no handler can change the next caller's", () => {
    const policy = jwtAuthorizer(options)
    const services = testServices()
    const text = token(key, goodClaims({ groups: ['a'] }))
    const { claims } = (
      adds(ask(policy, text, services)) as never as { authorizer: { jwt: { claims: { groups: string[] } } } }
    ).authorizer.jwt
    expect(() => claims.groups.push('admin')).toThrow(TypeError)
  })
})

describe('who is calling', () => {
  const principal = (over: Record<string, unknown>, policy = jwtAuthorizer(options)) =>
    (adds(ask(policy, token(key, goodClaims(over)))) as never as { principalId: string }).principalId

  test('is the subject, else the client, else the token itself; never nobody', () => {
    expect(principal({})).toBe('user-1')
    expect(principal({ sub: undefined, client_id: 'app' })).toBe('client:app')
    const one = principal({ sub: undefined, n: 1 })
    const other = principal({ sub: '', n: 2 })
    expect(one).toMatch(/^token:/)
    expect(one).not.toBe(other)
  })

  test('with several issuers names the issuer too', async () => {
    const policy = jwtAuthorizer({
      issuer: (iss) => (iss === ISSUER ? { keys: { keys: [key.jwk] } } : undefined),
      audience: 'pets',
    })
    expect(principal({}, policy)).toBe(`${ISSUER} user-1`)
  })
})

describe('issuers by a function', () => {
  test('only those it knows, with their own audience, asked again after a while', async () => {
    let trusted = true
    const asked: string[] = []
    const policy = jwtAuthorizer({
      issuer: async (iss) => {
        asked.push(iss)
        return trusted && iss === ISSUER ? { keys: { keys: [key.jwk] }, audience: 'theirs' } : undefined
      },
      audience: 'pets',
    })
    const services = testServices()
    const good = token(key, goodClaims({ aud: 'theirs' }))
    expect(refusal(await ask(policy, token(key), services)).reason).toBe('audience-mismatch')
    expect(adds(await ask(policy, good, services))).toBeDefined()
    expect(refusal(await ask(policy, token(key, goodClaims({ iss: 'https://evil.test' })), services)).reason).toBe(
      'issuer-mismatch',
    )
    expect(asked).toEqual([ISSUER, 'https://evil.test'])
    trusted = false
    expect(adds(await ask(policy, good, services))).toBeDefined()
    services.clock.advance(301_000)
    expect(refusal(await ask(policy, good, services)).reason).toBe('issuer-mismatch')
  })

  test('a function that throws or hangs is a fault, never a pass', async () => {
    const services = testServices()
    const broken = jwtAuthorizer({ issuer: () => Promise.reject(new Error('database')), audience: null })
    await expect(ask(broken, token(key), services)).rejects.toThrow('database')
    const hanging = jwtAuthorizer({ issuer: () => new Promise(() => {}), audience: null })
    const answer = ask(hanging, token(key), services) as Promise<unknown>
    services.clock.advance(5_000)
    await expect(answer).rejects.toThrow('did not answer')
  })
})

describe('a revocation check', () => {
  test('is asked on every request, and anything but false refuses', async () => {
    let revoked: unknown = false
    const asked: unknown[] = []
    const policy = jwtAuthorizer({
      ...options,
      isRevoked: (claims) => {
        asked.push(claims.jti)
        return revoked as boolean
      },
    })
    const services = testServices()
    const text = token(key, goodClaims({ jti: 'j1' }))
    expect(adds(ask(policy, text, services))).toBeDefined()
    revoked = true
    expect(ask(policy, text, services)).toMatchObject({ refusal: 'UNAUTHORIZED', reason: 'revoked' })
    for (revoked of [undefined, null, 0, '', 'no']) {
      expect(ask(policy, text, services)).toMatchObject({ refusal: 'AUTHORIZER_FAILURE', reason: 'revocation-unknown' })
    }
    expect(asked).toEqual(Array.from({ length: 7 }, () => 'j1'))
    expect(refusal(ask(policy, token(stranger), services)).reason).toBe('signature-invalid')
    expect(asked).toHaveLength(7)
  })
})

describe('a shared secret', () => {
  const secret = 'a secret of at least thirty-two bytes'

  test('verifies HS256 and nothing else', () => {
    const policy = jwtAuthorizer({ issuer: ISSUER, audience: 'pets', secret })
    expect(adds(ask(policy, hmacToken(secret)))).toBeDefined()
    expect(adds(ask(policy, hmacToken(secret, goodClaims(), { kid: 'any' })))).toBeDefined()
    expect(refusal(ask(policy, hmacToken(`${secret}!`))).reason).toBe('signature-invalid')
    expect(refusal(ask(policy, token(key))).reason).toBe('algorithm-not-allowed')
  })
})

describe('options that cannot be meant', () => {
  const single = { issuer: ISSUER, audience: 'pets' }
  test.each<[string, object, string]>([
    ['no audience', { issuer: ISSUER }, 'MISSING_OPTION'],
    ['a misspelt option', { ...single, audiences: 'x' }, 'UNKNOWN_OPTION'],
    ['a misspelt nested option', { ...single, jwks: { timeout: 1 } }, 'UNKNOWN_OPTION'],
    ['an empty list of issuers', { issuer: [], audience: 'pets' }, 'INVALID_OPTION'],
    ['none as an algorithm', { ...single, algorithms: ['none'] }, 'INVALID_OPTION'],
    ['HS256 without a secret', { ...single, algorithms: ['HS256'] }, 'IMPOSSIBLE_COMBINATION'],
    [
      'a secret beside RS256',
      { ...single, secret: 's'.repeat(32), algorithms: ['HS256', 'RS256'] },
      'IMPOSSIBLE_COMBINATION',
    ],
    ['a short secret', { ...single, secret: 'short' }, 'INVALID_KEY'],
    ['two sources of keys', { ...options, jwksUri: 'https://x.test' }, 'IMPOSSIBLE_COMBINATION'],
    [
      'one key set for two issuers',
      { ...options, issuer: ['https://a.test', 'https://b.test'] },
      'IMPOSSIBLE_COMBINATION',
    ],
    ['an issuer without TLS', { issuer: 'http://id.example.com', audience: 'pets' }, 'INVALID_OPTION'],
    ['a key that must not be used', { ...single, keys: { keys: [{ ...key.jwk, use: 'enc' }] } }, 'INVALID_KEY'],
    ['no key set', { ...single, keys: {} }, 'INVALID_KEY'],
    ['an identity source in the stage', { ...options, identitySource: '$stageVariables.token' }, 'INVALID_OPTION'],
    ['nonsense as an identity source', { ...options, identitySource: 'Authorization' }, 'INVALID_OPTION'],
  ])('%s', (_, given, code) => {
    expect(() => jwtAuthorizer(given as JwtAuthorizerOptions)).toThrow(expect.objectContaining({ code }))
  })

  test('an audience of null is said in words and accepts any', () => {
    const policy = jwtAuthorizer({ ...options, audience: null })
    expect(adds(ask(policy, token(key, goodClaims({ aud: 'anyone' }))))).toBeDefined()
  })

  test("the caller's options are never written to", () => {
    const frozen = Object.freeze({ ...options, algorithms: Object.freeze(['RS256'] as const) })
    const policy = jwtAuthorizer(frozen)
    expect(adds(ask(policy, token(key)))).toBeDefined()
    expect(adds(ask(policy.withScopes(), token(key)))).toBeDefined()
  })
})

test('the token may come in the query', () => {
  const policy = jwtAuthorizer({ ...options, identitySource: '$request.querystring.token' })
  const answer = run(policy, testContext(testServices(), { target: `/pets?token=${token(key)}` }))
  expect(adds(answer)).toBeDefined()
})
