import { describe, expect, test } from 'vitest'
import { ManualClock } from '../test/manual-clock.ts'
import {
  allow,
  CONTEXT_VARIABLES,
  contextVariable,
  createDomains,
  createGateway,
  deny,
  PlainRequest,
  type Context,
  type End,
  type Gateway,
  type Protocol,
  type TlsFacts,
} from './index.ts'

/** A request over mutual TLS, so that every variable can have a value. */
class TlsRequest extends PlainRequest {
  override get tls(): TlsFacts {
    const validity = { notBefore: 'May 28 12:30:02 2019 GMT', notAfter: 'Aug  5 09:36:04 2031 GMT' }
    const clientCertificate = {
      clientCertPem: 'PEM',
      subjectDN: 'CN=me',
      issuerDN: 'CN=ca',
      serialNumber: '01',
      validity,
    }
    return { version: 'TLSv1.3', cipherSuite: 'TLS_AES_128_GCM_SHA256', clientCertificate }
  }
}

const IAM = {
  accessKey: 'AKIA',
  accountId: '111122223333',
  callerId: 'caller',
  userId: 'user',
  userArn: 'arn:aws:iam::1:user/me',
  principalOrgId: 'o-1',
  cognitoIdentityId: 'ci',
  cognitoIdentityPoolId: 'cip',
  cognitoAuthenticationType: 'authenticated',
  cognitoAuthenticationProvider: 'provider',
}

/** Runs one request that has everything, and reads its variables when it has ended. */
async function values(protocol: Protocol, target = '/v1/pets/7'): Promise<(name: string) => unknown> {
  const seen: { context?: Context; end?: End } = {}
  const clock = new ManualClock('2026-11-25T21:05:07.123Z')
  const gateway = createGateway({
    protocol,
    clock,
    apiId: 'abc123',
    accountId: '123456789012',
    stages: { prod: { canarySettings: { percentTraffic: 100 } } },
    policies: [
      {
        slot: 'accessLog',
        name: 'looks',
        onRequest: (context: Context) => ({ end: (end: End) => Object.assign(seen, { context, end }) }),
      },
      {
        slot: 'authorizer',
        name: 'everyone',
        onRequest: () =>
          allow({
            adds: {
              principalId: 'someone',
              usageIdentifierKey: 'the-key-value',
              apiKey: { id: 'key-id' },
              authorizer: {
                lambda: { tenant: 'acme', level: 3 },
                jwt: { claims: { sub: 'u1' }, scopes: null },
                iam: IAM,
                integrationLatency: 12,
              },
            },
          }),
      },
      {
        slot: 'validator',
        name: 'refuses',
        onRequest: ({ path }: Context) =>
          path === '/pets/bad'
            ? deny('BAD_REQUEST_BODY', { validationErrorString: '[object has missing properties]' })
            : undefined,
      },
    ],
    routes: {
      'GET /pets/{petId}': [
        {
          slot: 'integration',
          name: 'backend',
          invoke: (context: Context) => {
            clock.pass(42)
            Object.assign(context.integration!, {
              requestId: 'backend-1',
              requestId2: 'backend-2',
              serviceStatus: 200,
              status: 201,
            })
            return { statusCode: 201, headers: {}, body: 'four' }
          },
        },
      ],
    },
  } as never) as Gateway
  const domains = createDomains({ 'api.example.com': { basePath: 'v1', gateway, stage: 'prod' } })
  const headers = {
    Host: 'api.example.com',
    'User-Agent': 'tester/1',
    'X-Amzn-Trace-Id': 'Root=1-67891233-abcdef012345678912345678;Sampled=1',
  }
  await domains.handle(new TlsRequest({ target, headers, sourceIp: '192.0.2.1' }))
  return (name) => contextVariable(name, seen.context!, seen.end)
}

