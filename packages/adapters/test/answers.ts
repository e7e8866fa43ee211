import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Listener } from './hosts.ts'

const FILE = new URL('./answers.ts', import.meta.url)

/** Every way in which a listener of Node writes an answer. Whatever the gateway watches, the client must see the same. */
export const ANSWERS: Readonly<Record<string, Listener>> = {
  'end alone': (_, res) => res.end(),
  'end with text': (_, res) => res.end('hello'),
  'end with text in latin1': (_, res) => res.end('h\u00e9', 'latin1'),
  'end with hexadecimal text': (_, res) => res.end('68656c6c6f', 'hex'),
  'end with bytes': (_, res) => res.end(Buffer.from('bytes')),
  'end with a Uint8Array': (_, res) => res.end(new Uint8Array([104, 105])),
  'end with an empty string': (_, res) => res.end(''),
  'end with a callback': (_, res) => res.end(() => {}),
  'end with text, encoding and callback': (_, res) => res.end('hello', 'utf8', () => {}),
  'write, then end': (_, res) => {
    res.write('a')
    res.write(Buffer.from('b'))
    res.end('c')
  },
  'a status set before': (_, res) => {
    res.statusCode = 418
    res.statusMessage = 'Short and Stout'
    res.end('tea')
  },
  'writeHead(status)': (_, res) => res.writeHead(201).end('made'),
  'writeHead(status, reason)': (_, res) => res.writeHead(201, 'Made It').end(),
  'writeHead(status, object)': (_, res) =>
    res.writeHead(200, { 'Content-Type': 'text/x', 'X-Number': 7, 'Set-Cookie': ['a=1', 'b=2'] }).end('x'),
  'writeHead(status, reason, object)': (_, res) => res.writeHead(200, 'Fine', { 'X-A': 'b' }).end('x'),
  'writeHead(status, flat list)': (_, res) =>
    res.writeHead(200, ['X-A', '1', 'X-A', '2', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']).end('x'),
  'writeHead over set headers': (_, res) => {
    res.setHeader('X-A', 'old')
    res.setHeader('X-B', 'kept')
    res.writeHead(200, { 'x-a': 'new' })
    res.end('x')
  },
  'writeHead(flat list) over set headers': (_, res) => {
    res.setHeader('X-A', 'old')
    res.writeHead(200, ['x-a', 'new', 'x-a', 'newer'])
    res.end('x')
  },
  'appended headers': (_, res) => {
    res.appendHeader('Set-Cookie', 'a=1')
    res.appendHeader('Set-Cookie', 'b=2')
    res.end('x')
  },
  'headers set at once': (_, res) =>
    res
      .setHeaders(
        new Map([
          ['X-A', '1'],
          ['X-B', '2'],
        ]),
      )
      .end('x'),
  'flushHeaders, then write': (_, res) => {
    res.setHeader('X-A', '1')
    res.flushHeaders()
    res.write('a')
    res.end('b')
  },
  'a declared length': (_, res) => {
    res.setHeader('Content-Length', 5)
    res.write('hel')
    res.end('lo')
  },
  '204': (_, res) => res.writeHead(204).end(),
  '204 with a body that may not be': (_, res) => {
    res.statusCode = 204
    res.end('dropped')
  },
  '304 with an etag': (_, res) => res.writeHead(304, { ETag: '"1"', 'Cache-Control': 'max-age=60' }).end(),
  'a redirect': (_, res) => res.writeHead(302, { Location: '/elsewhere' }).end(),
  'an error of its own': (_, res) => res.writeHead(503, { 'Retry-After': '5' }).end('down'),
  trailers: (req, res) => {
    // Node throws on trailers announced for HEAD.
    if (req.method !== 'HEAD') res.setHeader('Trailer', 'X-Sum')
    res.write('body')
    res.addTrailers({ 'X-Sum': '42' })
    res.end()
  },
  'trailers that were not announced': (_, res) => {
    res.write('body')
    res.addTrailers({ 'X-Sum': '42' })
    res.end()
  },
  pipe: (_, res) => Readable.from([Buffer.from('one '), Buffer.from('two')]).pipe(res),
  pipeline: (_, res) => pipeline(Readable.from([Buffer.from('one '), Buffer.from('two')]), res),
  'pipe of a file': (_, res) => createReadStream(FILE).pipe(res),
  'write with callbacks': (_, res) => void res.write('a', () => res.write('b', 'utf8', () => res.end('c'))),
  later: (_, res) => void setImmediate(() => res.end('later')),
  'write, and the rest later': (_, res) => {
    res.write('a')
    setImmediate(() => res.end('b'))
  },
  'more than any buffer, with back-pressure': (_, res) => pipeline(Readable.from(blocks(300)), res),
  'more than any buffer, ignoring back-pressure': (_, res) => {
    for (const block of blocks(40)) res.write(block)
    res.end('end')
  },
  'more than any buffer, in one piece': (_, res) => res.end(Buffer.alloc(3_000_000, 'x')),
  'more than any buffer, declared': (_, res) => {
    res.setHeader('Content-Length', 3_000_000)
    res.end(Buffer.alloc(3_000_000, 'x'))
  },
  events: (_, res) => {
    res.writeHead(200, { 'Content-Type': 'text/event-stream' })
    res.write('data: 1\n\n')
    setImmediate(() => res.end('data: 2\n\n'))
  },
  'end twice': (_, res) => {
    res.on('error', () => {})
    res.end('once')
    res.end('twice')
  },
  'a write after the end that nobody looks at': (_, res) => {
    res.on('error', () => {})
    res.end('whole')
    res.write('late', () => {})
  },
  'headers that come too late': (_, res) => {
    res.write('a')
    let code = 'none'
    try {
      res.setHeader('X-Late', '1')
    } catch (error) {
      code = (error as { code: string }).code
    }
    res.end(code)
  },
  'a head that comes too late': (_, res) => {
    res.write('a')
    let code = 'none'
    try {
      res.writeHead(500)
    } catch (error) {
      code = (error as { code: string }).code
    }
    res.end(code)
  },
  'bad statuses, headers, reasons and chunks': (_, res) => {
    const codes = [
      () => res.writeHead(99),
      () => res.writeHead(200, { 'X-A': 'a\nb' }),
      () => res.writeHead(200, ['odd']),
      () => res.end(5 as never),
    ].map((attempt) => codeOf(attempt))
    res.end(codes.join())
  },
  'what the app may ask': (_, res) => {
    const states = [res.headersSent, res.writableEnded]
    res.write('x')
    states.push(res.headersSent, res.writableEnded)
    res.end(states.join())
  },
}

function codeOf(attempt: () => unknown): string {
  try {
    attempt()
    return 'none'
  } catch (error) {
    return (error as { code: string }).code
  }
}

function blocks(count: number): readonly Buffer[] {
  return Array.from({ length: count }, (_, index) => Buffer.alloc(65_536, String.fromCharCode(97 + (index % 26))))
}
