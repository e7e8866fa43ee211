import type { Context, IntegrationRequest } from '@gw/core'
import type { WebRequest } from './web-request.ts'
import type { WebBody } from './web-response.ts'
import type { Gathered } from './web-stream.ts'

/** What the app's request differs in from the client's. */
interface Changes {
  readonly target: string | undefined
  readonly gathered: Gathered | undefined
  readonly request: IntegrationRequest | undefined
}

/**
 * The request that the app gets: the client's own while nothing differs. It is built anew when a policy changed it,
 * when its body was read, and when the gateway matched another path than the one sent: app and gateway must agree on
 * what was matched.
 * @param basePath what the gateway took off the path, and the app expects
 */
export function appRequest(request: Request, context: Context, gatewayRequest: WebRequest, basePath: string): Request {
  const changes: Changes = {
    target: changedTarget(context, gatewayRequest, basePath),
    gathered: gatewayRequest.gathered,
    request: context.changedRequest,
  }
  if (changes.target === undefined && changes.gathered === undefined && changes.request === undefined) return request
  const url = changes.target === undefined ? request.url : new URL(changes.target, request.url)
  return new Request(url, init(request, changes))
}

function init(request: Request, { gathered, request: changed }: Changes): RequestInit {
  const method = changed?.method ?? request.method
  const body = method === 'GET' || method === 'HEAD' ? null : bodyOf(request, gathered, changed)
  return {
    method,
    headers: changed === undefined ? request.headers : headersOf(changed),
    body,
    redirect: request.redirect,
    signal: request.signal,
    // Asked for by the Fetch Standard as soon as a body is a stream.
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  } as RequestInit
}

function bodyOf(request: Request, gathered: Gathered | undefined, changed: IntegrationRequest | undefined): WebBody {
  if (changed?.body !== undefined) return changed.body
  if (gathered === undefined) return request.body
  return gathered.whole ? gathered.bytes : gathered.stream
}

function headersOf(changed: IntegrationRequest): Headers {
  const headers = new Headers()
  for (const [name, values] of changed.headers) for (const value of values) headers.append(name, value)
  // The platform counts the body anew.
  if (changed.body !== undefined) headers.delete('content-length')
  return headers
}

/** Path and query for the app, where they are not what the client sent. */
function changedTarget(context: Context, request: WebRequest, basePath: string): string | undefined {
  const path = basePath + (context.changedRequest?.path ?? context.path)
  const query = context.changedRequest?.rawQueryString ?? request.rawQueryString
  if (path === request.originalPath && query === request.rawQueryString) return undefined
  return query === '' ? path : `${path}?${query}`
}
