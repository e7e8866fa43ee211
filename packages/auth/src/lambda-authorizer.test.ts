import { Context, PlainRequest, type Allow, type Refusal } from '@gw/core'
import { describe, expect, test } from 'vitest'
import { run, testContext, testServices, type TestServices } from '../test/test-context.ts'
import type { AuthorizerEvent } from './lambda/authorizer-event.ts'
import { lambdaFunction } from './lambda/lambda-function.ts'
import { lambdaAuthorizer } from './lambda-authorizer.ts'
import type { LambdaAuthorizerOptions } from './lambda/lambda-options.ts'

const API = 'arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5'
/** By another name, so that nobody takes these answers for promises. */
const THEN: string = [...'then'].join('')
const rest = () => testServices({ protocol: 'REST' })
const http = () => testServices({ protocol: 'HTTP' })

function policy(resource: string | string[] = '*', effect = 'Allow', more: object = {}) {
  return {
    principalId: 'ann',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: effect, Resource: resource }],
    },
    ...more,
  }
}

function setUp(answer: unknown | ((event: AuthorizerEvent) => unknown), over: Partial<LambdaAuthorizerOptions> = {}) {
  const events: AuthorizerEvent[] = []
  const authorizer = lambdaAuthorizer({
    type: 'TOKEN',
    function: (event) => {
      events.push(event)
      return typeof answer === 'function' ? (answer as (event: AuthorizerEvent) => unknown)(event) : answer
    },
    ...over,
  })
  const ask = (services: TestServices, target = '/pets/1', authorization: string | undefined = 'secret') =>
    run(
      authorizer,
      testContext(services, { target, headers: authorization === undefined ? {} : { Authorization: authorization } }),
    )
  return { authorizer, events, ask }
}

const outcome = (answer: unknown): string =>
  'allow' in (answer as object) ? 'passed' : `${(answer as Refusal).refusal} ${(answer as Refusal).reason}`
const adds = (answer: unknown) => (answer as Allow).adds as Record<string, never>

