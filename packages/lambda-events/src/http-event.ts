import { requestTime, type Context } from '@gw/core'
import { httpAuthorizerV2 } from './authorizer-members.ts'
import type { EventBody } from './event-body.ts'
import { lowerCaseHeaders } from './event-headers.ts'
import { currentQueryString, joinedQuery } from './event-query.ts'
import type { HttpEvent, HttpRequestContext } from './http-event-type.ts'
import { domainPrefix } from './domain-prefix.ts'
import { putOwn } from './own-member.ts'
import { decodedPath, requestPaths } from './request-path.ts'

/** An event of which members may be missing: what came in, if it was of the same form. */
type Origin = Partial<Omit<HttpEvent, 'requestContext'>> & { readonly requestContext?: Partial<HttpRequestContext> }

/**
 * The event 2.0 that a function behind an HTTP API receives.
 * @param origin the event that came in, if it was one of this form: what only AWS knows is carried over
 */
export function httpEvent(context: Context, body: EventBody, origin: Origin = {}): HttpEvent {
  return event(context, body, origin, decodedPath(requestPaths(context).pathWithStage))
}

/** The event of a Function URL: that of an HTTP API without a stage in its path. */
export function functionUrlEvent(context: Context, body: EventBody, origin: Origin = {}): HttpEvent {
  const built = event(context, body, origin, requestPaths(context).path)
  const { tls } = context.request
  if (tls === undefined) return built
  const negotiated = { 'x-amzn-tls-version': tls.version, 'x-amzn-tls-cipher-suite': tls.cipherSuite }
  return { ...built, headers: { ...built.headers, ...negotiated } }
}

function event(context: Context, body: EventBody, origin: Origin, rawPath: string): HttpEvent {
  const { headers, cookies } = lowerCaseHeaders(context)
  const routeKey = context.routeKey ?? '$default'
  const built: HttpEvent = {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString: currentQueryString(context),
    headers,
    requestContext: requestContext(context, origin.requestContext, routeKey, rawPath),
    isBase64Encoded: body.isBase64Encoded,
  }
  carryOver(built, origin)
  const text = body.body ?? (typeof origin.body === 'string' ? '' : undefined)
  const query = joinedQuery(context)
  const pathParameters = values(context.pathParameters) ?? emptyAsSent(origin.pathParameters)
  const stageVariables = values(context.stageVariables) ?? origin.stageVariables
  // What has no value is absent, not `null`.
  if (cookies.length > 0 || origin.cookies !== undefined) built.cookies = cookies
  if (query !== undefined) built.queryStringParameters = query
  if (text !== undefined) built.body = text
  if (pathParameters !== undefined) built.pathParameters = pathParameters
  if (stageVariables !== undefined) built.stageVariables = stageVariables
  return built
}

function requestContext(
  context: Context,
  origin: Partial<HttpRequestContext> | undefined,
  routeKey: string,
  rawPath: string,
): HttpRequestContext {
  const { request, services } = context
  const { domainName } = request
  const { accountId, apiId } = services
  const built: HttpRequestContext = {
    // What AWS knows of its own API, an event that came in says better.
    ...{ accountId, apiId, domainName, domainPrefix: domainPrefix(domainName), ...origin },
    http: {
      ...origin?.http,
      method: request.method,
      path: rawPath,
      protocol: request.protocol,
      sourceIp: request.sourceIp,
      userAgent: origin?.http?.userAgent ?? request.header('user-agent') ?? '',
    },
    requestId: context.requestId,
    routeKey,
    stage: context.stage,
    time: requestTime(context.requestTimeEpoch),
    timeEpoch: context.requestTimeEpoch,
  }
  const authorizer = httpAuthorizerV2(context)
  if (authorizer !== undefined) built.authorizer = authorizer
  // Mutual TLS that ended at this host.
  const clientCert = request.tls?.clientCertificate
  if (clientCert !== undefined) built.authentication = { clientCert }
  return built
}

/** Members that are absent where a route of the gateway's has none, whatever came in. */
const OWN_MEMBERS: ReadonlySet<string> = new Set([
  'body',
  'cookies',
  'queryStringParameters',
  'pathParameters',
  'stageVariables',
])

/** Members of the event that came in which no gateway knows of. */
function carryOver(built: HttpEvent, origin: Origin): void {
  const members = built as unknown as Record<string, unknown>
  for (const name of Object.keys(origin)) {
    if (Object.hasOwn(members, name) || OWN_MEMBERS.has(name)) continue
    putOwn(members, name, origin[name as keyof Origin])
  }
}

/** Emulators and Function URLs have `{}` or `null` where API Gateway has no member: their word for nothing stays. */
function emptyAsSent(pathParameters: HttpEvent['pathParameters']): HttpEvent['pathParameters'] {
  return pathParameters === undefined || Object.keys(pathParameters ?? {}).length > 0 ? undefined : pathParameters
}

function values(record: Readonly<Record<string, string>>): Record<string, string> | undefined {
  return Object.keys(record).length === 0 ? undefined : { ...record }
}
