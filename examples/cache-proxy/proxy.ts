/**
 * A caching reverse proxy of one file: HTTP mode (RFC 9111) in front of any origin.
 *
 *     ORIGIN=http://127.0.0.1:8000 PORT=8080 pnpm --filter @gw-examples/cache-proxy start
 */
import http from 'node:http'
import { cache } from '@gw/cache'
import { createGateway, PlainRequest, type Context, type GatewayResponse } from '@gw/core'

/** Larger answers stream through and are not remembered. */
const LARGEST_REMEMBERED = 1_048_576
/** Larger requests are refused. */
const LARGEST_REQUEST = 10_485_760
/** Headers of one connection, which a proxy does not pass on (RFC 9110, section 7.6.1). */
const OF_THE_CONNECTION = new Set(['connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade'])

const origin = new URL(process.env['ORIGIN'] ?? 'http://127.0.0.1:8000')
const agent = new http.Agent({ keepAlive: true })
const answers = cache({ mode: 'http', shared: true, staleIfError: 300, cacheStatus: 'cache-proxy' })
const gateway = createGateway({
  protocol: 'HTTP',
  policies: [answers],
  routes: { $default: [] },
  onEvent(event) {
    if (event.type === 'fault') console.error(event.where, event.error)
  },
})

const server = http.createServer((incoming, outgoing) => {
  proxy(incoming, outgoing).catch((error: unknown) => {
    console.error(error)
    outgoing.destroy()
  })
})
server.listen(Number(process.env['PORT'] ?? 8080), () => {
  const { port } = server.address() as { port: number }
  console.log(`http://127.0.0.1:${port} remembers what ${origin.origin} answers`)
})

async function proxy(incoming: http.IncomingMessage, outgoing: http.ServerResponse): Promise<void> {
  const body = await bodyOf(incoming)
  if (body === undefined) return void outgoing.writeHead(413).end()
  const exchange = gateway.exchange(
    new PlainRequest({
      method: incoming.method ?? 'GET',
      target: incoming.url ?? '/',
      headers: headersOf(incoming.rawHeaders),
      sourceIp: incoming.socket.remoteAddress ?? '',
      body,
    }),
  )
  outgoing.on('close', () => {
    if (!outgoing.writableFinished) exchange.abort()
  })
  const response = exchange.finish(await exchange.complete((context) => ask(context, body, outgoing)))
  outgoing.writeHead(response.statusCode, response.headers as http.OutgoingHttpHeaders)
  if (typeof response.body === 'object' && !(response.body instanceof Uint8Array)) {
    for await (const chunk of response.body) {
      if (!outgoing.write(chunk)) await new Promise((resolve) => outgoing.once('drain', resolve))
    }
    return void outgoing.end()
  }
  outgoing.end(response.body)
}

/** Asks the origin, in the words of the cache: it may have added validators, or taken the client's away. */
function ask(context: Context, body: Uint8Array, outgoing: http.ServerResponse): Promise<GatewayResponse> {
  const { method, path, rawQueryString, headers } = context.integrationRequest
  const passedOn = [...headers].filter(([name]) => !OF_THE_CONNECTION.has(name))
  return new Promise((resolve, reject) => {
    const request = http.request(origin, {
      agent,
      method,
      path: rawQueryString === '' ? path : `${path}?${rawQueryString}`,
      headers: Object.fromEntries(
        passedOn.map(([name, values]) => [name, values.length === 1 ? values[0] : [...values]]),
      ),
      signal: context.signal,
    })
    request.on('information', (hint) => {
      if (hint.statusCode === 103 && !outgoing.headersSent)
        outgoing.writeEarlyHints(hint.headers as Record<string, string>)
    })
    let answered = false
    request.on('response', (response) => {
      answered = true
      answerOf(response).then(resolve, reject)
    })
    // What goes wrong behind a whole answer is the connection's trouble; a cut one fails as it is read.
    request.on('error', (error) => {
      if (!answered) reject(error)
    })
    request.end(body.byteLength > 0 ? body : undefined)
  })
}

async function answerOf(response: http.IncomingMessage): Promise<GatewayResponse> {
  const head = { statusCode: response.statusCode ?? 502, headers: withoutConnection(headersOf(response.rawHeaders)) }
  if (Number(response.headers['content-length'] ?? 0) > LARGEST_REMEMBERED) return { ...head, body: response }
  const chunks: Uint8Array[] = []
  for await (const chunk of response) chunks.push(chunk as Uint8Array)
  return { ...head, body: chunks.length === 0 ? undefined : Buffer.concat(chunks) }
}

async function bodyOf(incoming: http.IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of incoming) {
    bytes += (chunk as Uint8Array).byteLength
    if (bytes > LARGEST_REQUEST) return undefined
    chunks.push(chunk as Uint8Array)
  }
  return Buffer.concat(chunks)
}

function headersOf(rawHeaders: readonly string[]): Record<string, string | string[]> {
  const headers = Object.create(null) as Record<string, string | string[]>
  const names = new Map<string, string>()
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = names.get(rawHeaders[i]!.toLowerCase()) ?? rawHeaders[i]!
    names.set(name.toLowerCase(), name)
    const present = headers[name]
    headers[name] = present === undefined ? rawHeaders[i + 1]! : [present, rawHeaders[i + 1]!].flat()
  }
  return headers
}

function withoutConnection(headers: Record<string, string | string[]>): Record<string, string | string[]> {
  const named = String(headers['Connection'] ?? headers['connection'] ?? '').split(',')
  const left = new Set([...OF_THE_CONNECTION, ...named.map((name) => name.trim().toLowerCase())])
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !left.has(name.toLowerCase())))
}
