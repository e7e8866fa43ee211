import { IncomingMessage, ServerResponse, type RequestListener } from 'node:http'
import { Writable } from 'node:stream'
import type { FixtureRequest } from './fixture.ts'

/** The other end of a connection that takes whatever it is sent. */
export class DiscardingSocket extends Writable {
  readonly remoteAddress = '127.0.0.1'

  override _write(_chunk: unknown, _encoding: unknown, done: () => void): void {
    done()
  }
}

/**
 * Hands a request to a listener as Node's server would, with Node's own message and response but neither a socket nor a
 * parser: what a framework and a gateway cost by themselves, which neighbours and wake-ups disturb least.
 * @returns the status, when the response has been closed
 */
export function askListener(
  listener: RequestListener,
  { path, headers }: FixtureRequest,
  socket: DiscardingSocket,
): Promise<number> {
  return new Promise((resolve) => {
    const response = new ServerResponse(messageOf(path, headers, socket))
    response.shouldKeepAlive = true
    response.assignSocket(socket as never)
    response.on('finish', () => {
      response.detachSocket(socket as never)
      process.nextTick(() => {
        response.emit('close')
        resolve(response.statusCode)
      })
    })
    listener(response.req, response)
  })
}

function messageOf(path: string, headers: FixtureRequest['headers'], socket: DiscardingSocket): IncomingMessage {
  const message = new IncomingMessage(socket as never)
  const rawHeaders = Object.entries({ host: '127.0.0.1:1', ...headers }).flat()
  Object.assign(message, { method: 'GET', url: path, httpVersionMajor: 1, httpVersionMinor: 1, httpVersion: '1.1' })
  message.rawHeaders = rawHeaders
  // As the parser's own callback does it; `headers` is made from them when it is asked for.
  ;(message as unknown as HeaderLines)._addHeaderLines(rawHeaders, rawHeaders.length)
  message.push(null)
  return message
}

interface HeaderLines {
  _addHeaderLines(lines: readonly string[], count: number): void
}
