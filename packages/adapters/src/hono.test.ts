import { createServer, request as httpRequest, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { createGateway, deny, type End, type Policy } from '@gw/core'
import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { afterEach, expect, test } from 'vitest'
import { honoGateway } from './hono.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections()
})

/** Serves an app on loopback and returns its address. */
async function serve(app: Hono<never>): Promise<string> {
  const server = createServer(getRequestListener(app.fetch))
  servers.push(server.listen(0, '127.0.0.1'))
  await new Promise((resolve) => server.once('listening', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function follow(seen: string[], ends: End[] = []): Policy<'extension'> {
  return {
    slot: 'extension',
    name: 'follow',
    onRequest: () => ({
      head(head) {
        seen.push(`head ${head.statusCode}`)
        return { ...head, headers: { ...head.headers, 'x-head': 'yes' } }
      },
      end: (end) => void ends.push(end),
    }),
  }
}

test('handlers find the typed context', async () => {
  const gateway = createGateway({ routes: { 'GET /pets/{petId}': [] } })
  const app = new Hono().use(honoGateway(gateway)).get('/pets/:id', (c) => {
    const { pathParameters, routeKey } = c.get('gateway')
    return c.json({ petId: pathParameters.petId, routeKey })
  })
  const response = await app.request('/pets/7')
  expect(await response.json()).toEqual({ petId: '7', routeKey: 'GET /pets/{petId}' })
  expect(response.headers.get('x-amzn-requestid')).not.toBeNull()
})

test('a refusal reaches no handler and makes no Request', async () => {
  const refuse: Policy<'extension'> = { slot: 'extension', name: 'no', onRequest: () => deny('THROTTLED') }
  const app = new Hono().use(honoGateway(createGateway({ policies: [refuse] }))).all('*', () => expect.unreachable())
  const request = new Request('http://api.test/x')
  const real = globalThis.Request
  globalThis.Request = function () {
    throw new Error('a Request was made')
  } as never
  try {
    const response = await app.fetch(request)
    expect([response.status, await response.text()]).toEqual([429, '{"message":"Too Many Requests"}'])
  } finally {
    globalThis.Request = real
  }
})

test('what a policy removes or adds is gone or there, cookies of the app stay', async () => {
  const seen: string[] = []
  const removes: Policy<'mapping'> = {
    slot: 'mapping',
    name: 'removes',
    onRequest: () => ({ head: ({ statusCode, headers: { 'x-secret': _, ...headers } }) => ({ statusCode, headers }) }),
  }
  const app = new Hono().use(honoGateway(createGateway({ policies: [follow(seen), removes] }))).get('/', (c) => {
    c.header('x-secret', '1')
    c.header('set-cookie', 'a=1', { append: true })
    c.header('set-cookie', 'b=2', { append: true })
    return c.text('hello')
  })
  const response = await app.request('/')
  expect(response.headers.has('x-secret')).toBe(false)
  expect(response.headers.get('x-head')).toBe('yes')
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  expect(await response.text()).toBe('hello')
})

test('errors of the app stay its own, and the end is told the fault', async () => {
  const ends: End[] = []
  const app = new Hono().use(honoGateway(createGateway({ policies: [follow([], ends)] }))).get('/', () => {
    throw new Error('broken')
  })
  app.onError((error, c) => c.text(`sorry: ${error.message}`, 500))
  const response = await app.request('/')
  expect([response.status, await response.text()]).toEqual([500, 'sorry: broken'])
  expect(ends).toMatchObject([{ outcome: 'fault', statusCode: 500, bytes: 13, error: { message: 'broken' } }])
})

test("the app's 404 passes, unmatched requests do not unless asked for", async () => {
  const gateway = createGateway({ routes: { 'GET /pets': [] } })
  const refusing = new Hono().use(honoGateway(gateway))
  expect((await refusing.request('/pets')).status).toBe(404)
  expect((await refusing.request('/other')).status).toBe(403)
  const passing = new Hono()
    .use(honoGateway(gateway, { unmatched: 'next' }))
    .get('/other', (c) => c.text(String(c.get('gateway')?.routeKey)))
  expect(await (await passing.request('/other')).text()).toBe('undefined')
})

test('a body that a policy read is there for the app, whichever way it reads', async () => {
  const reads: Policy<'validator'> = {
    slot: 'validator',
    name: 'reads',
    onRequest: async (context) => void (await context.request.body()),
  }
  const app = new Hono()
    .use(honoGateway(createGateway({ policies: [reads] })))
    .post('/json', async (c) => c.json(await c.req.json()))
    .post('/raw', async (c) => c.text(await c.req.raw.text()))
  const base = await serve(app as never)
  const post = { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } }
  expect(await (await fetch(`${base}/json`, post)).json()).toEqual({ a: 1 })
  expect(await (await fetch(`${base}/raw`, post)).text()).toBe('{"a":1}')
})

test('on Node the address is that of the connection', async () => {
  const app = new Hono().use(honoGateway(createGateway({}))).get('/', (c) => c.text(c.get('gateway').request.sourceIp))
  expect(await (await fetch(await serve(app as never))).text()).toBe('127.0.0.1')
  expect(await (await app.request('/')).text()).toBe('')
})

test('server-sent events arrive one by one, and the app learns that the client left', async () => {
  const ends: End[] = []
  let aborted = (): void => {}
  const left = new Promise<void>((resolve) => (aborted = resolve))
  const app = new Hono().use(honoGateway(createGateway({ policies: [follow([], ends)] }))).get('/', (c) =>
    streamSSE(c, async (stream) => {
      stream.onAbort(aborted)
      await stream.writeSSE({ data: 'one' })
      await left
    }),
  )
  const response = await fetch(await serve(app as never))
  const reader = response.body!.getReader()
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('data: one\n\n')
  expect(ends).toEqual([])
  await reader.cancel()
  await left
  await expect.poll(() => ends).toMatchObject([{ outcome: 'aborted', statusCode: 200, bytes: 11 }])
})

test('a client that leaves before its answer ends the exchange', async () => {
  const ends: End[] = []
  let entered = (): void => {}
  const inside = new Promise<void>((resolve) => (entered = resolve))
  const app = new Hono().use(honoGateway(createGateway({ policies: [follow([], ends)] }))).get('/', async (c) => {
    const { signal } = c.get('gateway')
    entered()
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    return c.text('late')
  })
  const controller = new AbortController()
  const answer = fetch(await serve(app as never), { signal: controller.signal })
  await inside
  controller.abort()
  await expect(answer).rejects.toThrow()
  await expect.poll(() => ends).toMatchObject([{ outcome: 'aborted' }])
})

test('HEAD is answered by the handler of GET, without a body, and ends once', async () => {
  const ends: End[] = []
  const gateway = createGateway({ policies: [follow([], ends)], routes: { 'ANY /x': [] } })
  const app = new Hono().use(honoGateway(gateway)).get('/x', (c) => c.text('hello'))
  const response = await fetch(`${await serve(app as never)}/x`, { method: 'HEAD' })
  expect([response.status, await response.text(), response.headers.get('x-head')]).toEqual([200, '', 'yes'])
  expect(ends).toMatchObject([{ outcome: 'answered', statusCode: 200, bytes: 0 }])
})

test('a guard below one path is not slipped past on another reading of it', async () => {
  const refuse: Policy<'extension'> = { slot: 'extension', name: 'no', onRequest: () => deny('UNAUTHORIZED') }
  const gateway = createGateway({ routes: { 'GET /admin/{id}': [refuse], $default: [] } })
  const app = new Hono({ strict: false }).use(honoGateway(gateway)).get('/admin/:id', (c) => c.text('inside'))
  for (const path of ['/admin/1', '/admin/1/', '/%61dmin/1', '/Admin/1', '//admin/1', '/admin//1', '/x/../admin/1']) {
    const response = await app.request(path)
    expect([path, response.status]).not.toEqual([path, 200])
  }
})

/** What a policy reads of a request's headers. */
function reading(names: readonly string[], seen: (string | undefined)[][]): Policy<'firewall'> {
  return {
    slot: 'firewall',
    name: 'reading',
    onRequest: ({ request }) => void seen.push(names.map((name) => request.header(name))),
  }
}

test('headers are read as the app reads them: repeated ones joined, and what middleware in front made of them', async () => {
  const names = ['authorization', 'cookie', 'x-many', 'constructor', '__proto__', 'host']
  const seen: (string | undefined)[][] = []
  const gateway = createGateway({ policies: [reading(names, seen)], routes: { 'GET /pets': [] } })
  const own: (string | undefined)[][] = []
  const app = new Hono()
    .use('/pets', async (c, next) => {
      if (c.req.query('change') === 'set') c.req.raw.headers.set('authorization', 'mine')
      if (c.req.query('change') === 'new') c.req.raw = new Request(c.req.raw, { headers: { authorization: 'new' } })
      await next()
    })
    .use(honoGateway(gateway))
    .get('/pets', (c) => {
      own.push(names.map((name) => c.req.header(name)))
      return c.text('ok')
    })
  const url = await serve(app as never)
  const sent: readonly (readonly [string, string])[] = [
    ['Host', 'a.example'],
    ['Authorization', 'one'],
    ['AUTHORIZATION', 'two'],
    ['Cookie', 'a=1'],
    ['cookie', 'b=2'],
    ['X-Many', '1'],
    ['x-many', '2'],
  ]
  const raw = async (target: string): Promise<void> => {
    await new Promise<void>((resolve, reject) => {
      const { port } = new URL(url)
      const request = httpRequest({ port, path: target, headers: sent.flat() as never }, (response) => {
        response.resume().on('end', resolve)
      })
      request.on('error', reject).end()
    })
  }
  await raw('/pets')
  expect(seen).toEqual(own)
  expect(seen[0]!.slice(0, 5)).toEqual(['one, two', 'a=1; b=2', '1, 2', undefined, undefined])
  await raw('/pets?change=set')
  await raw('/pets?change=new')
  expect(seen.slice(1).map(([authorization]) => authorization)).toEqual(['mine', 'new'])
})

test('an app may use its record of headers again while a policy still looks at an answer', async () => {
  const waiting: (() => void)[] = []
  const together: Policy<'extension'> = {
    slot: 'extension',
    name: 'together',
    onRequest: () => ({
      response: (answer) =>
        new Promise((resolve) => {
          waiting.push(() => resolve(answer))
          if (waiting.length === 2) for (const release of waiting) release()
        }),
    }),
  }
  const headers: Record<string, string> = { 'content-type': 'text/plain' }
  const app = new Hono().use(honoGateway(createGateway({ policies: [together] }))).get('/*', (c) => {
    headers['x-path'] = c.req.path
    return new Response('x', { headers })
  })
  const url = await serve(app as never)
  const told = ['/1', '/2'].map(async (path) => (await fetch(url + path)).headers.get('x-path'))
  expect(await Promise.all(told)).toEqual(['/1', '/2'])
})
