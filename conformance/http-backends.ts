import type { GatewayRequest, GatewayResponse } from '@gw/core'
import { isRefusal } from '@gw/core'
import { listen, type Listener } from './gateway-listener.ts'

/** What a case's HTTP backend received, as the recorders' echo servers report it. */
export interface EchoedRequest {
  readonly method: string
  readonly path: string
  readonly args: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly json: unknown
}

/** A backend that echoes requests, as the public one that recorders use. */
export interface HttpBackend {
  readonly requests: readonly EchoedRequest[]
  readonly origin: string
  close(): Promise<void>
}

/** Headers that public echo servers keep to themselves. */
const HIDDEN: readonly string[] = ['x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto', 'connection']

/**
 * Starts an echo server on loopback: `/status/<code>` answers with that status, anything else with what it received.
 * @param behavior what the case says of it, where that is something else
 */
export async function httpBackend(behavior: string): Promise<HttpBackend> {
  const requests: EchoedRequest[] = []
  const listener: Listener = await listen(async (request) => {
    const echoed = await echo(request)
    requests.push(echoed)
    if (behavior === 'answers after the timeout') return new Promise<GatewayResponse>(() => {})
    return answer(echoed, behavior)
  })
  return { requests, origin: listener.origin, close: () => listener.close() }
}

function answer(echoed: EchoedRequest, behavior: string): GatewayResponse {
  if (behavior.includes('exactly the request body')) {
    return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: echoed.body }
  }
  const status = /^\/status\/(\d{3})$/.exec(echoed.path)?.[1]
  return {
    statusCode: status === undefined ? 200 : Number(status),
    headers: {
      'Content-Type': 'application/json',
      Server: 'gunicorn/19.9.0',
      'x-amzn-RequestId': '5f2f1a3c-0000-4000-8000-000000000000',
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Credentials': 'true',
      'X-Amzn-Trace-Id': 'Root=1-00000000-000000000000000000000000',
    },
    body: status === undefined ? JSON.stringify(echoed) : '',
  }
}

async function echo(request: GatewayRequest): Promise<EchoedRequest> {
  const bytes = await request.body()
  const body = isRefusal(bytes) ? '' : Buffer.from(bytes).toString()
  const headers = request.headerLines().filter(([name]) => !HIDDEN.includes(name.toLowerCase()))
  return {
    method: request.method,
    path: request.path,
    args: Object.fromEntries([...request.query].map(([name, values]) => [name, values.join(',')])),
    headers: { ...(bytesNamed(request) ? {} : { 'Content-Length': '0' }), ...Object.fromEntries(headers) },
    body,
    json: parsed(body),
  }
}

/** Echo servers report a length whether one was sent or not. */
function bytesNamed(request: GatewayRequest): boolean {
  return request.header('content-length') !== undefined || request.header('transfer-encoding') !== undefined
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}