describe('what the function gets', () => {
  test('TOKEN: the header and the ARN of this very request', async () => {
    const { ask, events } = setUp(policy())
    expect(outcome(await ask(rest()))).toBe('passed')
    expect(events).toEqual([{ type: 'TOKEN', methodArn: `${API}/prod/GET/pets/1`, authorizationToken: 'secret' }])
  })

  test('REQUEST on a REST API: the whole request but its body', async () => {
    const { authorizer, events } = setUp(policy(), {
      type: 'REQUEST',
      identitySource: 'method.request.header.X-Id, method.request.querystring.q',
    })
    const context = testContext(rest(), {
      method: 'POST',
      target: '/pets/1?q=a&q=b',
      headers: { 'X-Id': ['1', '2'], 'User-Agent': 'test' },
      body: 'secret',
    })
    expect(outcome(await run(authorizer, context))).toBe('passed')
    expect(events[0]).toMatchObject({
      type: 'REQUEST',
      methodArn: `${API}/prod/POST/pets/1`,
      resource: '/pets/{petId}',
      path: '/pets/1',
      httpMethod: 'POST',
      headers: { 'X-Id': '2' },
      multiValueHeaders: { 'X-Id': ['1', '2'] },
      queryStringParameters: { q: 'b' },
      multiValueQueryStringParameters: { q: ['a', 'b'] },
      pathParameters: { petId: '1' },
      stageVariables: {},
      requestContext: {
        stage: 'prod',
        path: '/prod/pets/1',
        requestTime: '15/Jan/2027:08:00:00 +0000',
        requestTimeEpoch: 1_800_000_000_000,
        resourceId: expect.stringMatching(/^[a-z0-9]{6,10}$/) as string,
        resourcePath: '/pets/{petId}',
      },
    })
    const { requestContext } = events[0] as { requestContext: { identity: object } }
    expect(requestContext.identity).toEqual({
      ...{ accessKey: null, accountId: null, caller: null, user: null, userArn: null, principalOrgId: null },
      ...{ cognitoAuthenticationProvider: null, cognitoAuthenticationType: null },
      ...{ cognitoIdentityId: null, cognitoIdentityPoolId: null },
      ...{ sourceIp: '127.0.0.1', userAgent: 'test' },
    })
    expect(Object.hasOwn(requestContext, 'authorizer')).toBe(false)
    expect(JSON.stringify(events[0])).not.toContain('secret')
  })

  test('an HTTP API, 2.0 and 1.0', async () => {
    const headers = { 'X-Id': ['1', '2'], Cookie: 'a=1; b=2' }
    for (const version of ['2.0', '1.0'] as const) {
      const { authorizer, events } = setUp(policy(), {
        type: 'REQUEST',
        identitySource: ['$request.header.X-Id', '$context.routeKey'],
        authorizerPayloadFormatVersion: version,
      })
      expect(outcome(await run(authorizer, testContext(http(), { headers, target: '/pets/1?q=a&q=b' })))).toBe('passed')
      const expected =
        version === '2.0'
          ? {
              version: '2.0',
              routeArn: `${API}/prod/GET/pets/1`,
              identitySource: ['1, 2', 'GET /pets/{petId}'],
              rawQueryString: 'q=a&q=b',
              cookies: ['a=1', 'b=2'],
              headers: { 'x-id': '1,2' },
              queryStringParameters: { q: 'a,b' },
              requestContext: {
                http: { method: 'GET', path: '/pets/1' },
                routeKey: 'GET /pets/{petId}',
                time: '15/Jan/2027:08:00:00 +0000',
              },
            }
          : {
              version: '1.0',
              identitySource: '1, 2,GET /pets/{petId}',
              headers: { 'X-Id': '2' },
              multiValueHeaders: { 'X-Id': ['1', '2'] },
              multiValueQueryStringParameters: { q: ['a', 'b'] },
              resource: '/pets/{petId}',
              requestContext: { resourceId: 'GET /pets/{petId}', identity: { cognitoAmr: null } },
            }
      expect(events[0]).toMatchObject(expected)
    }
  })

  test('what has no members is empty, and absent in 2.0', async () => {
    const bare = { resourcePath: '/', pathParameters: {} }
    const names = ['queryStringParameters', 'pathParameters', 'stageVariables'] as const
    for (const version of ['2.0', '1.0'] as const) {
      const { authorizer, events } = setUp(policy(), { type: 'REQUEST', authorizerPayloadFormatVersion: version })
      await run(authorizer, testContext(http(), { target: '/' }, bare))
      for (const name of names) expect(events[0]![name]).toEqual(version === '2.0' ? undefined : {})
    }
  })

  test('where the client is, behind what it says of that itself', async () => {
    const { authorizer, events } = setUp(policy(), { type: 'REQUEST', authorizerResultTtlInSeconds: 0 })
    const claimed = { 'x-forwarded-for': '10.0.0.1', 'X-Forwarded-Proto': 'http' }
    await run(authorizer, testContext(rest(), { headers: claimed }))
    expect(events[0]!['headers']).toEqual({
      'X-Forwarded-For': '10.0.0.1, 127.0.0.1',
      'X-Forwarded-Port': '443',
      'X-Forwarded-Proto': 'http',
    })
    class FromAws extends PlainRequest {
      override get isForwarded() {
        return true
      }
    }
    const services = rest()
    const headers = { 'X-Forwarded-For': '10.0.0.1, 10.0.0.2' }
    await run(authorizer, new Context(new FromAws({ target: '/pets/1', headers }), testContext(services), services))
    expect(events[1]!['headers']).toEqual(headers)
  })

  test('a key and a certificate where the client sent one', async () => {
    const clientCertificate = { clientCertPem: 'PEM', subjectDN: 'CN=a', issuerDN: 'CN=b', serialNumber: '1' }
    const validity = { notBefore: 'May 28 12:30:02 2019 GMT', notAfter: 'Aug  5 09:36:04 2021 GMT' }
    class Certified extends PlainRequest {
      override get tls() {
        return { version: 'TLSv1.3', cipherSuite: 'x', clientCertificate: { ...clientCertificate, validity } }
      }
    }
    const request = new Certified({ target: '/pets/1', headers: { 'X-Api-Key': 'key' } })
    const ask = async (services: TestServices) => {
      const { authorizer, events } = setUp(policy(), { type: 'REQUEST', authorizerResultTtlInSeconds: 0 })
      const match = testContext(services)
      await run(authorizer, new Context(request, match, services))
      return events[0]
    }
    const identity = { apiKey: 'key', clientCert: { subjectDN: 'CN=a', validity } }
    expect(await ask(rest())).toMatchObject({ requestContext: { identity } })
    expect(await ask(http())).toMatchObject({
      requestContext: { authentication: { clientCert: { subjectDN: 'CN=a' } } },
    })
  })

  test('may be written to: the next request gets its own', async () => {
    const stageVariables = { table: 'pets' }
    const { authorizer } = setUp(
      (event: AuthorizerEvent) => {
        ;(event['stageVariables'] as Record<string, string>)['table'] = 'others'
        return policy()
      },
      { type: 'REQUEST', authorizerResultTtlInSeconds: 0 },
    )
    const context = testContext(rest(), {}, { stageVariables })
    expect(outcome(await run(authorizer, context))).toBe('passed')
    expect(context.stageVariables).toEqual({ table: 'pets' })
  })

  test('a name like __proto__ is an own member and changes no prototype', async () => {
    const { authorizer, events } = setUp(policy(), { type: 'REQUEST', authorizerResultTtlInSeconds: 0 })
    await run(authorizer, testContext(rest(), { target: '/pets/1?__proto__=x', headers: { __proto__: 'y' } as never }))
    expect(Object.hasOwn(events[0]!['queryStringParameters'] as object, '__proto__')).toBe(true)
  })
})

