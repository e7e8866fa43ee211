import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

/** A request as bytes go out: nothing is normalised, added or re-ordered but what HTTP needs. */
export interface WireRequest {
  readonly method: string
  /** The request target as sent. */
  readonly target: string
  /** Lines in order, names in their case. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array | undefined
}

/** An answer as it came. */
export interface WireResponse {
  readonly statusCode: number
  /** Lines in order, names in their case. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array
}

/** An answer that does not come within this is no answer. */
const TIMEOUT_MILLIS = 15_000

/**
 * Sends one request over a connection of its own.
 * @param origin `http://127.0.0.1:1234`
 * @throws when the connection breaks or nothing comes in time
 */
export function send(origin: string, request: WireRequest): Promise<WireResponse> {
  const { protocol, hostname, port } = new URL(origin)
  const connect = protocol === 'https:' ? httpsRequest : httpRequest
  const agent = protocol === 'https:' ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true })
  return new Promise<WireResponse>((resolve, reject) => {
    const outgoing = connect({
      host: hostname,
      port: port === '' ? undefined : Number(port),
      method: request.method,
      path: request.target,
      headers: request.headers.flat(),
      agent,
      // Cases send headers longer than Node's own bound.
      maxHeaderSize: 1_048_576,
      // The runner's own listeners have certificates that nobody knows.
      ...(hostname === '127.0.0.1' ? { rejectUnauthorized: false } : {}),
      timeout: TIMEOUT_MILLIS,
    })
    outgoing.on('response', (message) => collect(message).then(resolve, reject))
    outgoing.on('timeout', () => outgoing.destroy(new Error(`No answer within ${TIMEOUT_MILLIS} ms`)))
    outgoing.on('error', reject)
    outgoing.end(request.body)
  }).finally(() => agent.destroy())
}

/** The values of one header, whatever its case. */
export function headerLines(response: WireResponse, name: string): readonly string[] {
  const lowerCaseName = name.toLowerCase()
  return response.headers.filter(([line]) => line.toLowerCase() === lowerCaseName).map(([, value]) => value)
}

async function collect(message: IncomingMessage): Promise<WireResponse> {
  const chunks: Uint8Array[] = []
  for await (const chunk of message) chunks.push(chunk as Uint8Array)
  const { rawHeaders } = message
  const headers = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1]!] as const] : [],
  )
  return { statusCode: message.statusCode!, headers, body: Buffer.concat(chunks) }
}
