import { describe, expect, it } from 'vitest'
import { createGateway } from './gateway.ts'
import { PlainRequest } from './plain-request.ts'
import type { Protocol } from './protocol.ts'
import { deny, GATEWAY_RESPONSE_TYPES, type GatewayResponseType, type RefusalDetails } from './refusal.ts'
import type { GatewayResponse } from './response.ts'

function refused(
  type: GatewayResponseType,
  details: RefusalDetails = {},
  definition: { protocol?: Protocol; errors?: 'aws' | 'problem+json' } = {},
) {
  const gateway = createGateway({
    ...definition,
    random: { next: () => 0, uuid: () => '6c8f3ab8-4f5e-4c5d-9b0e-0123456789ab' },
    policies: [{ slot: 'apiKey', name: 'refuse', onRequest: () => deny(type, details) }],
  })
  return gateway.handle(new PlainRequest({ target: '/' })) as GatewayResponse
}

describe('REST', () => {
  // Status, message and error type as in AWS's developer guide and as measured; null messages are AWS's own.
  const expected: Record<GatewayResponseType, readonly [number, string, string]> = {
    ACCESS_DENIED: [403, '{"Message":"User is not authorized to access this resource"}', 'AccessDeniedException'],
    API_CONFIGURATION_ERROR: [500, '{"message":"Internal server error"}', 'InternalServerErrorException'],
    AUTHORIZER_CONFIGURATION_ERROR: [500, '{"message":null}', 'AuthorizerConfigurationException'],
    AUTHORIZER_FAILURE: [500, '{"message":null}', 'AuthorizerFailureException'],
    BAD_REQUEST_BODY: [400, '{"message":"Invalid request body"}', 'BadRequestException'],
    BAD_REQUEST_PARAMETERS: [400, '{"message":"Invalid request parameters"}', 'BadRequestException'],
    DEFAULT_4XX: [400, '{"message":"Bad Request"}', 'BadRequestException'],
    DEFAULT_5XX: [500, '{"message":"Internal server error"}', 'InternalServerErrorException'],
    EXPIRED_TOKEN: [
      403,
      '{"message":"The security token included in the request is expired"}',
      'ExpiredTokenException',
    ],
    INTEGRATION_FAILURE: [502, '{"message":"Internal server error"}', 'InternalServerErrorException'],
    INTEGRATION_TIMEOUT: [504, '{"message":"Endpoint request timed out"}', 'InternalServerErrorException'],
    INVALID_API_KEY: [403, '{"message":"Forbidden"}', 'ForbiddenException'],
    INVALID_SIGNATURE: [
      403,
      '{"message":"The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."}',
      'InvalidSignatureException',
    ],
    MISSING_AUTHENTICATION_TOKEN: [
      403,
      '{"message":"Missing Authentication Token"}',
      'MissingAuthenticationTokenException',
    ],
    QUOTA_EXCEEDED: [429, '{"message":"Limit Exceeded"}', 'LimitExceededException'],
    REQUEST_TOO_LARGE: [413, '{"message":"HTTP content length exceeded 10485760 bytes"}', 'RequestTooLargeException'],
    RESOURCE_NOT_FOUND: [404, '{"message":"Not Found"}', 'NotFoundException'],
    THROTTLED: [429, '{"message":"Too Many Requests"}', 'TooManyRequestsException'],
    UNAUTHORIZED: [401, '{"message":"Unauthorized"}', 'UnauthorizedException'],
    UNSUPPORTED_MEDIA_TYPE: [415, '{"message":"Unsupported Media Type"}', 'BadRequestException'],
    WAF_FILTERED: [403, '{"message":"Forbidden"}', 'ForbiddenException'],
  }

  it('knows all 21 types', () => {
    expect([...GATEWAY_RESPONSE_TYPES].sort()).toEqual(Object.keys(expected).sort())
    expect(GATEWAY_RESPONSE_TYPES).toHaveLength(21)
  })

  it.each(GATEWAY_RESPONSE_TYPES)('%s', (type) => {
    const [statusCode, body, errorType] = expected[type]
    expect(refused(type)).toEqual({
      statusCode,
      body,
      headers: {
        'Content-Type': 'application/json',
        'x-amzn-ErrorType': errorType,
        'x-amzn-RequestId': '6c8f3ab8-4f5e-4c5d-9b0e-0123456789ab',
        'x-amz-apigw-id': expect.stringMatching(/^[\w-]{15}=$/),
      },
    })
  })

  it('a refusal may bring its own message, status, error type and headers', () => {
    const answer = refused('UNAUTHORIZED', {
      message: 'The incoming token has expired',
      headers: { 'WWW-Authenticate': 'Bearer' },
    })
    expect(answer).toMatchObject({
      body: '{"message":"The incoming token has expired"}',
      headers: { 'WWW-Authenticate': 'Bearer' },
    })
  })

  it('what a refusal says is escaped', () => {
    expect(refused('UNAUTHORIZED', { message: '"}\r\n<script>' }).body).toBe('{"message":"\\"}\\r\\n<script>"}')
  })
})

describe('HTTP API', () => {
  it.each([
    ['MISSING_AUTHENTICATION_TOKEN', 404, 'Not Found'],
    ['UNAUTHORIZED', 401, 'Unauthorized'],
    ['ACCESS_DENIED', 403, 'Forbidden'],
    ['THROTTLED', 429, 'Too Many Requests'],
    ['REQUEST_TOO_LARGE', 413, 'Request Entity Too Large'],
    ['AUTHORIZER_FAILURE', 500, 'Internal Server Error'],
    ['INTEGRATION_FAILURE', 500, 'Internal Server Error'],
    ['INTEGRATION_TIMEOUT', 503, 'Service Unavailable'],
  ] as const)('%s', (type, statusCode, message) => {
    const answer = refused(type, { message: 'why' }, { protocol: 'HTTP' })
    expect(answer).toMatchObject({ statusCode, body: `{"message":"${message}"}` })
    expect(Object.keys(answer.headers)).toEqual(['Content-Type', 'apigw-requestid'])
  })
})

describe('problem+json', () => {
  it('is RFC 9457 with the members that the policy added', () => {
    const answer = refused(
      'THROTTLED',
      { problem: { 'violated-policies': ['basic'] }, retryAfterSeconds: 1.2 },
      { errors: 'problem+json' },
    )
    expect(answer.headers).toMatchObject({ 'Content-Type': 'application/problem+json', 'Retry-After': '2' })
    expect(JSON.parse(answer.body as string)).toEqual({
      type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
      title: 'Too Many Requests',
      status: 429,
      'violated-policies': ['basic'],
    })
  })
})
