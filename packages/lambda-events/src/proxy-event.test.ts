import {
  allow,
  createGateway,
  isRefusal,
  PlainRequest,
  type AuthorizerResult,
  type Context,
  type Policy,
  type PlainRequestInit,
} from '@gw/core'
import { expect, test } from 'vitest'
import type { EventForm } from './event-form.ts'
import { EventRequest, type RequestEvent } from './event-request.ts'
import { proxyEvent, type ProxyEventOptions } from './proxy-event.ts'

/** The event that a function receives for a request. */
async function eventFor(
  form: EventForm,
  request: PlainRequestInit,
  setUp: {
    adds?: Partial<Context>
    options?: ProxyEventOptions
    stage?: string
    change?: (context: Context) => void
  } = {},
): Promise<Record<string, unknown>> {
  const authorizer: Policy<'authorizer'> = {
    slot: 'authorizer',
    name: 'authorizer',
    onRequest: (context) => {
      setUp.change?.(context)
      return allow({ adds: setUp.adds ?? {} })
    },
  }
  const stage = setUp.stage ?? 'prod'
  const gateway = createGateway({
    protocol: form === 'rest' ? 'REST' : 'HTTP',
    accountId: '123456789012',
    apiId: 'api',
    clock: { now: () => Date.UTC(2025, 3, 14, 22, 12, 48), monotonic: () => 0, setTimeout: () => ({ clear() {} }) },
    stages: { [stage]: { variables: { table: 'pets' } } },
    policies: [authorizer],
    routes: { 'ANY /pets/{petId}': [], 'ANY /{proxy+}': [] },
  })
  const exchange = gateway.exchange(new PlainRequest(request))
  await exchange.open()
  const event = await proxyEvent(exchange.context, form, setUp.options)
  if (isRefusal(event)) throw new Error(event.refusal)
  return event as unknown as Record<string, unknown>
}

const headers = {
  host: 'api.test:8080',
  authorization: 'x',
  'user-agent': 'test',
  'tEsT-HEADeR': ['a', 'b'],
  'Content-Length': '0',
  connection: 'close',
  cookie: 'a=1; b=2',
}

test('a REST event has the members of AWS, in its spelling', async () => {
  const event = await eventFor('rest', { method: 'POST', target: '/pets/a%20b/?q=1&q=%20&r=', headers })
  expect(event).toEqual({
    resource: '/pets/{petId}',
    path: '/pets/a%20b/',
    httpMethod: 'POST',
    headers: {
      Host: 'api.test:8080',
      Authorization: 'x',
      'User-Agent': 'test',
      'tEsT-HEADeR': 'b',
      cookie: 'a=1; b=2',
      'X-Amzn-Trace-Id': expect.stringMatching(/^Root=1-67fd8860-/),
      'X-Forwarded-For': '127.0.0.1',
      'X-Forwarded-Port': '443',
      'X-Forwarded-Proto': 'https',
    },
    multiValueHeaders: expect.objectContaining({ 'tEsT-HEADeR': ['a', 'b'], 'X-Forwarded-For': ['127.0.0.1'] }),
    queryStringParameters: { q: ' ', r: '' },
    multiValueQueryStringParameters: { q: ['1', ' '], r: [''] },
    pathParameters: { petId: 'a%20b' },
    stageVariables: { table: 'pets' },
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      deploymentId: expect.stringMatching(/^[a-z0-9]{6}$/),
      domainName: 'api.test',
      domainPrefix: 'api',
      extendedRequestId: expect.stringMatching(/=$/),
      httpMethod: 'POST',
      identity: {
        accessKey: null,
        accountId: null,
        caller: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: '127.0.0.1',
        user: null,
        userAgent: 'test',
        userArn: null,
      },
      path: '/prod/pets/a%20b/',
      protocol: 'HTTP/1.1',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      requestTime: '14/Apr/2025:22:12:48 +0000',
      requestTimeEpoch: Date.UTC(2025, 3, 14, 22, 12, 48),
      resourceId: expect.stringMatching(/^[a-z0-9]{10}$/),
      resourcePath: '/pets/{petId}',
      stage: 'prod',
    },
    body: null,
    isBase64Encoded: false,
  })
})

