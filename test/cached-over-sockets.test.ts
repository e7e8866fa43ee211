import { createServer, request, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expressGateway } from '@gw/adapters/express'
import { cache, type CachePolicy } from '@gw/cache'
import { createGateway } from '@gw/core'
import express from 'express'
import { afterEach, describe, expect, it } from 'vitest'

const closers: (() => void)[] = []
afterEach(() => closers.splice(0).forEach((close) => close()))

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** An Express app behind a gateway whose one route has a cache, on a socket. */
async function serve(
  policy: CachePolicy,
  handler: express.RequestHandler,
): Promise<(headers?: Record<string, string>, target?: string, method?: string) => Promise<Answer>> {
  const app = express()
  app.use(expressGateway(createGateway({ routes: { 'ANY /pets': [policy] } })))
  app.all('/pets', handler)
  const server = createServer(app).listen(0, '127.0.0.1')
  closers.push(() => server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return (headers = {}, target = '/pets', method = 'GET') =>
    new Promise((resolve, reject) => {
      const sent = request({ port, path: target, method, headers, agent: false }, (response) => {
        let body = ''
        response.setEncoding('utf8').on('data', (text: string) => (body += text))
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body }))
      })
      sent.on('error', reject).end()
    })
}

describe('a cache before an Express app', () => {
  it('confirms by what Express itself makes of its own validators, and gives the whole answer', async () => {
    const conditions: (string | undefined)[] = []
    const ask = await serve(cache({ mode: 'http' }), (asked, response) => {
      conditions.push(asked.headers['if-none-match'])
      response.set('Cache-Control', 'public, no-cache').send('0123456789')
    })
    const first = await ask()
    const second = await ask()
    expect([second.status, second.body, second.headers['content-length']]).toEqual([200, '0123456789', '10'])
    expect(conditions).toEqual([undefined, first.headers.etag])
    expect((await ask({ 'if-none-match': first.headers.etag! })).status).toBe(304)
    expect((await ask({ 'if-none-match': '"other"' })).body).toBe('0123456789')
    expect((await ask({ range: 'bytes=2-4' })).body).toBe('234')
  })

  it('answers HEAD from what a GET left, with its length and without its body', async () => {
    let calls = 0
    const ask = await serve(cache({ cacheableMethods: ['GET', 'HEAD'] }), (_asked, response) => {
      calls++
      response.send('0123456789')
    })
    await ask()
    const head = await ask({}, '/pets', 'HEAD')
    expect([head.status, head.headers['content-length'], head.body, calls]).toEqual([200, '10', '', 1])
  })

  it('keeps from the app what the key does not know', async () => {
    const ask = await serve(cache({ unkeyed: 'remove', cacheKeyParameters: [], shared: true }), (asked, response) => {
      response.vary('Accept').json([Object.keys(asked.headers), asked.query])
    })
    const first = await ask({ 'x-evil': '1', cookie: 'a=1', accept: 'x/evil' }, '/pets?evil=1')
    expect(JSON.parse(first.body)).toEqual([['host'], {}])
    expect((await ask({ accept: 'x/evil' })).headers.etag).toBe(first.headers.etag)
  })
})