describe('what it may answer', () => {
  test('allow, with its context: texts on a REST API, as they are on an HTTP API', async () => {
    const context = { name: 'Ann', age: 7, admin: true, none: null }
    const onRest = setUp(policy('*', 'Allow', { context, usageIdentifierKey: 'k'.repeat(20) }))
    expect(adds(await onRest.ask(rest()))).toEqual({
      authorizer: { lambda: { name: 'Ann', age: '7', admin: 'true' }, integrationLatency: 0 },
      principalId: 'ann',
      usageIdentifierKey: 'k'.repeat(20),
    })
    const nested = { ...context, list: [1, { a: 2 }] }
    const onHttp = setUp(policy('*', 'Allow', { context: nested }), { type: 'REQUEST' })
    expect(adds(await onHttp.ask(http()))).toMatchObject({
      authorizer: { lambda: { age: 7, admin: true, list: [1, { a: 2 }] } },
    })
  })

  test('what it answered is copied: the function cannot change it afterwards', async () => {
    const context = { list: ['a'] }
    const { ask } = setUp(policy('*', 'Allow', { context }), {
      type: 'REQUEST',
      identitySource: '$request.header.Authorization',
      authorizerResultTtlInSeconds: 60,
    })
    const services = http()
    await ask(services)
    context.list.push('b')
    expect(adds(await ask(services))).toMatchObject({ authorizer: { lambda: { list: ['a'] } } })
  })

  test.each<[string, unknown, string]>([
    ['an explicit deny', policy('*', 'Deny'), 'ACCESS_DENIED explicit-deny: statement 0'],
    ['a policy about something else', policy(`${API}/dev/*`), 'ACCESS_DENIED implicit-deny'],
    [
      'a policy about another action',
      { ...policy(), policyDocument: { Statement: [{ Action: 's3:*', Effect: 'Allow', Resource: '*' }] } },
      'ACCESS_DENIED implicit-deny',
    ],
    [
      'Unauthorized, thrown',
      () => {
        throw new Error('Unauthorized')
      },
      'UNAUTHORIZED authorizer-unauthorized',
    ],
    ['Unauthorized, rejected', () => Promise.reject(new Error('Unauthorized')), 'UNAUTHORIZED authorizer-unauthorized'],
    ['Unauthorized, returned', { errorMessage: 'Unauthorized' }, 'UNAUTHORIZED authorizer-unauthorized'],
    ...[
      () => {
        throw new Error('unauthorized')
      },
      () => Promise.reject(new Error('Unauthorized.')),
      () => Promise.reject('Unauthorized'),
      undefined,
      null,
      true,
      'Allow',
      [],
      {},
      { isAuthorized: true },
      { ...policy(), principalId: undefined },
      { ...policy(), principalId: '' },
      { ...policy(), principalId: 7 },
      { principalId: 'ann' },
      { ...policy(), policyDocument: JSON.stringify(policy().policyDocument) },
      { ...policy(), policyDocument: { Statement: [] } },
      policy('x'.repeat(513)),
      { ...policy(), isAuthorized: true },
      policy('*', 'Allow', { context: { nested: {} } }),
      policy('*', 'Allow', { context: { list: [] } }),
      policy('*', 'Allow', { context: { claims: 'x' } }),
      policy('*', 'Allow', { context: 'x' }),
      policy('*', 'Allow', { usageIdentifierKey: 7 }),
      { [THEN]: (_: unknown, reject: (error: Error) => void) => reject(new Error('thenable')) },
      {
        get [THEN]() {
          throw new Error('hostile getter')
        },
      },
    ].map(
      (nonsense) =>
        ['nonsense', nonsense, 'AUTHORIZER_CONFIGURATION_ERROR authorizer-failed'] as [string, unknown, string],
    ),
  ])('%s', async (_, answer, expected) => {
    const services = rest()
    const { ask } = setUp(answer)
    expect(outcome(await ask(services))).toBe(expected)
    const told = services.events.filter((event) => event.type === 'fault').length
    expect(told).toBe(expected.startsWith('AUTHORIZER') ? 1 : 0)
  })

  test('an explicit deny has its own text', async () => {
    expect(await setUp(policy('*', 'Deny')).ask(rest())).toMatchObject({
      message: 'User is not authorized to access this resource with an explicit deny',
    })
  })

  test('simple responses: isAuthorized in words, and nothing truthy', async () => {
    const simple = (answer: unknown) =>
      setUp(answer, { type: 'REQUEST', identitySource: '$request.header.Authorization', enableSimpleResponses: true })
    expect(adds(await simple({ isAuthorized: true, context: { a: [1] } }).ask(http()))).toMatchObject({
      authorizer: { lambda: { a: [1] } },
      principalId: expect.stringMatching(/^request:/),
    })
    expect(outcome(await simple({ isAuthorized: false }).ask(http()))).toBe('ACCESS_DENIED not-authorized')
    for (const nonsense of [true, { isAuthorized: 'true' }, { isAuthorized: 1 }, {}, policy()]) {
      expect(outcome(await simple(nonsense).ask(http()))).toMatch(/^AUTHORIZER_CONFIGURATION_ERROR/)
    }
  })

  test('without any name, no two requests share a principal', async () => {
    const { ask } = setUp({ isAuthorized: true }, { type: 'REQUEST', enableSimpleResponses: true })
    const [one, two] = [await ask(http()), await ask(http())]
    expect(adds(one)['principalId']).not.toBe(adds(two)['principalId'])
    const source = { identitySource: '$request.header.Authorization', authorizerResultTtlInSeconds: 60 }
    const known = setUp({ isAuthorized: true }, { type: 'REQUEST', enableSimpleResponses: true, ...source })
    const services = http()
    const names = [await known.ask(services), await known.ask(services), await known.ask(services, '/', 'other')].map(
      (answer) => String(adds(answer)['principalId']),
    )
    expect(names[0]).toBe(names[1])
    expect(names[0]).not.toBe(names[2])
    expect(names[0]).not.toContain('secret')
  })
})

