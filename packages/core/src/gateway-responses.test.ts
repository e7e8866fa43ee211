import { describe, expect, test } from 'vitest'
import {
  createGateway,
  deny,
  PlainRequest,
  type GatewayResponse,
  type GatewayResponses,
  type Refusal,
} from './index.ts'

async function refused(
  refusal: Refusal,
  gatewayResponses: GatewayResponses,
  headers: Record<string, string> = {},
): Promise<GatewayResponse> {
  const gateway = createGateway({
    gatewayResponses,
    stages: { prod: { variables: { team: 'pets' } } },
    policies: [{ slot: 'firewall', name: 'refuses', onRequest: () => refusal }],
  } as never)
  return gateway.handle(new PlainRequest({ target: '/pets?q=1', headers }))
}

const json = (template: string): GatewayResponses => ({
  UNAUTHORIZED: { responseTemplates: { 'application/json': template } },
})

describe('a type that is written anew', () => {
  test('keeps what it leaves out', async () => {
    const response = await refused(deny('THROTTLED', { retryAfterSeconds: 3 }), { THROTTLED: { statusCode: 420 } })
    expect(response).toMatchObject({
      statusCode: 420,
      body: '{"message":"Too Many Requests"}',
      headers: { 'Retry-After': '3', 'x-amzn-ErrorType': 'TooManyRequestsException' },
    })
  })

  test('takes its values from the request, the stage and the refusal', async () => {
    const response = await refused(
      deny('UNAUTHORIZED'),
      {
        UNAUTHORIZED: {
          responseParameters: {
            'gatewayresponse.header.Access-Control-Allow-Origin': "'*'",
            'gatewayresponse.header.x-agent': 'method.request.header.user-agent',
            'gatewayresponse.header.x-query': 'method.request.querystring.q',
            'gatewayresponse.header.x-type': 'context.error.responseType',
            'gatewayresponse.header.x-team': 'stageVariables.team',
            'gatewayresponse.header.x-none': 'method.request.header.nothing',
          },
          responseTemplates: {
            'application/json':
              '{"message":$context.error.messageString,"team":"$stageVariables.team","id":"$context.requestId"}',
          },
        },
      },
      { 'User-Agent': 'tester' },
    )
    expect(response.headers).toMatchObject({
      'Access-Control-Allow-Origin': '*',
      'x-agent': 'tester',
      'x-query': '1',
      'x-type': 'UNAUTHORIZED',
      'x-team': 'pets',
    })
    expect(response.headers).not.toHaveProperty('x-none')
    expect(JSON.parse(String(response.body))).toEqual({
      message: 'Unauthorized',
      team: 'pets',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
  })

  test('has a body for what the client accepts', async () => {
    const responses: GatewayResponses = {
      UNAUTHORIZED: { responseTemplates: { 'text/html': '<p>$context.error.message</p>', 'application/json': '{}' } },
    }
    const accepts = async (accept: string): Promise<unknown> =>
      (await refused(deny('UNAUTHORIZED'), responses, { Accept: accept })).body
    expect([
      await accepts('text/html'),
      await accepts('image/png, text/html;q=0.5'),
      await accepts('image/png'),
    ]).toEqual(['<p>Unauthorized</p>', '<p>Unauthorized</p>', '{}'])
  })

  test('cannot be broken by what a client sends', async () => {
    const agent = '","admin":true,"x":"</p>\u0000'
    const inJson = await refused(deny('UNAUTHORIZED'), json('{"agent":"$context.identity.userAgent"}'), {
      'User-Agent': agent,
    })
    expect(JSON.parse(String(inJson.body))).toEqual({ agent })
    const split = await refused(
      deny('UNAUTHORIZED'),
      {
        UNAUTHORIZED: { responseParameters: { 'gatewayresponse.header.x-agent': 'method.request.header.user-agent' } },
      },
      { 'User-Agent': 'a\r\nSet-Cookie: b' },
    )
    expect(split.headers).not.toHaveProperty('x-agent')
  })
})

describe('a family', () => {
  const family: GatewayResponses = {
    DEFAULT_4XX: { statusCode: '418' },
    DEFAULT_5XX: { statusCode: '599' },
    UNAUTHORIZED: {},
  }

  test.each([
    ['THROTTLED', 418],
    ['API_CONFIGURATION_ERROR', 599],
    ['UNAUTHORIZED', 401],
  ] as const)('%s: %i', async (type, statusCode) => {
    expect((await refused(deny(type), family)).statusCode).toBe(statusCode)
  })
})

describe('what cannot be', () => {
  test.each([
    ['a type that does not exist', { THROTLED: {} }, 'UNKNOWN_OPTION'],
    ['a status that does not exist', { THROTTLED: { statusCode: '999' } }, 'INVALID_OPTION'],
    [
      'a place that is no header',
      { THROTTLED: { responseParameters: { 'gatewayresponse.path.x': "'a'" } } },
      'INVALID_OPTION',
    ],
    [
      'a value that is no expression',
      { THROTTLED: { responseParameters: { 'gatewayresponse.header.x': 'a' } } },
      'INVALID_OPTION',
    ],
  ])('%s', (_, gatewayResponses, code) => {
    expect(() => createGateway({ gatewayResponses } as never)).toThrow(expect.objectContaining({ code }))
  })

  test('gateway responses on an HTTP API', () => {
    expect(() => createGateway({ protocol: 'HTTP', gatewayResponses: {} })).toThrow(
      expect.objectContaining({ code: 'IMPOSSIBLE_COMBINATION' }),
    )
  })
})
