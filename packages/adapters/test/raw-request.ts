import { connect, type Socket } from 'node:net'

/** An answer as it stood on the wire. */
export interface RawAnswer {
  readonly statusCode: number
  readonly reason: string
  /** Values by lower-case name, in order. */
  readonly headers: ReadonlyMap<string, readonly string[]>
  /** Everything behind the head, framing included. */
  readonly rest: string
  /** The body, chunks put together. */
  readonly body: string
}

/** Sends text as it is, and reads until the other side closes: ask for `Connection: close`. */
export function sendRaw(port: number, text: string): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let received = ''
    socket.setEncoding('latin1')
    socket.on('data', (chunk) => (received += chunk as unknown as string))
    socket.on('close', () =>
      received === '' ? reject(new Error('closed without an answer')) : resolve(parseAnswer(received)),
    )
    socket.on('error', (error) => received === '' && reject(error))
    socket.write(text, 'latin1')
  })
}

/** A GET for exactly this target, which may hold anything. */
export function getRaw(port: number, target: string, headers: readonly string[] = []): Promise<RawAnswer> {
  const bytes = Buffer.from(target, 'utf8').toString('latin1')
  return sendRaw(port, [`GET ${bytes} HTTP/1.1`, 'Host: gw.test', 'Connection: close', ...headers, '', ''].join('\r\n'))
}

/** Opens a connection and sends text; the test reads and closes. */
export function openRaw(port: number, text: string): Socket {
  const socket = connect(port, '127.0.0.1')
  socket.setEncoding('latin1')
  socket.on('error', () => {})
  socket.write(text, 'latin1')
  return socket
}

/** Reads one answer's text. */
export function parseAnswer(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n')
  const [statusLine, ...lines] = text.slice(0, end).split('\r\n')
  const [, code, ...reason] = statusLine!.split(' ')
  const headers = new Map<string, string[]>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()])
  }
  const rest = text.slice(end + 4)
  const chunked = headers.get('transfer-encoding')?.[0] === 'chunked'
  return { statusCode: Number(code), reason: reason.join(' '), headers, rest, body: chunked ? unchunked(rest) : rest }
}

function unchunked(rest: string): string {
  let body = ''
  for (let at = 0; ;) {
    const line = rest.indexOf('\r\n', at)
    const size = Number.parseInt(rest.slice(at, line), 16)
    if (!(size > 0)) return body
    body += rest.slice(line + 2, line + 2 + size)
    at = line + 2 + size + 2
  }
}