describe('identity sources', () => {
  const called = async (
    over: Partial<LambdaAuthorizerOptions>,
    services: TestServices,
    headers: Record<string, string>,
  ) => {
    const { authorizer, events } = setUp(policy(), over)
    return [outcome(await run(authorizer, testContext(services, { headers }))), events.length]
  }

  test('TOKEN: no header, no call', async () => {
    expect(await called({}, rest(), {})).toEqual(['UNAUTHORIZED identity-source-missing', 0])
    expect(await called({}, rest(), { authorization: '' })).toEqual(['UNAUTHORIZED identity-source-missing', 0])
    expect(await called({ authorizerResultTtlInSeconds: 0 }, rest(), {})).toEqual([
      'UNAUTHORIZED identity-source-missing',
      0,
    ])
  })

  test('REQUEST on a REST API asks for them only while it remembers', async () => {
    const over = { type: 'REQUEST', identitySource: 'method.request.header.a, method.request.header.b' } as const
    expect(await called(over, rest(), { a: '1' })).toEqual(['UNAUTHORIZED identity-source-missing', 0])
    expect(await called({ ...over, authorizerResultTtlInSeconds: 0 }, rest(), { a: '1' })).toEqual(['passed', 1])
  })

  test('an HTTP API asks for all that are configured', async () => {
    const over = { type: 'REQUEST', identitySource: ['$request.header.a', '$request.header.b'] } as const
    expect(await called(over, http(), { a: '1' })).toEqual(['UNAUTHORIZED identity-source-missing', 0])
    expect(await called(over, http(), { a: '1', b: '2' })).toEqual(['passed', 1])
    expect(await called({ type: 'REQUEST' }, http(), {})).toEqual(['passed', 1])
  })

  test('a validation expression matches the whole token, or there is no call', async () => {
    const over = { identityValidationExpression: 'Bearer [a-z]+|x' }
    expect(await called(over, rest(), { authorization: 'Bearer abc' })).toEqual(['passed', 1])
    for (const authorization of ['Bearer abc1', '1Bearer abc', 'xx', 'Bearer abc\n', 'Bearer '.padEnd(5_000, 'a')]) {
      expect(await called(over, rest(), { authorization })).toEqual(['UNAUTHORIZED identity-validation-failed', 0])
    }
  })

  test('a path without end is 414 without a call', async () => {
    const { ask, events } = setUp(policy())
    expect(await ask(rest(), `/${'x'.repeat(1_600)}`)).toMatchObject({ statusCode: 414 })
    expect(events).toHaveLength(0)
  })
})

