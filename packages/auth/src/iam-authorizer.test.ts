import type { Allow, Refusal } from '@gw/core'
import { describe, expect, test } from 'vitest'
import { signedRequest, type SignedParts, type SignerOptions } from '../test/aws-signer.ts'
import { run, testContext, testServices, type TestServices } from '../test/test-context.ts'
import { iamAuthorizer } from './iam-authorizer.ts'
import type { IamAuthorizerOptions, IamCredentials } from './iam-options.ts'

const ann: IamCredentials = {
  secretAccessKey: 'secret',
  userArn: 'arn:aws:iam::123456789012:user/team/ann',
  accountId: '123456789012',
  userId: 'AIDAEXAMPLE',
  policies: null,
}
const session: IamCredentials = {
  ...ann,
  sessionToken: 'the session',
  userArn: 'arn:aws:sts::123456789012:assumed-role/reader/s1',
  roleArn: 'arn:aws:iam::123456789012:role/reader',
  expiresAt: 1_800_000_600_000,
}
const held: Record<string, IamCredentials> = { AKIDEXAMPLE: ann, ASIASESSION: session }
const options: IamAuthorizerOptions = { credentials: (id) => (Object.hasOwn(held, id) ? held[id] : undefined) }
const rest = () => testServices({ protocol: 'REST' })

const ask = (
  parts: Partial<SignedParts>,
  over: Partial<IamAuthorizerOptions> = {},
  services: TestServices = rest(),
) => {
  const { method = 'GET', target = '/pets/1', headers = {}, body = '' } = parts
  return run(iamAuthorizer({ ...options, ...over }), testContext(services, { method, target, headers, body }))
}
const outcome = (answer: unknown): string =>
  'allow' in (answer as object) ? 'passed' : `${(answer as Refusal).refusal} ${(answer as Refusal).reason}`

describe('what the AWS SDK signs', () => {
  const requests: [string, Parameters<typeof signedRequest>[0]][] = [
    ['a plain request', {}],
    ['a body', { method: 'POST', body: '{"name":"Ünïcödé"}', headers: { 'content-type': 'application/json' } }],
    ['a query', { query: { b: ['2', '1'], a: 'x y', 'ä&=': "!'()*~", empty: '' } }],
    ['an encoded path', { path: '/pets/a%20b/%C3%A4%2F1' }],
    ['a path with dots and slashes', { path: '/x/../pets//./1/' }],
    ['headers with blanks', { headers: { 'x-amz-meta': '  a   b  ', 'X-Other': 'x' } }],
  ]
  test.each(requests)('%s passes, in headers and in the query', async (_, parts) => {
    expect(outcome(await ask(await signedRequest(parts)))).toBe('passed')
    expect(outcome(await ask(await signedRequest(parts, { expiresIn: 60 })))).toBe('passed')
    const asSession = { accessKeyId: 'ASIASESSION', sessionToken: 'the session' }
    expect(outcome(await ask(await signedRequest(parts, asSession)))).toBe('passed')
    expect(outcome(await ask(await signedRequest(parts, { ...asSession, expiresIn: 60 })))).toBe('passed')
  })

  test('and the context knows who it is', async () => {
    const signed = await signedRequest({}, { accessKeyId: 'ASIASESSION', sessionToken: 'the session' })
    expect(((await ask(signed)) as Allow).adds).toEqual({
      authorizer: {
        iam: {
          accessKey: 'ASIASESSION',
          accountId: '123456789012',
          callerId: 'AIDAEXAMPLE',
          roleArn: session.roleArn,
          userArn: session.userArn,
          userId: 'AIDAEXAMPLE',
        },
      },
      principalId: session.userArn,
    })
  })

  test('the signature stays at the gateway', async () => {
    const context = testContext(rest(), await signedRequest({}))
    await run(iamAuthorizer(options), context)
    expect(context.integrationRequest.headers.has('authorization')).toBe(false)
    expect(context.integrationRequest.headers.has('x-amz-date')).toBe(true)
  })
})

