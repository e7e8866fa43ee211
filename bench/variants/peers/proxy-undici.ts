import type { ServerResponse } from 'node:http'
import { Pool } from 'undici'
import type { Variant } from '../../src/variant.ts'

/** A forwarder by hand: undici's dispatch into writeHead and write, raw header arrays, no policies, no retries. */
export const variant: Variant = async ({ upstreamPort }) => {
  const pool = new Pool(`http://127.0.0.1:${upstreamPort}`, { connections: 64 })
  return (request, response) => {
    const { host: _host, connection: _connection, ...headers } = request.headers
    pool.dispatch({ path: request.url!, method: request.method as 'GET', headers: headers as never }, handler(response))
  }
}

function handler(response: ServerResponse) {
  return {
    onConnect() {},
    onHeaders(statusCode: number, headers: Buffer[]) {
      response.writeHead(statusCode, forwarded(headers))
      return true
    },
    // Answers are short; one whose client is gone is read to its end, so that its connection is free again.
    onData: (chunk: Buffer) => (response.write(chunk), true),
    onComplete: () => void response.end(),
    onError: () => void (response.headersSent ? response.destroy() : response.writeHead(502).end()),
  } as never
}

/** All but what belongs to the connection. */
function forwarded(headers: readonly Buffer[]): string[] {
  const kept: string[] = []
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index]!.toString('latin1')
    if (!/^(?:connection|keep-alive|transfer-encoding)$/i.test(name))
      kept.push(name, headers[index + 1]!.toString('latin1'))
  }
  return kept
}