describe('what is remembered', () => {
  test('is the policy: evaluated anew for each ARN, until its time is over', async () => {
    const services = rest()
    const { ask, events } = setUp((event: AuthorizerEvent) => policy(event['methodArn'] as string))
    expect(outcome(await ask(services, '/a'))).toBe('passed')
    expect(outcome(await ask(services, '/b'))).toBe('ACCESS_DENIED implicit-deny')
    expect(outcome(await ask(services, '/a'))).toBe('passed')
    expect(events).toHaveLength(1)
    services.clock.advance(300_000)
    expect(outcome(await ask(services, '/b'))).toBe('passed')
    expect(events).toHaveLength(2)
  })

  test('and the trap is told once, with a code', async () => {
    const services = rest()
    const narrow = setUp((event: AuthorizerEvent) => policy(event['methodArn'] as string))
    await narrow.ask(services, '/a')
    await narrow.ask(services, '/b', 'other')
    expect(services.events).toMatchObject([{ type: 'misuse', code: 'AUTHORIZER_POLICY_NAMES_ONE_ARN' }])
    const wide = rest()
    await setUp(policy(`${API}/*`)).ask(wide)
    expect(wide.events).toEqual([])
  })

  test('costs no promise', async () => {
    const services = rest()
    const { ask } = setUp(Promise.resolve(policy()))
    await ask(services)
    expect(ask(services)).not.toBeInstanceOf(Promise)
  })

  test('is kept apart by identity, in its order, and by stage', async () => {
    const services = http()
    const { authorizer, events } = setUp(policy(), {
      type: 'REQUEST',
      identitySource: ['$request.header.a', '$request.header.b'],
      authorizerResultTtlInSeconds: 60,
    })
    const ask = (a: string, b: string, stage = 'prod') =>
      run(authorizer, testContext(services, { headers: { a, b } }, { stage }))
    for (const [a, b] of [
      ['1', '2'],
      ['2', '1'],
      ['1","2', 'x'],
      ['1', '2","x'],
      ['12', ' '],
    ] as const)
      await ask(a, b)
    await ask('1', '2', 'dev')
    expect(events).toHaveLength(6)
    await ask('1', '2')
    expect(events).toHaveLength(6)
  })

  test('is bounded', async () => {
    const services = rest()
    const { ask, events } = setUp(policy(), { maxRememberedAnswers: 10 })
    for (let index = 0; index < 100; index++) await ask(services, '/a', `token ${index}`)
    await ask(services, '/a', 'token 99')
    expect(events).toHaveLength(100)
    await ask(services, '/a', 'token 0')
    expect(events).toHaveLength(101)
  })

  test('never a failure, and never Unauthorized', async () => {
    const services = rest()
    let answer: unknown = () => Promise.reject(new Error('database'))
    const { ask, events } = setUp(() => (answer as () => unknown)())
    expect(outcome(await ask(services))).toMatch(/^AUTHORIZER/)
    answer = () => Promise.reject(new Error('Unauthorized'))
    expect(outcome(await ask(services))).toMatch(/^UNAUTHORIZED/)
    answer = () => policy()
    expect(outcome(await ask(services))).toBe('passed')
    expect(events).toHaveLength(3)
  })

  test('a thousand at once with one identity are one call', async () => {
    const services = rest()
    const { ask, events } = setUp(async () => policy())
    const answers = await Promise.all(Array.from({ length: 1_000 }, (_, index) => ask(services, `/${index}`)))
    expect(new Set(answers.map(outcome))).toEqual(new Set(['passed']))
    expect(events).toHaveLength(1)
  })

  test('behind a leader that fails, one leads and never all', async () => {
    const services = rest()
    let calls = 0
    const { ask } = setUp(async () => {
      if (++calls === 1) throw new Error('first')
      return policy()
    })
    const answers = (await Promise.all(Array.from({ length: 100 }, () => ask(services)))).map(outcome)
    expect(answers.filter((answer) => answer === 'passed')).toHaveLength(99)
    expect(calls).toBe(2)
  })
})