describe('a request that was changed after it was signed', () => {
  const mismatch = 'INVALID_SIGNATURE signature-mismatch'
  test.each<[string, (signed: SignedParts) => Partial<SignedParts>, string]>([
    ['another method', (signed) => ({ ...signed, method: 'DELETE' }), mismatch],
    ['another path', (signed) => ({ ...signed, target: signed.target.replace('/pets/1', '/pets/2') }), mismatch],
    [
      'another query',
      (signed) => ({ ...signed, target: `${signed.target}${signed.target.includes('?') ? '&' : '?'}admin=1` }),
      mismatch,
    ],
    ['another host', (signed) => ({ ...signed, headers: { ...signed.headers, host: 'other.test' } }), mismatch],
    ['another secret', (signed) => signed, mismatch],
  ])('%s', async (name, change, expected) => {
    for (const expiresIn of [undefined, 60]) {
      const signer: SignerOptions = {
        ...(expiresIn && { expiresIn }),
        ...(name === 'another secret' && { secretAccessKey: 'guess' }),
      }
      const signed = await signedRequest({ query: { a: '1' } }, signer)
      expect(outcome(await ask(change(signed)))).toBe(expected)
    }
  })

  test('another body, with its hash in a header or without', async () => {
    const signed = await signedRequest({ method: 'POST', body: '{"amount":1}' })
    expect(signed.headers['x-amz-content-sha256']).toMatch(/^[0-9a-f]{64}$/)
    expect(outcome(await ask({ ...signed, body: '{"amount":1000}' }))).toBe('INVALID_SIGNATURE payload-mismatch')
    const presigned = await signedRequest({ method: 'POST', body: '{"amount":1}' }, { expiresIn: 60 })
    expect(outcome(await ask(presigned))).toBe('passed')
    expect(outcome(await ask({ ...presigned, body: '{"amount":1000}' }))).toBe(mismatch)
  })

  test('another signed header', async () => {
    const signed = await signedRequest({ headers: { 'x-amz-tenant': 'a' } })
    expect(outcome(await ask({ ...signed, headers: { ...signed.headers, 'x-amz-tenant': 'b' } }))).toBe(mismatch)
  })

  test('a body too large is told as such', async () => {
    const signed = await signedRequest({ method: 'POST', body: 'x' })
    const services = { ...rest(), maxBodyBytes: 4 }
    expect(await ask({ ...signed, body: 'xxxxxxxx' }, {}, services)).toMatchObject({ refusal: 'REQUEST_TOO_LARGE' })
  })
})

describe('a body that is not signed', () => {
  const unsigned = () =>
    signedRequest({ method: 'PUT', body: 'x', headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } })

  test('passes only where that is allowed in words', async () => {
    const signed = await unsigned()
    expect(outcome(await ask(signed))).toBe('INVALID_SIGNATURE payload-unsigned')
    expect(outcome(await ask(signed, { allowUnsignedPayload: true }))).toBe('passed')
    expect(outcome(await ask({ ...signed, body: 'changed' }, { allowUnsignedPayload: true }))).toBe('passed')
  })

  test('and the header must be signed itself', async () => {
    const signed = await signedRequest({ method: 'PUT', body: 'x' })
    const headers = { ...signed.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }
    expect(outcome(await ask({ ...signed, headers, body: 'changed' }, { allowUnsignedPayload: true }))).toMatch(
      /^INVALID_SIGNATURE/,
    )
  })
})

describe('time', () => {
  const at = (minutes: number) => new Date(1_800_000_000_000 + minutes * 60_000)

  test('five minutes each way', async () => {
    for (const minutes of [-5, 5])
      expect(outcome(await ask(await signedRequest({}, { signingDate: at(minutes) })))).toBe('passed')
    expect(await ask(await signedRequest({}, { signingDate: at(-6) }))).toMatchObject({
      refusal: 'INVALID_SIGNATURE',
      message: 'Signature expired: 20270115T075400Z is now earlier than 20270115T075500Z (20270115T080000Z - 5 min.)',
    })
    expect(outcome(await ask(await signedRequest({}, { signingDate: at(6) })))).toBe(
      'INVALID_SIGNATURE signature-not-yet-current',
    )
  })

  test('a signature in the query is good for as long as it says', async () => {
    const signed = (expiresIn: number) => signedRequest({}, { signingDate: at(-10), expiresIn })
    expect(outcome(await ask(await signed(600)))).toBe('passed')
    expect(outcome(await ask(await signed(599)))).toBe('INVALID_SIGNATURE signature-expired')
  })

  test('credentials that have ended', async () => {
    const services = rest()
    services.clock.advance(600_000)
    const signed = await signedRequest(
      {},
      { accessKeyId: 'ASIASESSION', sessionToken: 'the session', signingDate: at(10) },
    )
    expect(outcome(await ask(signed, {}, services))).toBe('EXPIRED_TOKEN session-expired')
  })
})

