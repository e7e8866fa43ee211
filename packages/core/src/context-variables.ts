import type { Context } from './context.ts'
import { refusalMessage } from './gateway-response-defaults.ts'
import type { End } from './policy.ts'
import { requestTime } from './request-time.ts'
import { resourceId } from './resource-id.ts'

/** The value of a context variable; absent ones print as `-` in logs and as nothing in templates. */
export type ContextVariableValue = string | number | boolean | null | undefined

/** Reads one variable. `end` is there once the request has ended: in access logs. */
type Read = (context: Context, end: End | undefined) => ContextVariableValue

/**
 * Every variable of one name, by that name (developer guide, "$context variables" for REST and HTTP APIs). Made when
 * the first is asked for: a gateway without a log or texts of its own need not make sixty functions when it is loaded.
 */
function variables(): Readonly<Record<string, Read>> {
  return (made ??= {
    accountId: ({ services }) => services.accountId,
    apiId: ({ services }) => services.apiId,
    'authorizer.error': () => undefined,
    'authorizer.integrationLatency': ({ authorizer }) => authorizer?.integrationLatency,
    'authorizer.latency': ({ authorizer }) => authorizer?.integrationLatency,
    'authorizer.principalId': ({ principalId }) => principalId,
    awsEndpointRequestId: ({ integration }) => integration?.requestId,
    awsEndpointRequestId2: ({ integration }) => integration?.requestId2,
    cipherSuite: ({ request }) => request.tls?.cipherSuite,
    'customDomain.basePathMatched': ({ customDomain }) => customDomain?.basePathMatched,
    dataProcessed: (_, end) => end?.bytes,
    deploymentId: ({ services, stage }) => resourceId(`${services.apiId} ${stage}`).slice(-6),
    domainName: ({ request }) => request.domainName || undefined,
    domainPrefix: ({ request }) => request.domainName.split('.', 1)[0] || undefined,
    endpointType: ({ services }) => (services.protocol === 'REST' ? 'REGIONAL' : undefined),
    'error.message': errorMessage,
    'error.messageString': (context) =>
      context.refusal === undefined ? undefined : JSON.stringify(errorMessage(context)),
    'error.responseType': ({ refusal }) => refusal?.refusal,
    'error.validationErrorString': ({ refusal }) => refusal?.validationErrorString,
    extendedRequestId: ({ extendedRequestId }) => extendedRequestId,
    httpMethod: ({ request }) => request.method,
    'identity.apiKey': ({ apiKey, usageIdentifierKey, request }) =>
      apiKey === undefined ? undefined : (usageIdentifierKey ?? request.header('x-api-key')),
    'identity.apiKeyId': ({ apiKey }) => apiKey?.id,
    'identity.clientCert.clientCertPem': ({ request }) => request.tls?.clientCertificate?.clientCertPem,
    'identity.clientCert.subjectDN': ({ request }) => request.tls?.clientCertificate?.subjectDN,
    'identity.clientCert.issuerDN': ({ request }) => request.tls?.clientCertificate?.issuerDN,
    'identity.clientCert.serialNumber': ({ request }) => request.tls?.clientCertificate?.serialNumber,
    'identity.clientCert.validity.notBefore': ({ request }) => request.tls?.clientCertificate?.validity.notBefore,
    'identity.clientCert.validity.notAfter': ({ request }) => request.tls?.clientCertificate?.validity.notAfter,
    'identity.sourceIp': ({ request }) => request.sourceIp || undefined,
    'identity.userAgent': ({ request }) => request.header('user-agent'),
    'integration.error': ({ integration }) => integration?.error,
    'integration.integrationStatus': ({ integration }) => integration?.serviceStatus,
    'integration.latency': integrationLatency,
    'integration.requestId': ({ integration }) => integration?.requestId,
    'integration.status': ({ integration }) => integration?.status,
    integrationErrorMessage: ({ integration }) => integration?.error,
    integrationLatency,
    integrationStatus: ({ integration }) => integration?.serviceStatus ?? integration?.status,
    isCanaryRequest: ({ isCanaryRequest }) => isCanaryRequest,
    path: (context) => pathWithStage(context),
    protocol: ({ request }) => request.protocol,
    requestId: ({ requestId }) => requestId,
    requestTime: ({ requestTimeEpoch }) => requestTime(requestTimeEpoch),
    requestTimeEpoch: ({ requestTimeEpoch }) => requestTimeEpoch,
    resourceId: ({ resourcePath, services }) =>
      services.protocol === 'REST' && resourcePath !== '' ? resourceId(resourcePath) : undefined,
    resourcePath: ({ resourcePath }) => resourcePath || undefined,
    responseLatency: (_, end) => (end === undefined ? undefined : Math.round(end.durationMs)),
    responseLength: (_, end) => end?.bytes,
    routeKey: ({ routeKey }) => routeKey,
    stage: ({ stage }) => stage || undefined,
    status: (_, end) => end?.statusCode,
    tlsVersion: ({ request }) => request.tls?.version,
    xrayTraceId: ({ request }) => /Root=([^;]{1,64})/.exec(request.header('x-amzn-trace-id') ?? '')?.[1],
  })
}

