import { request as http } from 'node:http'
import { connect } from 'node:http2'
import { request as https } from 'node:https'
import type { Transport } from './variant.ts'

/** What a server answered. */
export interface Asked {
  readonly status: number
  /** One header a line. */
  readonly head: string
  readonly body: string
}

/** Sends one request on a connection of its own. */
export function ask(
  transport: Transport,
  port: number,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<Asked> {
  if (transport === 'http2') return askHttp2(port, path, headers)
  const send = transport === 'tls' ? https : http
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, headers, agent: false, rejectUnauthorized: false }
    send(options, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (body += chunk))
      response.on('end', () => resolve({ status: response.statusCode!, head: lines(response.headers), body }))
    })
      .on('error', reject)
      .end()
  })
}

function askHttp2(port: number, path: string, headers: Readonly<Record<string, string>>): Promise<Asked> {
  const session = connect(`https://127.0.0.1:${port}`, { rejectUnauthorized: false })
  return new Promise<Asked>((resolve, reject) => {
    session.on('error', reject)
    const stream = session.request({ ':path': path, ...headers })
    let status = 0
    let head = ''
    let body = ''
    stream.setEncoding('utf8')
    stream.on('response', (got) => {
      status = got[':status']!
      head = lines(got)
    })
    stream.on('data', (chunk: string) => (body += chunk))
    stream.on('end', () => resolve({ status, head, body }))
    stream.on('error', reject)
  }).finally(() => session.close())
}

function lines(headers: object): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join('\n')
}