describe('who it is not', () => {
  test.each<[string, SignerOptions, string]>([
    ['an unknown key', { accessKeyId: 'AKIDNOBODY' }, 'unknown-access-key'],
    ['a prototype', { accessKeyId: '__proto__' }, 'unknown-access-key'],
    ['a session without its token', { accessKeyId: 'ASIASESSION' }, 'unknown-access-key'],
    ['a session with another token', { accessKeyId: 'ASIASESSION', sessionToken: 'another one' }, 'unknown-access-key'],
    ['a token where none belongs', { sessionToken: 'the session' }, 'unknown-access-key'],
    ['another region', { region: 'us-east-1' }, 'wrong-region'],
    ['another service', { service: 's3' }, 'wrong-service'],
  ])('%s', async (_, signer, reason) => {
    expect(outcome(await ask(await signedRequest({}, signer)))).toBe(`INVALID_SIGNATURE ${reason}`)
  })

  test("unsigned: the REST API's own word, and the HTTP API's", async () => {
    expect(await ask({})).toEqual({ refusal: 'MISSING_AUTHENTICATION_TOKEN', reason: 'unsigned' })
    expect(await ask({}, {}, testServices({ protocol: 'HTTP' }))).toEqual({
      refusal: 'ACCESS_DENIED',
      reason: 'unsigned',
    })
  })

  test("another kind of Authorization, in AWS's words and without its secret", async () => {
    const missing =
      "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. " +
      "Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
    expect(await ask({ headers: { Authorization: 'abc' } })).toMatchObject({
      message: `${missing}Authorization=abc`,
      errorType: 'IncompleteSignatureException',
    })
    expect(await ask({ headers: { Authorization: 'Bearer secret' } })).toMatchObject({
      message: `${missing}Authorization=Bearer`,
    })
  })

  test('a signature that cannot be read', async () => {
    const { headers } = await signedRequest({})
    const authorization = headers['authorization']!
    const broken = [
      authorization.replace('SignedHeaders=host', 'SignedHeaders=Host'),
      authorization.replace('/aws4_request', ''),
      authorization.replace('/aws4_request', '/aws4_request/x'),
      authorization.replace(/Signature=../, 'Signature=ZZ'),
      authorization.replace(/Signature=./, 'Signature='),
      `${authorization}, Credential=AKIDOTHER/x`,
      authorization.replace('AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA1'),
      `${authorization}${','.repeat(10_000)}`,
    ]
    for (const value of broken)
      expect(outcome(await ask({ headers: { ...headers, authorization: value } }))).toBe(
        'INVALID_SIGNATURE incomplete-signature',
      )
    const unsignedHost = { ...headers, authorization: authorization.replace('SignedHeaders=host;', 'SignedHeaders=') }
    expect(outcome(await ask({ headers: unsignedHost }))).toBe('INVALID_SIGNATURE host-not-signed')
  })

  test('a query with a parameter twice', async () => {
    const signed = await signedRequest({}, { expiresIn: 60 })
    expect(outcome(await ask({ ...signed, target: `${signed.target}&X-Amz-Expires=604800` }))).toBe(
      'INVALID_SIGNATURE incomplete-signature',
    )
  })

  test('credentials that throw, hang or are nonsense pass nobody', async () => {
    const signed = await signedRequest({})
    await expect(
      Promise.resolve(ask(signed, { credentials: () => Promise.reject(new Error('down')) })),
    ).rejects.toThrow('down')
    const services = rest()
    const hanging = ask(signed, { credentials: () => new Promise(() => {}) }, services) as Promise<unknown>
    services.clock.advance(5_000)
    await expect(hanging).rejects.toThrow('did not answer')
    for (const nonsense of [
      {},
      true,
      { ...ann, secretAccessKey: '' },
      { ...ann, secretAccessKey: 7 },
      { ...ann, expiresAt: 'soon' },
      { ...ann, policies: undefined },
    ]) {
      const answer = await Promise.resolve()
        .then(() => ask(signed, { credentials: async () => nonsense as never }))
        .then(outcome, () => 'fault')
      expect(answer).not.toBe('passed')
    }
  })
})

describe("the caller's own policies", () => {
  const statement = (over: object = {}) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*', ...over }],
  })
  const as = async (policies: object[]) => ask(await signedRequest({}), { credentials: () => ({ ...ann, policies }) })

  test('one that denies wins, one that allows is needed', async () => {
    expect(outcome(await as([statement()]))).toBe('passed')
    expect(outcome(await as([]))).toBe('ACCESS_DENIED identity-policy-implicit-deny')
    expect(outcome(await as([statement({ Resource: '*/dev/*' })]))).toBe('ACCESS_DENIED identity-policy-implicit-deny')
    expect(outcome(await as([statement(), statement({ Effect: 'Deny', Resource: '*/pets/*' })]))).toBe(
      'ACCESS_DENIED identity-policy-explicit-deny',
    )
    expect(outcome(await as([statement({ Resource: '*/${aws:username}' })]))).toBe(
      'ACCESS_DENIED identity-policy-implicit-deny',
    )
    expect(outcome(await as([statement({ Condition: { StringEquals: { 'aws:username': 'ann' } } })]))).toBe('passed')
  })

  test("AWS's text, with the account masked", async () => {
    expect(await as([])).toMatchObject({
      message: `User: ${ann.userArn} is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:eu-central-1:********9012:a1b2c3d4e5/prod/GET/pets/1`,
    })
  })
})
