import { request as httpRequest, type IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { cache } from '@gw/cache'
import {
  createGateway,
  deny,
  type End,
  type Gateway,
  type GatewayResponse,
  type Integration,
  type MaybePromise,
  type Refusal,
} from '@gw/core'
import { describe, expect, it, vi } from 'vitest'
import { HOSTS } from '../test/hosts.ts'
import { ManualClock } from '../test/manual-clock.ts'
import { logging, settled } from '../test/policies.ts'
import { openRaw } from '../test/raw-request.ts'

// Real sockets on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })

function integration(invoke: () => MaybePromise<GatewayResponse | Refusal>): Integration {
  return { slot: 'integration', name: 'test', invoke }
}

const noApp = (): never => expect.unreachable()

describe.each(Object.entries(HOSTS))('%s: a route with an integration of the library', (_, start) => {
  const ends: End[] = []
  const startWith = (invoke: () => MaybePromise<GatewayResponse | Refusal>, clock?: ManualClock) => {
    ends.length = 0
    const routes = { $default: [integration(invoke)] }
    const gateway = createGateway({
      routes,
      policies: [logging(ends)],
      ...(clock === undefined ? {} : { clock }),
    }) as unknown as Gateway
    return start(gateway, noApp)
  }

  it.each(['now', 'later'])('answers %s, and the app is not asked', async (when) => {
    const response = {
      statusCode: 201,
      headers: { 'Content-Type': 'text/plain', 'Set-Cookie': ['a=1', 'b=2'] },
      body: 'caf\u00e9',
    }
    const { url } = await startWith(() => (when === 'now' ? response : Promise.resolve(response)))
    const answer = await fetch(url)
    expect([
      answer.status,
      await answer.text(),
      answer.headers.get('content-length'),
      answer.headers.getSetCookie(),
    ]).toEqual([201, 'caf\u00e9', '5', ['a=1', 'b=2']])
    expect(ends.map(({ outcome, bytes }) => [outcome, bytes])).toEqual([['answered', 5]])
  })

  it('answers HEAD, 204 and 304 without a body', async () => {
    const { url } = await startWith(() => ({ statusCode: 200, headers: { 'Content-Length': '5' }, body: 'hello' }))
    const head = await fetch(url, { method: 'HEAD' })
    expect([head.headers.get('content-length'), await head.text()]).toEqual(['5', ''])
    for (const statusCode of [204, 304]) {
      const answer = await fetch((await startWith(() => ({ statusCode, headers: {}, body: 'dropped' }))).url)
      expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([statusCode, null, ''])
    }
  })

  it('that throws or refuses is rendered as AWS does', async () => {
    const thrown = await fetch((await startWith(() => Promise.reject(new Error('down')))).url)
    expect([thrown.status, await thrown.text()]).toEqual([502, '{"message":"Internal server error"}'])
    expect((await fetch((await startWith(() => deny('REQUEST_TOO_LARGE'))).url)).status).toBe(413)
  })

  it('that is too late is answered for', async () => {
    const clock = new ManualClock()
    const pending = fetch((await startWith(() => new Promise(() => {}), clock)).url)
    await settled(() => clock.pending === 1)
    clock.pass(29_000)
    expect((await pending).status).toBe(504)
    expect(ends.map(({ outcome }) => outcome)).toEqual(['timeout'])
  })

  it('streams: from a generator and from a Readable, to the last byte, counted', async () => {
    async function* generator(): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < 50; i++) yield Buffer.alloc(10_000, 'x')
    }
    for (const body of [generator(), Readable.from([Buffer.alloc(500_000, 'x')])]) {
      const { url } = await startWith(() => ({ statusCode: 200, headers: {}, body }))
      expect((await (await fetch(url)).text()).length).toBe(500_000)
      await settled(() => ends.length === 1)
      expect(ends.map(({ outcome, bytes }) => [outcome, bytes])).toEqual([['answered', 500_000]])
    }
  })

  it('streams no faster than the client reads, and stops when the client leaves', async () => {
    let yielded = 0
    let stopped = false
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          yielded++
          yield Buffer.alloc(65_536)
        }
      } finally {
        stopped = true
      }
    }
    const { port } = await startWith(() => ({ statusCode: 200, headers: {}, body: endless() }))
    const answer = await new Promise<IncomingMessage>((resolve) => httpRequest({ port }, resolve).end())
    for (let before = -1; before !== yielded;) {
      before = yielded
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    expect(yielded).toBeLessThan(1000)
    answer.destroy()
    await settled(() => stopped && ends.length === 1)
    expect(ends.map(({ outcome }) => outcome)).toEqual(['aborted'])
  })

  it('a stream that fails breaks the answer off, and is told as a fault', async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half')
      throw new Error('stream')
    }
    const { url } = await startWith(() => ({ statusCode: 200, headers: {}, body: failing() }))
    await expect(fetch(url).then((answer) => answer.text())).rejects.toThrow()
    await settled(() => ends.length === 1)
    expect(ends.map(({ outcome, bytes, error }) => [outcome, bytes, (error as Error).message])).toEqual([
      ['fault', 4, 'stream'],
    ])
  })

  it('HEAD does not read a stream, and lets go of it', async () => {
    const body = Readable.from([Buffer.from('never read')])
    const { url } = await startWith(() => ({ statusCode: 200, headers: {}, body }))
    expect(await (await fetch(url, { method: 'HEAD' })).text()).toBe('')
    await settled(() => body.destroyed && ends.length === 1)
  })

  it('a client that leaves while it works aborts it', async () => {
    let invoked = false
    const { port } = await startWith(() => {
      invoked = true
      return new Promise(() => {})
    })
    const socket = openRaw(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await settled(() => invoked)
    socket.destroy()
    await settled(() => ends.length === 1)
    expect(ends.map(({ outcome }) => outcome)).toEqual(['aborted'])
  })
})

it('a stale answer is given at once and made new behind it', async () => {
  const clock = new ManualClock()
  let runs = 0
  const gateway = createGateway({
    clock,
    policies: [cache({ mode: 'http' })],
    routes: {
      $default: [
        integration(async () => ({
          statusCode: 200,
          headers: { 'Cache-Control': 'public, max-age=10, stale-while-revalidate=60' },
          body: `run ${++runs}`,
        })),
      ],
    },
  }) as unknown as Gateway
  const { url } = await HOSTS.express5(gateway, noApp)
  const ask = async (): Promise<string> => (await fetch(url)).text()
  expect(await ask()).toBe('run 1')
  clock.pass(20_000)
  expect(await ask()).toBe('run 1')
  await settled(() => runs === 2)
  expect(await ask()).toBe('run 2')
})

it('bytes go out as they are, text as UTF-8', async () => {
  const answers = { '/bytes': new Uint8Array([0, 255, 128]), '/text': '\u{1f600}' }
  const gateway = createGateway({
    routes: {
      $default: [
        {
          slot: 'integration',
          name: 'test',
          invoke: (context) => ({ statusCode: 200, headers: {}, body: answers[context.path as keyof typeof answers] }),
        },
      ],
    },
  }) as unknown as Gateway
  const { port } = await HOSTS.node(gateway, noApp)
  const get = (path: string): Promise<IncomingMessage> =>
    new Promise((resolve) => httpRequest({ port, path }, resolve).end())
  expect([...(await buffer(await get('/bytes')))]).toEqual([0, 255, 128])
  expect(await text(await get('/text'))).toBe('\u{1f600}')
})
