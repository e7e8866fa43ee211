import type { Allow, Refusal } from '@gw/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { issuerServer, json, type IssuerServer } from '../test/issuer-server.ts'
import { run, testContext, testServices, type TestServices } from '../test/test-context.ts'
import { NOW, rsaKey, token } from '../test/token-forge.ts'
import { cognitoAuthorizer, type CognitoAuthorizer } from './cognito-authorizer.ts'
import type { CognitoAuthorizerOptions } from './cognito-options.ts'
import { cognitoUserPool } from './cognito-user-pool.ts'

const POOL = 'eu-central-1_AbCdEf123'
const OTHER = 'eu-west-1_Other456'
const key = rsaKey()
const otherKey = rsaKey('other')
let server: IssuerServer
let options: CognitoAuthorizerOptions

beforeAll(async () => {
  const pools: Record<string, unknown> = { [`/${POOL}`]: { keys: [key.jwk] }, [`/${OTHER}`]: { keys: [otherKey.jwk] } }
  server = await issuerServer((request, response) =>
    json(pools[request.url!.replace('/.well-known/jwks.json', '')])(request, response),
  )
  options = { providerARNs: [POOL], clientId: 'app', endpoint: server.url }
})
afterAll(() => server.close())

const common = (pool: string, over: object) => ({
  iss: `${server.url}/${pool}`,
  sub: 'u-1',
  iat: NOW - 5,
  exp: NOW + 3600,
  ...over,
})
const idToken = (over: object = {}, pool = POOL) =>
  token(pool === POOL ? key : otherKey, common(pool, { token_use: 'id', aud: 'app', ...over }), { typ: undefined })
const accessToken = (over: object = {}) =>
  token(key, common(POOL, { token_use: 'access', client_id: 'app', scope: 'pets/read', ...over }), { typ: undefined })

async function ask(
  policy: CognitoAuthorizer,
  authorization?: string,
  services: TestServices = testServices({ protocol: 'REST' }),
) {
  return run(
    policy,
    testContext(services, { headers: authorization === undefined ? {} : { Authorization: authorization } }),
  )
}
const outcome = async (policy: CognitoAuthorizer, authorization?: string) => {
  const answer = await ask(policy, authorization)
  return 'allow' in answer ? 'passed' : `${(answer as Refusal).refusal} ${(answer as Refusal).reason}`
}

