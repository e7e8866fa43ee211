import { describe, expect, test } from 'vitest'
import { corpusCase, type Json } from './corpus-case.ts'
import { judge } from './judge.ts'
import type { Outcome } from './outcome.ts'

/** Judges a case that is written here, with what it expects. */
function judged(written: Json, expected: Json): Promise<Outcome> {
  return judge(corpusCase({ id: 'case', api_type: 'REST', ...written, expected }, 'authorizers', '', true))
}

const rest = (definition: Json, request: Json): Json => ({
  definition: { kind: 'rest-api', ...definition },
  request: { method: 'GET', path: '/x', ...request },
})
const sent = { headers: { Authorization: 'token' } }
const deny = { auth: { behavior: 'returns Deny / isAuthorized false' } }
const onlyThis = { auth: { behavior: 'Allow policy whose Resource is exactly event.methodArn' } }
const lambda = (backends: Json): Json => ({ authorizer: { type: 'TOKEN' }, backends })
const policy = (Resource: string): Json => ({
  definition: {
    kind: 'authorizer-policy',
    authorizer_output: {
      principalId: 'user',
      policyDocument: { Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource }] },
    },
  },
  request: { methodArn: 'arn:aws:execute-api:eu-west-1:an-account:api/dev/GET/pets' },
})
const twice = {
  sequence: [
    { path: '/a', ...sent },
    { path: '/b', ...sent },
  ],
}
const jwt = (aud: string): Json => ({
  api_type: 'HTTP',
  definition: {
    kind: 'http-api',
    authorizer: { type: 'JWT', audience: ['app'], issuer: 'https://issuer.test/' },
    routes: { 'GET /x': { scopes: ['read'] } },
  },
  request: { method: 'GET', path: '/x', token_claims: { aud, scope: 'read', exp: 'now+60' } },
})
const key = (plan: string): Json => ({
  definition: { kind: 'api-key-check', apiKeySource: 'HEADER', plan },
  request: { 'x-api-key_sent': true },
})

/** A case, what it must be judged by, and an expectation that is wrong in one thing. */
const CASES: readonly (readonly [string, Json, Json, Json])[] = [
  ['a denial', rest(lambda(deny), sent), { status: 403, response_type: 'ACCESS_DENIED' }, { status: 200 }],
  ['the type of a refusal', rest(lambda(deny), sent), { status: 403 }, { response_type: 'UNAUTHORIZED' }],
  [
    'a call',
    rest(lambda(deny), {}),
    { status: 401, authorizer_called: false },
    { status: 401, authorizer_called: true },
  ],
  [
    'a sequence',
    rest(lambda(onlyThis), twice),
    { sequence: [{ status: 200 }, { status: 403, authorizer_called: false }] },
    { sequence: [{ status: 200 }, { status: 200 }] },
  ],
  [
    'a value somewhere',
    rest(lambda(deny), sent),
    { body_value: 'User is not authorized to access this resource with an explicit deny' },
    { body_value: 'User is not authorized' },
  ],
  [
    'a pattern',
    rest(lambda({ auth: { behavior: 'returns output without policyDocument' } }), sent),
    { body_pattern: '{"message":<text>}' },
    { body_pattern: '{"Message":<text>}' },
  ],
  ['a token', jwt('app'), { status: 200 }, { status: 401 }],
  ['a token for another', jwt('other'), { status: 401 }, { status: 200 }],
  [
    'a signature',
    rest({ method: { authorizationType: 'AWS_IAM' } }, { signed_with: 'wrong secret' }),
    { status: 403, response_type: 'INVALID_SIGNATURE' },
    { status: 403, response_type: 'EXPIRED_TOKEN' },
  ],
  ['a policy that allows', policy('arn:aws:execute-api:eu-west-1:an-account:*'), { allowed: true }, { allowed: false }],
  ['a policy for others', policy('arn:aws:execute-api:eu-west-1:others:*'), { allowed: false }, { allowed: true }],
  ['a key on its plan', key('key-attached'), { allowed: true }, { allowed: false, status: 403 }],
  ['a key on no plan', key('no-key'), { allowed: false, status: 403 }, { allowed: true }],
]

describe('cases of authorizers and keys', () => {
  test.each(CASES)('%s: what is right passes', async (_, written, right) => {
    expect(await judged(written, right)).toEqual({ verdict: 'passed' })
  })

  test.each(CASES)('%s: what is wrong fails', async (_, written, _right, wrong) => {
    expect(await judged(written, wrong)).toMatchObject({ verdict: 'failed' })
  })

  test('a good signature passes, so that a bad one is refused for nothing else', async () => {
    const signed = rest({ method: { authorizationType: 'AWS_IAM' } }, { signed_with: 'the secret' })
    expect(await judged(signed, { status: 200 })).toEqual({ verdict: 'passed' })
  })

  test('what no authorizer is known to do is told', async () => {
    const outcome = await judged(rest(lambda({ auth: { behavior: 'sings' } }), sent), { status: 200 })
    expect(outcome).toEqual({ verdict: 'failed', why: 'threw no authorizer is known that does this: sings' })
  })
})