let made: Readonly<Record<string, Read>> | undefined

/** What a signed request's caller is called in an event 2.0. */
const IAM_MEMBERS: Readonly<Record<string, string>> = {
  accessKey: 'accessKey',
  accountId: 'accountId',
  caller: 'callerId',
  cognitoAuthenticationProvider: 'cognitoAuthenticationProvider',
  cognitoAuthenticationType: 'cognitoAuthenticationType',
  cognitoIdentityId: 'cognitoIdentityId',
  cognitoIdentityPoolId: 'cognitoIdentityPoolId',
  principalOrgId: 'principalOrgId',
  user: 'userId',
  userArn: 'userArn',
}

/** Variables of rooms that are still to come: known by name, without a value. */
const VALUELESS: ReadonlySet<string> = new Set([
  'authenticate.error',
  'authenticate.latency',
  'authenticate.status',
  'authorize.error',
  'authorize.latency',
  'authorize.status',
  'authorizer.integrationStatus',
  'authorizer.requestId',
  'authorizer.status',
  'customDomain.routingRuleIdMatched',
  'identity.vpcId',
  'identity.vpceId',
  'integration.responseTransferMode',
  'integration.timeToAllHeaders',
  'integration.timeToFirstContent',
  'waf.error',
  'waf.latency',
  'waf.status',
  'wafResponseCode',
  'webaclArn',
])

/** The names of all variables that AWS lists for REST and HTTP APIs, without those of an authorizer's own context. */
export const CONTEXT_VARIABLES: readonly string[] = /* @__PURE__ */ allNames()

function allNames(): readonly string[] {
  const ofSigned = Object.keys(IAM_MEMBERS).map((name) => `identity.${name}`)
  return [...Object.keys(variables()), ...ofSigned, ...VALUELESS].sort()
}

/** Whether AWS knows a variable of this name, `$context.` left out; names of an authorizer's context are its own. */
export function isContextVariable(name: string): boolean {
  return (
    own(variables(), name) !== undefined ||
    (name.startsWith('identity.') && own(IAM_MEMBERS, name.slice(9)) !== undefined) ||
    name.startsWith('authorizer.') ||
    VALUELESS.has(name)
  )
}

/**
 * The value of `$context.<name>` for a request.
 * @param name without `$context.`; case counts
 * @param end how the request ended, in access logs
 */
export function contextVariable(name: string, context: Context, end?: End): ContextVariableValue {
  return contextReader(name)(context, end)
}

/** Reads one variable of a request. */
export type ContextReader = (context: Context, end?: End) => ContextVariableValue

/** What reads `$context.<name>`, found once for whoever reads it of every request. */
export function contextReader(name: string): ContextReader {
  const read = own(variables(), name)
  if (read !== undefined) return read
  if (name.startsWith('authorizer.')) return (context) => authorizerVariable(name.slice(11), context)
  return name.startsWith('identity.') ? (context) => iamVariable(name.slice(9), context) : absent
}

function absent(): ContextVariableValue {
  return undefined
}

/** A claim, or a value that a Lambda authorizer returned. Bare `claims` has no value, as on AWS. */
function authorizerVariable(name: string, { authorizer }: Context): ContextVariableValue {
  const claims = authorizer?.jwt?.claims ?? authorizer?.cognito?.claims
  return name.startsWith('claims.') ? scalar(own(claims, name.slice(7))) : scalar(own(authorizer?.lambda, name))
}

function iamVariable(name: string, { authorizer }: Context): ContextVariableValue {
  const member = own(IAM_MEMBERS, name)
  return member === undefined ? undefined : scalar(own(authorizer?.iam, member))
}

function errorMessage({ refusal, services }: Context): ContextVariableValue {
  return refusal === undefined ? undefined : refusalMessage(refusal, services.protocol)
}

function integrationLatency({ integration }: Context): ContextVariableValue {
  return integration?.latency === undefined ? undefined : Math.round(integration.latency)
}

/** `/stage/pets/1`; behind a custom domain the path as the client sent it. */
function pathWithStage({ customDomain, request, stage, path }: Context): string {
  if (customDomain !== undefined) return request.path
  return stage === '$default' || stage === '' ? path : `/${stage}${path}`
}

function scalar(value: unknown): ContextVariableValue {
  if (value === undefined || value === null) return undefined
  return typeof value === 'object' ? JSON.stringify(value) : (value as string | number | boolean)
}

function own<T>(values: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return values !== undefined && Object.hasOwn(values, name) ? values[name] : undefined
}
