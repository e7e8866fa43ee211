import { isHeaderName, type Context, type IntegrationRequest } from '@gw/core'
import { headerText } from '../integration/header-text.ts'
import { isProxiedRequestHeader, isSentRequestHeader, type IntegrationType } from '../integration/request-headers.ts'
import type { RequestParameters } from '../parameters/request-parameters.ts'
import { encodeForm } from '../variables/form-encoding.ts'

const WITHOUT_CONTENT_TYPE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Writes the mapped parameters and body to the request that the integration gets. A proxy keeps what the client sent
 * and lays the mapped values over it; any other integration gets the mapped values alone, with AWS's own Accept and
 * User-Agent where none is mapped (measured).
 */
export function applyRequest(
  context: Context,
  type: IntegrationType,
  parameters: RequestParameters,
  body: Uint8Array | string | undefined,
): void {
  const request = context.integrationRequest
  const isProxy = type === 'HTTP_PROXY'
  if (isProxy) keepProxied(request)
  else setDefaults(context, request)
  for (const [name, value] of Object.entries(parameters.header)) {
    if (isSentRequestHeader(name) && isHeaderName(name)) request.headers.set(name.toLowerCase(), [headerText(value)])
  }
  request.pathParameters = parameters.path
  request.rawQueryString = queryString(isProxy ? request.rawQueryString : '', parameters.querystring)
  if (body !== undefined) request.body = body
  request.mapped = true
}

function keepProxied(request: IntegrationRequest): void {
  for (const name of request.headers.keys()) if (!isProxiedRequestHeader(name)) request.headers.delete(name)
}

function setDefaults(context: Context, request: IntegrationRequest): void {
  const contentType = request.headers.get('content-type')
  request.headers.clear()
  request.headers.set('accept', ['application/json'])
  request.headers.set('user-agent', [`AmazonAPIGateway_${context.services.apiId}`])
  if (contentType !== undefined && !WITHOUT_CONTENT_TYPE.has(request.method))
    request.headers.set('content-type', contentType)
}

function queryString(kept: string, mapped: RequestParameters['querystring']): string {
  const pairs = Object.entries(mapped).flatMap(([name, value]) =>
    [value].flat().map((item) => `${encodeQuery(name)}=${encodeQuery(item)}`),
  )
  return [...(kept === '' ? [] : [kept]), ...pairs].join('&')
}

/** `%20`, not `+`: every server reads it. */
function encodeQuery(text: string): string {
  return encodeForm(text).replaceAll('+', '%20')
}