describe('cognitoAuthorizer', () => {
  test('without scopes an ID token is due', async () => {
    const policy = cognitoAuthorizer(options)
    expect(((await ask(policy, idToken())) as Allow).adds).toMatchObject({
      authorizer: { cognito: { claims: { sub: 'u-1', aud: 'app', token_use: 'id' } } },
      principalId: 'u-1',
    })
    expect(await outcome(policy, `Bearer ${idToken()}`)).toBe('passed')
    expect(await outcome(policy, accessToken())).toBe('UNAUTHORIZED token-use-mismatch')
    expect(await outcome(policy, idToken({ token_use: undefined }))).toBe('UNAUTHORIZED token-use-mismatch')
    expect(await outcome(policy, idToken({ token_use: ['id'] }))).toBe('UNAUTHORIZED token-use-mismatch')
  })

  test('with scopes an access token is due that has one of them; without one it is 401, as AWS documents', async () => {
    const policy = cognitoAuthorizer(options).withScopes('pets/read', 'pets/write')
    expect(await outcome(policy, accessToken())).toBe('passed')
    expect(await outcome(policy, accessToken({ scope: 'openid pets/write' }))).toBe('passed')
    expect(await outcome(policy, accessToken({ scope: 'openid' }))).toBe('UNAUTHORIZED scope-insufficient')
    expect(await outcome(policy, idToken({ scope: 'pets/read' }))).toBe('UNAUTHORIZED token-use-mismatch')
  })

  test("only the app's own clients, in the claim that the kind of token has it in", async () => {
    const policy = cognitoAuthorizer(options)
    expect(await outcome(policy, idToken({ aud: 'stranger' }))).toBe('UNAUTHORIZED audience-mismatch')
    expect(await outcome(policy, idToken({ aud: undefined, client_id: 'app' }))).toBe('UNAUTHORIZED audience-mismatch')
    expect(await outcome(policy, idToken({ aud: ['app'] }))).toBe('UNAUTHORIZED audience-mismatch')
    expect(await outcome(policy.withScopes('pets/read'), accessToken({ client_id: 'stranger', aud: 'app' }))).toBe(
      'UNAUTHORIZED audience-mismatch',
    )
    expect(await outcome(cognitoAuthorizer({ ...options, clientId: null }), idToken({ aud: 'stranger' }))).toBe(
      'passed',
    )
    const byExpression = cognitoAuthorizer({ ...options, clientId: null, identityValidationExpression: 'app|web' })
    expect(await outcome(byExpression, idToken({ aud: 'web' }))).toBe('passed')
    expect(await outcome(byExpression, idToken({ aud: 'webapp' }))).toBe('UNAUTHORIZED audience-mismatch')
  })

  test('groups', async () => {
    const policy = cognitoAuthorizer({ ...options, groups: ['admin', 'staff'] })
    expect(await outcome(policy, idToken({ 'cognito:groups': ['users', 'staff'] }))).toBe('passed')
    for (const groups of [['users'], 'admin', undefined, [], { admin: true }]) {
      expect(await outcome(policy, idToken({ 'cognito:groups': groups }))).toBe('ACCESS_DENIED group-missing')
    }
  })

  test("several pools: each token by its own pool's keys, and nobody taken for another", async () => {
    const arn = `arn:aws:cognito-idp:eu-west-1:123456789012:userpool/${OTHER}`
    const policy = cognitoAuthorizer({ ...options, providerARNs: [POOL, arn] })
    const principals = [await ask(policy, idToken()), await ask(policy, idToken({}, OTHER))].map(
      (answer) => ((answer as Allow).adds as { principalId: string }).principalId,
    )
    expect(principals).toEqual([`${server.url}/${POOL} u-1`, `${server.url}/${OTHER} u-1`])
    const crossed = token(otherKey, common(POOL, { token_use: 'id', aud: 'app' }))
    expect(await outcome(policy, crossed)).toBe('UNAUTHORIZED key-unknown')
    expect(await outcome(cognitoAuthorizer(options), idToken({}, OTHER))).toBe('UNAUTHORIZED issuer-mismatch')
  })

  test("REST's own texts, and no challenge", async () => {
    const policy = cognitoAuthorizer(options)
    expect(await ask(policy)).toEqual({ refusal: 'UNAUTHORIZED', reason: 'missing' })
    expect(await ask(policy, idToken({ exp: NOW - 1 }))).toEqual({
      refusal: 'UNAUTHORIZED',
      message: 'The incoming token has expired',
      reason: 'expired',
    })
    expect(await ask(policy, `${idToken()}x`)).toMatchObject({ refusal: 'UNAUTHORIZED' })
  })

  test('a revoked token', async () => {
    const policy = cognitoAuthorizer({ ...options, isRevoked: (claims) => claims['origin_jti'] === 'gone' })
    expect(await outcome(policy, idToken({ origin_jti: 'here' }))).toBe('passed')
    expect(await outcome(policy, idToken({ origin_jti: 'gone' }))).toBe('UNAUTHORIZED revoked')
  })
})

test('a pool is an id or an ARN, and its issuer follows from it', () => {
  expect(cognitoUserPool(POOL, undefined, 'p').issuer).toBe(`https://cognito-idp.eu-central-1.amazonaws.com/${POOL}`)
  expect(cognitoUserPool('cn-north-1_Ab1', undefined, 'p').issuer).toBe(
    'https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_Ab1',
  )
  for (const name of [
    'x',
    'eu-central-1',
    `${POOL}/../x`,
    `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${POOL}`,
    'https://evil.test/eu_x',
    'eu-central-1_a@b',
  ]) {
    expect(() => cognitoUserPool(name, undefined, 'p')).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  }
})

test.each<[object, string]>([
  [{ providerARNs: [POOL] }, 'MISSING_OPTION'],
  [{ providerARNs: [], clientId: 'x' }, 'INVALID_OPTION'],
  [{ providerARNs: [POOL], clientId: 'x', scopes: [] }, 'UNKNOWN_OPTION'],
  [{ providerARNs: [POOL], clientId: 'x', endpoint: 'http://cognito.example.com' }, 'INVALID_OPTION'],
  [{ providerARNs: [POOL], clientId: 'x', identitySource: 'method.request.querystring.t' }, 'INVALID_OPTION'],
])('%j is refused', (given, code) => {
  expect(() => cognitoAuthorizer(given as CognitoAuthorizerOptions)).toThrow(expect.objectContaining({ code }))
})
