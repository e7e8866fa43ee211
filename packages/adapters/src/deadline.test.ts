import { get } from 'node:http'
import { Agent } from 'node:http'
import { createGateway, type End, type Gateway } from '@gw/core'
import { describe, expect, it } from 'vitest'
import { EXPRESS, HOSTS, listen, type Listener } from '../test/hosts.ts'
import { ManualClock } from '../test/manual-clock.ts'
import { capturing, logging, settled } from '../test/policies.ts'
import { expressGateway } from './express.ts'

describe.each(Object.entries(HOSTS))('%s: a handler that comes after the deadline', (_, start) => {
  it.each([
    ['REST', 29_000, 504, '{"message":"Endpoint request timed out"}'],
    ['HTTP', 30_000, 503, '{"message":"Service Unavailable"}'],
  ] as const)(
    'of a %s API: the gateway has answered, with none of its headers',
    async (protocol, deadline, statusCode, body) => {
      const clock = new ManualClock()
      const ends: End[] = []
      const gateway = createGateway({ protocol, clock, policies: [capturing(), logging(ends)] }) as unknown as Gateway
      const { url } = await start(gateway, (_request, response) => {
        response.setHeader('Set-Cookie', 'half=done')
        response.write('half')
      })
      const pending = fetch(url)
      await settled(() => clock.pending === 1)
      clock.pass(deadline - 1)
      expect(ends).toEqual([])
      clock.pass(1)
      const answer = await pending
      expect([answer.status, await answer.text(), answer.headers.get('set-cookie')]).toEqual([statusCode, body, null])
      expect(ends.map(({ outcome, statusCode, bytes }) => [outcome, statusCode, bytes])).toEqual([
        ['timeout', statusCode, body.length],
      ])
    },
  )

  it('may do whatever it likes: nothing throws, nothing reaches the wire, the connection lives on', async () => {
    const clock = new ManualClock()
    const gateway = createGateway({ clock, policies: [capturing()] }) as unknown as Gateway
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const late: unknown[] = []
    let goOn = (): void => {}
    const { port } = await start(gateway, async (request, response) => {
      if (request.url !== '/late') return response.end('next')
      response.write('half')
      await new Promise<void>((resolve) => (goOn = resolve))
      response.statusCode = 500
      response.setHeader('X-Late', '1')
      response.appendHeader('X-Late', '2')
      response.removeHeader('X-Late')
      response.setHeaders(new Map())
      response.flushHeaders()
      response.addTrailers({})
      response.writeHead(200, { 'X-Late': '3' })
      late.push(response.headersSent, response.write('late'))
      await new Promise<void>((resolve) => response.write('late', () => resolve()))
      await new Promise<void>((resolve) => response.end('late', () => resolve()))
      late.push('done')
    })
    const ask = (path: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const request = get({ port, path, agent }, (answer) => {
          let text = `${answer.statusCode} `
          answer.on('data', (chunk) => (text += String(chunk))).on('end', () => resolve(text))
        })
        request.on('error', reject)
      })
    const first = ask('/late')
    await settled(() => clock.pending === 1)
    clock.pass(29_000)
    expect(await first).toBe('504 {"message":"Endpoint request timed out"}')
    goOn()
    await settled(() => late.length === 3)
    expect(late).toEqual([false, true, 'done'])
    expect(await ask('/next')).toBe('200 next')
    agent.destroy()
  })

  it('leaves no deadline behind when it is in time, streams, or its client leaves', async () => {
    const clock = new ManualClock()
    const gateway = createGateway({ clock, policies: [capturing()] }) as unknown as Gateway
    const { url } = await start(
      gateway,
      (request, response) => {
        if (request.url === '/hangs') return
        response.end(request.url === '/large' ? 'x'.repeat(2000) : 'x')
      },
      { bufferLimit: 1000 },
    )
    await (await fetch(`${url}/small`)).text()
    await (await fetch(`${url}/large`)).text()
    expect(clock.pending).toBe(0)
    const left = new AbortController()
    const pending = fetch(`${url}/hangs`, { signal: left.signal }).catch(() => 'left')
    await settled(() => clock.pending === 1)
    left.abort()
    expect(await pending).toBe('left')
    await settled(() => clock.pending === 0)
  })
})

describe.each(Object.entries(EXPRESS))('%s: an error after the deadline', (_, express) => {
  it('reaches the error handler, and the connection is not destroyed under the next request', async () => {
    const clock = new ManualClock()
    const app = express()
    app.set('env', 'test')
    let fail = (): void => {}
    app.use(expressGateway(createGateway({ clock, policies: [capturing()] })))
    app.get('/late', (_request, _response, next) => {
      fail = () => next(new Error('late'))
    })
    app.get('/next', (_request, response) => void response.end('next'))
    const { port } = await listen(app as unknown as Listener)
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const sockets = new Set<unknown>()
    const ask = (path: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const request = get({ port, path, agent }, (answer) =>
          answer.resume().on('end', () => resolve(answer.statusCode!)),
        )
        request.on('error', reject)
        request.on('socket', (socket) => sockets.add(socket))
      })
    const first = ask('/late')
    await settled(() => clock.pending === 1)
    clock.pass(29_000)
    expect(await first).toBe(504)
    fail()
    expect([await ask('/next'), sockets.size]).toEqual([200, 1])
    agent.destroy()
  })
})