/** Every variable that has a value today. */
const EXPECTED: Readonly<Record<string, unknown>> = {
  accountId: '123456789012',
  apiId: 'abc123',
  'authorizer.integrationLatency': 12,
  'authorizer.latency': 12,
  'authorizer.principalId': 'someone',
  awsEndpointRequestId: 'backend-1',
  awsEndpointRequestId2: 'backend-2',
  cipherSuite: 'TLS_AES_128_GCM_SHA256',
  'customDomain.basePathMatched': 'v1',
  dataProcessed: 4,
  deploymentId: expect.stringMatching(/^[a-z0-9]{6}$/),
  domainName: 'api.example.com',
  domainPrefix: 'api',
  endpointType: 'REGIONAL',
  extendedRequestId: expect.stringMatching(/^[\w-]{15}=$/),
  httpMethod: 'GET',
  'identity.accessKey': 'AKIA',
  'identity.accountId': '111122223333',
  'identity.apiKey': 'the-key-value',
  'identity.apiKeyId': 'key-id',
  'identity.caller': 'caller',
  'identity.clientCert.clientCertPem': 'PEM',
  'identity.clientCert.issuerDN': 'CN=ca',
  'identity.clientCert.serialNumber': '01',
  'identity.clientCert.subjectDN': 'CN=me',
  'identity.clientCert.validity.notAfter': 'Aug  5 09:36:04 2031 GMT',
  'identity.clientCert.validity.notBefore': 'May 28 12:30:02 2019 GMT',
  'identity.cognitoAuthenticationProvider': 'provider',
  'identity.cognitoAuthenticationType': 'authenticated',
  'identity.cognitoIdentityId': 'ci',
  'identity.cognitoIdentityPoolId': 'cip',
  'identity.principalOrgId': 'o-1',
  'identity.sourceIp': '192.0.2.1',
  'identity.user': 'user',
  'identity.userAgent': 'tester/1',
  'identity.userArn': 'arn:aws:iam::1:user/me',
  'integration.integrationStatus': 200,
  'integration.latency': 42,
  'integration.requestId': 'backend-1',
  'integration.status': 201,
  integrationLatency: 42,
  integrationStatus: 200,
  isCanaryRequest: true,
  path: '/v1/pets/7',
  protocol: 'HTTP/1.1',
  requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  requestTime: '25/Nov/2026:21:05:07 +0000',
  requestTimeEpoch: Date.parse('2026-11-25T21:05:07.123Z'),
  resourceId: expect.stringMatching(/^[a-z0-9]{10}$/),
  resourcePath: '/pets/{petId}',
  responseLatency: 42,
  responseLength: 4,
  routeKey: 'GET /pets/{petId}',
  stage: 'prod',
  status: 201,
  tlsVersion: 'TLSv1.3',
  xrayTraceId: '1-67891233-abcdef012345678912345678',
}

/** Those of a refusal. */
const OF_ERRORS: Readonly<Record<string, unknown>> = {
  'error.message': 'Invalid request body',
  'error.messageString': '"Invalid request body"',
  'error.responseType': 'BAD_REQUEST_BODY',
  'error.validationErrorString': '[object has missing properties]',
}

/** Without a value: their rooms are still to come, or nothing went wrong. */
const WITHOUT_VALUE: readonly string[] = [
  'authenticate.error',
  'authenticate.latency',
  'authenticate.status',
  'authorize.error',
  'authorize.latency',
  'authorize.status',
  'authorizer.error',
  'authorizer.integrationStatus',
  'authorizer.requestId',
  'authorizer.status',
  'customDomain.routingRuleIdMatched',
  'identity.vpcId',
  'identity.vpceId',
  'integration.error',
  'integration.responseTransferMode',
  'integration.timeToAllHeaders',
  'integration.timeToFirstContent',
  'integrationErrorMessage',
  'waf.error',
  'waf.latency',
  'waf.status',
  'wafResponseCode',
  'webaclArn',
]

describe('every variable that AWS lists', () => {
  test('is tested here', () => {
    expect([...Object.keys(EXPECTED), ...Object.keys(OF_ERRORS), ...WITHOUT_VALUE].sort()).toEqual(CONTEXT_VARIABLES)
  })

  test('has its value', async () => {
    const value = await values('REST')
    expect(Object.fromEntries(Object.keys(EXPECTED).map((name) => [name, value(name)]))).toEqual(EXPECTED)
  })

  test('has its value when the request was refused', async () => {
    const value = await values('REST', '/v1/pets/bad')
    expect(Object.fromEntries(Object.keys(OF_ERRORS).map((name) => [name, value(name)]))).toEqual(OF_ERRORS)
  })

  test('or none', async () => {
    const value = await values('REST')
    expect(WITHOUT_VALUE.filter((name) => value(name) !== undefined)).toEqual([])
  })
})

describe('an authorizer’s own', () => {
  test('values and claims, by name; bare claims have no value', async () => {
    const value = await values('HTTP')
    expect(
      [
        'authorizer.tenant',
        'authorizer.level',
        'authorizer.claims.sub',
        'authorizer.claims',
        'authorizer.__proto__',
        'authorizer.claims.constructor',
      ].map(value),
    ).toEqual(['acme', 3, 'u1', undefined, undefined, undefined])
  })
})