test('a function that hangs is 500 in time, and leaves no timer', async () => {
  const services = rest()
  const { ask } = setUp(() => new Promise(() => {}))
  const answers = [ask(services), ask(services)]
  services.clock.advance(10_000)
  for (const answer of answers) expect(outcome(await answer)).toMatch(/^AUTHORIZER_CONFIGURATION_ERROR/)
  expect(services.clock.pending).toBe(0)
})

describe('a function in AWS', () => {
  const client = (answer: object) => ({
    asked: [] as unknown[],
    async invoke(input: { FunctionName: string; Payload: Uint8Array }) {
      this.asked.push([input.FunctionName, JSON.parse(new TextDecoder().decode(input.Payload))])
      return answer
    },
  })
  const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))

  test('is called with the event, and its answer read', async () => {
    const lambda = client({ Payload: bytes(policy()) })
    const { ask } = setUp(undefined, { function: lambdaFunction(lambda, 'auth:live') })
    expect(outcome(await ask(rest()))).toBe('passed')
    expect(lambda.asked).toEqual([['auth:live', expect.objectContaining({ type: 'TOKEN' })]])
  })

  test('its error is its error', async () => {
    const ask = (answer: object) => setUp(undefined, { function: lambdaFunction(client(answer), 'f') }).ask(rest())
    const failed = (errorMessage: string) => ({ FunctionError: 'Unhandled', Payload: bytes({ errorMessage }) })
    expect(outcome(await ask(failed('Unauthorized')))).toMatch(/^UNAUTHORIZED/)
    for (const answer of [
      failed('x'),
      { FunctionError: 'Unhandled' },
      {},
      { Payload: new Uint8Array(70_000) },
      { Payload: bytes('x') },
    ]) {
      expect(outcome(await ask(answer))).toMatch(/^AUTHORIZER/)
    }
  })
})

describe('options that cannot be meant', () => {
  const made = (over: object, services?: TestServices) => () => {
    const authorizer = lambdaAuthorizer({ type: 'TOKEN', function: () => policy(), ...over } as LambdaAuthorizerOptions)
    if (services) authorizer.bind!({ origin: 'gateway', stage: undefined, routeKey: undefined, id: 'x', services })
  }
  test.each<[object, TestServices | undefined, string]>([
    [{ type: 'JWT' }, undefined, 'INVALID_OPTION'],
    [{ ttl: 1 }, undefined, 'UNKNOWN_OPTION'],
    [{ identitySource: 'method.request.querystring.a' }, undefined, 'INVALID_OPTION'],
    [{ identitySource: 'method.request.header.a, method.request.header.b' }, undefined, 'INVALID_OPTION'],
    [{ identityValidationExpression: '(' }, undefined, 'INVALID_OPTION'],
    [{ type: 'REQUEST', identityValidationExpression: 'x' }, undefined, 'IMPOSSIBLE_COMBINATION'],
    [{ authorizerResultTtlInSeconds: 3_601 }, undefined, 'INVALID_OPTION'],
    [{}, http(), 'IMPOSSIBLE_COMBINATION'],
    [{ type: 'REQUEST' }, rest(), 'IMPOSSIBLE_COMBINATION'],
    [{ type: 'REQUEST', authorizerResultTtlInSeconds: 1 }, http(), 'IMPOSSIBLE_COMBINATION'],
    [{ enableSimpleResponses: true }, rest(), 'IMPOSSIBLE_COMBINATION'],
    [{ authorizerPayloadFormatVersion: '1.0' }, rest(), 'IMPOSSIBLE_COMBINATION'],
  ])('%j', (over, services, code) => {
    expect(made(over, services)).toThrow(expect.objectContaining({ code }))
  })
})