test('an event 2.0 has the members of AWS, and leaves out what has no value', async () => {
  const event = await eventFor('http-2.0', { target: '/pets/a%20b?q=1&q=%20', headers }, { stage: '$default' })
  expect(event).toEqual({
    version: '2.0',
    routeKey: 'ANY /pets/{petId}',
    rawPath: '/pets/a b',
    rawQueryString: 'q=1&q=%20',
    cookies: ['a=1', 'b=2'],
    headers: {
      host: 'api.test:8080',
      authorization: 'x',
      'user-agent': 'test',
      'test-header': 'a, b',
      'content-length': '0',
      'x-amzn-trace-id': expect.any(String),
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    queryStringParameters: { q: '1, ' },
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      domainName: 'api.test',
      domainPrefix: 'api',
      http: { method: 'GET', path: '/pets/a b', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      requestId: expect.stringMatching(/=$/),
      routeKey: 'ANY /pets/{petId}',
      stage: '$default',
      time: '14/Apr/2025:22:12:48 +0000',
      timeEpoch: Date.UTC(2025, 3, 14, 22, 12, 48),
    },
    pathParameters: { petId: 'a b' },
    isBase64Encoded: false,
    stageVariables: { table: 'pets' },
  })
  const bare = await eventFor('http-2.0', { target: '/x' })
  for (const member of ['cookies', 'queryStringParameters', 'body']) expect(bare).not.toHaveProperty(member)
  expect(bare).toMatchObject({ rawPath: '/prod/x', requestContext: { http: { userAgent: '' } } })
})

test('an event 1.0 of an HTTP API writes names in title case and decodes its parameters', async () => {
  const event = await eventFor('http-1.0', { target: '/pets/a%20b', headers })
  expect(event).toMatchObject({
    version: '1.0',
    path: '/prod/pets/a%20b',
    headers: { 'Test-Header': 'b', 'Content-Length': '0', Cookie: 'a=1; b=2', 'User-Agent': 'test' },
    pathParameters: { petId: 'a b' },
    requestContext: {
      authorizer: { claims: null, scopes: null },
      path: '/prod/pets/a b',
      resourceId: 'ANY /pets/{petId}',
    },
  })
})

const claims = {
  sub: 'ann',
  exp: 9_999_999_999,
  verified: true,
  groups: ['admin', 'user'],
  none: null,
  address: { country: 'JP' },
}

test.each<[string, AuthorizerResult, Record<EventForm & ('rest' | 'http-1.0' | 'http-2.0'), unknown>]>([
  [
    'a JWT authorizer',
    { jwt: { claims, scopes: ['a'] } },
    {
      rest: { principalId: 'ann', claims: jwtTexts(), scopes: ['a'] },
      'http-1.0': { claims: jwtTexts(), scopes: ['a'] },
      'http-2.0': { jwt: { claims: jwtTexts(), scopes: ['a'] } },
    },
  ],
  [
    'a Cognito authorizer',
    { cognito: { claims } },
    {
      rest: { claims: { ...jwtTexts(), exp: 'Sat Nov 20 17:46:39 UTC 2286', groups: 'admin,user' } },
      'http-1.0': { claims: jwtTexts(), scopes: null },
      'http-2.0': { jwt: { claims: jwtTexts(), scopes: null } },
    },
  ],
  [
    'a Lambda authorizer',
    { lambda: { tenant: 7, ok: true }, integrationLatency: 12 },
    {
      rest: { tenant: '7', ok: 'true', principalId: 'ann', integrationLatency: 12 },
      'http-1.0': { tenant: 7, ok: true, principalId: 'ann' },
      'http-2.0': { lambda: { tenant: 7, ok: true } },
    },
  ],
])('%s in each form', async (_, authorizer, expected) => {
  for (const form of ['rest', 'http-1.0', 'http-2.0'] as const) {
    const event = await eventFor(form, { target: '/x' }, { adds: { authorizer, principalId: 'ann' } })
    expect((event['requestContext'] as Record<string, unknown>)['authorizer']).toEqual(expected[form])
  }
})

function jwtTexts(): Record<string, string> {
  return { sub: 'ann', exp: '9999999999', verified: 'true', groups: '[admin user]', address: '{"country":"JP"}' }
}

test('an API key and a signature fill the identity', async () => {
  const iam = { accessKey: 'AKIA', accountId: '1', callerId: 'AIDA', userArn: 'arn', userId: 'u' }
  const event = await eventFor(
    'rest',
    { target: '/x', headers: { 'x-api-key': 'value' } },
    { adds: { apiKey: { id: 'key' }, authorizer: { iam } } },
  )
  expect(event).toMatchObject({
    requestContext: {
      identity: { apiKey: 'value', apiKeyId: 'key', accessKey: 'AKIA', caller: 'AIDA', user: 'u', userArn: 'arn' },
    },
  })
  expect(event['requestContext']).not.toHaveProperty('authorizer')
})

const bytes = Uint8Array.from([0xff, 0x00])

test.each([
  ['rest', 'text/plain', 'h\u00e9', {}, 'h\u00e9', false],
  ['rest', 'image/png', bytes, {}, '/wA=', true],
  ['rest', 'image/png', bytes, { binaryMediaTypes: ['image/*'] }, '/wA=', true],
  ['rest', 'image/png', 'x', { binaryMediaTypes: ['image/*'] }, 'eA==', true],
  ['rest', 'text/plain', bytes, { binaryMediaTypes: ['image/*'] }, '\ufffd\u0000', false],
  ['http-2.0', 'application/json; charset=utf-8', '{}', {}, '{}', false],
  ['http-2.0', 'application/x-www-form-urlencoded', 'a=1', {}, 'YT0x', true],
  ['http-2.0', undefined, 'x', {}, 'eA==', true],
  ['http-1.0', 'application/octet-stream', 'x', {}, 'eA==', true],
] as const)('body of %s as %s', async (form, type, body, options, expected, isBase64Encoded) => {
  const request = { method: 'POST', target: '/x', body, headers: type === undefined ? {} : { 'content-type': type } }
  expect(await eventFor(form, request, { options })).toMatchObject({ body: expected, isBase64Encoded })
})

test('what policies changed is what the function sees', async () => {
  const change = (context: Context): void => {
    context.integrationRequest.headers.set('x-tenant', ['acme'])
    context.integrationRequest.headers.delete('authorization')
    context.integrationRequest.rawQueryString = 'n=1'
    context.integrationRequest.body = 'new'
  }
  const event = await eventFor('rest', { method: 'POST', target: '/x?o=1', headers, body: 'old' }, { change })
  expect(event).toMatchObject({ body: 'new', queryStringParameters: { n: '1' } })
  expect(event['headers']).toMatchObject({ 'x-tenant': 'acme', 'tEsT-HEADeR': 'b' })
  expect(event['headers']).not.toHaveProperty('Authorization')
})

test('an event of the same form keeps what only AWS knows', () => {
  const origin = {
    resource: '/{proxy+}',
    path: '/pets/7',
    httpMethod: 'GET',
    headers: { Host: 'h', 'X-Forwarded-For': '192.0.2.1, 70.0.0.1' },
    pathParameters: { proxy: 'pets/7' },
    stageVariables: { theirs: 'x' },
    requestContext: {
      apiId: 'theirs',
      operationName: 'op',
      authorizer: { principalId: 'theirs' },
      identity: { sourceIp: '192.0.2.1', clientCert: { subjectDN: 'cn' }, caller: 'c' },
    },
  }
  const gateway = createGateway({ stages: { prod: {} }, routes: { 'GET /pets/{petId}': [] } })
  const { context } = gateway.exchange(new EventRequest('rest', origin))
  expect(proxyEvent(context, 'rest')).toMatchObject({
    resource: '/pets/{petId}',
    headers: { Host: 'h', 'X-Forwarded-For': '192.0.2.1, 70.0.0.1' },
    pathParameters: { petId: '7' },
    stageVariables: { theirs: 'x' },
    requestContext: {
      apiId: 'theirs',
      operationName: 'op',
      authorizer: { principalId: 'theirs' },
      identity: { clientCert: { subjectDN: 'cn' }, caller: 'c' },
      requestId: context.requestId,
      stage: 'prod',
    },
  })
  // Another form takes nothing over.
  expect(proxyEvent(context, 'http-2.0')).not.toHaveProperty('resource')
})

test('the id of a resource stays where the route is the one that the event came by', () => {
  const gateway = createGateway({ stages: { prod: {} }, routes: { 'GET /pets/{petId}': [], 'GET /{proxy+}': [] } })
  const idOf = (path: string): unknown => {
    const origin = { resource: '/{proxy+}', path, httpMethod: 'GET', requestContext: { resourceId: 'abc123' } }
    const { context } = gateway.exchange(new EventRequest('rest', origin as RequestEvent))
    return (proxyEvent(context, 'rest') as { requestContext: { resourceId: unknown } }).requestContext.resourceId
  }
  expect(idOf('/owners')).toBe('abc123')
  expect(idOf('/pets/7')).not.toBe('abc123')
})

test('the word for nothing of a Function URL and a load balancer stays theirs', () => {
  const gateway = createGateway({
    protocol: 'HTTP',
    stages: { prod: {} },
    routes: { 'GET /pets/{petId}': [], $default: [] },
  })
  const sent = { version: '2.0', pathParameters: null, requestContext: { http: { method: 'GET' } } }
  const eventOf = (form: EventForm, event: object): unknown =>
    proxyEvent(gateway.exchange(new EventRequest(form, event)).context, form)
  expect(eventOf('function-url', { ...sent, rawPath: '/' })).toMatchObject({ pathParameters: null })
  expect(eventOf('function-url', { ...sent, rawPath: '/pets/7' })).toMatchObject({ pathParameters: { petId: '7' } })
  const theirs = { ...sent, rawPath: '/', pathParameters: { stray: 'x' } }
  expect(eventOf('function-url', theirs)).not.toHaveProperty('pathParameters')
  const balanced = { httpMethod: 'GET', path: '/', headers: {}, requestContext: { elb: { targetGroupArn: 'arn' } } }
  expect(eventOf('alb', { ...balanced, body: '' })).toMatchObject({ body: '' })
  expect(eventOf('alb', { ...balanced, body: null })).toMatchObject({ body: null })
})

test.each([
  ['a whole trace', 'Root=1-a-b;Parent=c;Sampled=0;Lineage=d', /^Root=1-a-b;Parent=c;Sampled=0;Lineage=d$/],
  ['a root alone', 'Root=1-a-b', /^Root=1-a-b;Parent=[0-9a-f]{16};Sampled=0$/],
  ['root and parent', 'Root=1-a-b; Parent=c', /^Root=1-a-b; Parent=c;Sampled=1$/],
  ['no root', 'Self=1-a-b', /^Root=1-67fd8860-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/],
])('%s that a client sent reaches the function, made whole', async (_what, sent, expected) => {
  for (const form of ['rest', 'http-1.0', 'http-2.0'] as const) {
    const event = await eventFor(form, { target: '/pets/7', headers: { 'x-aMZn-trace-id': sent } })
    const lines = Object.entries(event['headers'] as Record<string, string>)
    const traces = lines.filter(([name]) => name.toLowerCase() === 'x-amzn-trace-id')
    expect(traces).toEqual([[expect.any(String), expect.stringMatching(expected)]])
  }
})

test('a name that comes in two spellings stands under the first, among few headers and among many', async () => {
  for (const count of [3, 40, 1200]) {
    const names = Array.from({ length: count }, (_, index) => `X-Name-${index}`)
    const headers = Object.fromEntries(
      [...names, ...names.map((name) => name.toLowerCase())].map((name) => [name, name]),
    )
    const event = await eventFor('rest', { target: '/pets/7', headers })
    const lists = event['multiValueHeaders'] as Record<string, string[]>
    for (const name of names) expect(lists[name]).toEqual([name, name.toLowerCase()])
    expect(Object.keys(lists).filter((name) => name.startsWith('x-name'))).toEqual([])
  }
})

test('members that no gateway knows of are carried over, whatever they are called', () => {
  const requestContext = '{"http":{"method":"GET"},"newMember":2}'
  const text = `{"version":"2.0","rawPath":"/","newMember":1,"__proto__":{"isAdmin":true},"requestContext":${requestContext}}`
  const gateway = createGateway({ protocol: 'HTTP' })
  const { context } = gateway.exchange(new EventRequest('http-2.0', JSON.parse(text) as RequestEvent))
  const event = proxyEvent(context, 'http-2.0') as unknown as Record<string, unknown>
  expect(event).toMatchObject({ newMember: 1, requestContext: { newMember: 2 } })
  expect(event['isAdmin']).toBeUndefined()
  expect(Object.getPrototypeOf(event)).toBe(Object.prototype)
})
