import { createGateway, deny, type Policy } from '@gw/core'
import { expect, test } from 'vitest'
import { fetchGateway, gatewayContext } from './fetch.ts'

const refuseAll: Policy<'extension'> = { slot: 'extension', name: 'no', onRequest: () => deny('THROTTLED') }

/** A policy that wants to see the answer whole, and says what it saw. */
function watcher(seen: string[]): Policy<'extension'> {
  return {
    slot: 'extension',
    name: 'watcher',
    onRequest: () => ({
      response(response) {
        seen.push(String(response.body && new TextDecoder().decode(response.body as Uint8Array)))
        return { ...response, headers: { ...response.headers, 'x-seen': 'yes' } }
      },
      missed: (why) => void seen.push(`missed: ${why}`),
      end: (end) => void seen.push(`${end.outcome} ${end.statusCode} ${end.bytes}`),
    }),
  }
}

test('the handler answers, and gets its own request while nothing differs', async () => {
  const gateway = createGateway({ routes: { 'GET /pets/{petId}': [] } })
  let seen: Request | undefined
  const handler = fetchGateway(gateway, (request) => {
    seen = request
    return Response.json({ id: gatewayContext(gateway, request)?.pathParameters.petId })
  })
  const request = new Request('http://api.test/pets/7?x=1')
  const response = await handler(request)
  expect(seen).toBe(request)
  expect(await response.json()).toEqual({ id: '7' })
  expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
})

test('further arguments are handed on', async () => {
  const gateway = createGateway({})
  const handler = fetchGateway(gateway, (_request, env: { name: string }, n: number) => new Response(env.name + n))
  expect(await (await handler(new Request('http://api.test/'), { name: 'env' }, 3)).text()).toBe('env3')
})

test('refusals never reach the handler', async () => {
  const gateway = createGateway({ policies: [refuseAll] })
  const handler = fetchGateway(gateway, () => expect.unreachable('refused'))
  const response = await handler(new Request('http://api.test/'))
  expect(response.status).toBe(429)
  expect(await response.text()).toBe('{"message":"Too Many Requests"}')
})

test('the handler sees the path that was matched, below its base path', async () => {
  const gateway = createGateway({ protocol: 'HTTP', stages: { dev: {}, prod: {} }, routes: { 'GET /pets': [] } })
  const handler = fetchGateway(gateway, (request) => new Response(request.url), { stage: 'path', basePath: '/api' })
  expect(await (await handler(new Request('http://api.test/api/prod/pets/?q=1'))).text()).toBe(
    'http://api.test/api/pets?q=1',
  )
  expect((await handler(new Request('http://api.test/prod/pets'))).status).toBe(404)
})

test('unmatched requests go on only where that was asked for', async () => {
  const gateway = createGateway({ routes: { 'GET /pets': [] } })
  const app = (request: Request): Response => new Response(`app ${gatewayContext(gateway, request)?.routeKey}`)
  expect((await fetchGateway(gateway, app)(new Request('http://api.test/other'))).status).toBe(403)
  const open = fetchGateway(gateway, app, { unmatched: 'next' })
  expect(await (await open(new Request('http://api.test/other'))).text()).toBe('app undefined')
  expect(await (await open(new Request('http://api.test/pets'))).text()).toBe('app GET /pets')
})

test('a body that a policy read is there for the handler too', async () => {
  const reads: Policy<'validator'> = {
    slot: 'validator',
    name: 'reads',
    onRequest: async (context) => void (await context.request.body()),
  }
  const gateway = createGateway({ policies: [reads] })
  const handler = fetchGateway(gateway, async (request) => new Response(await request.text()))
  const response = await handler(new Request('http://api.test/', { method: 'POST', body: 'hällo' }))
  expect(await response.text()).toBe('hällo')
})

test('a body that is too large is refused, and one that no policy wants is not read', async () => {
  const reads: Policy<'validator'> = {
    slot: 'validator',
    name: 'reads',
    onRequest: async (context) => {
      const body = await context.request.body(10)
      return body instanceof Uint8Array ? undefined : body
    },
  }
  const stream = (): ReadableStream => new Response('x'.repeat(64)).body!
  const post = { method: 'POST', duplex: 'half' } as const
  const small = fetchGateway(createGateway({ policies: [reads] }), () => new Response('in'))
  expect((await small(new Request('http://api.test/', { ...post, body: stream() }))).status).toBe(413)
  const open = fetchGateway(createGateway({}), (request) => new Response(String(request.bodyUsed)))
  expect(await (await open(new Request('http://api.test/', { ...post, body: stream() }))).text()).toBe('false')
})

test('policies change what the handler gets', async () => {
  const changes: Policy<'mapping'> = {
    slot: 'mapping',
    name: 'changes',
    onRequest(context) {
      context.integrationRequest.headers.set('x-tenant', ['acme'])
      context.integrationRequest.body = 'new'
      context.integrationRequest.rawQueryString = 'a=1'
    },
  }
  const handler = fetchGateway(createGateway({ policies: [changes] }), async (request) =>
    Response.json([request.headers.get('x-tenant'), await request.text(), new URL(request.url).search]),
  )
  const response = await handler(new Request('http://api.test/x', { method: 'POST', body: 'old' }))
  expect(await response.json()).toEqual(['acme', 'new', '?a=1'])
})

test('answers are shown whole where a policy asks, and stream on where they are too large', async () => {
  const seen: string[] = []
  const gateway = createGateway({ policies: [watcher(seen)] })
  const handler = fetchGateway(
    gateway,
    (request) => new Response(request.url.endsWith('big') ? 'x'.repeat(100) : 'small'),
    {
      bufferLimit: 50,
    },
  )
  const small = await handler(new Request('http://api.test/small'))
  expect([await small.text(), small.headers.get('x-seen')]).toEqual(['small', 'yes'])
  const big = await handler(new Request('http://api.test/big'))
  expect((await big.text()).length).toBe(100)
  expect(seen).toEqual(['small', 'answered 200 5', 'missed: too-large', 'answered 200 100'])
})

test('a stream passes on as it comes, and its source is left when its reader leaves', async () => {
  const seen: string[] = []
  let cancelled = false
  const gateway = createGateway({ policies: [watcher(seen)] })
  const handler = fetchGateway(gateway, () => {
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('data: 1\n\n')),
      cancel: () => void (cancelled = true),
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  })
  const response = await handler(new Request('http://api.test/'))
  const reader = response.body!.getReader()
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('data: 1\n\n')
  await reader.cancel()
  expect(cancelled).toBe(true)
  expect(seen).toEqual(['missed: streamed', expect.stringMatching(/^aborted 200 \d+$/)])
})

test('an answer to HEAD, a 204 and a 304 have no body, and end once', async () => {
  const seen: string[] = []
  const gateway = createGateway({ policies: [watcher(seen)] })
  const handler = fetchGateway(gateway, (request) => {
    const status = Number(new URL(request.url).pathname.slice(1))
    return status === 200
      ? new Response('body', { headers: { 'content-length': '4' } })
      : new Response(null, { status })
  })
  const head = await handler(new Request('http://api.test/200', { method: 'HEAD' }))
  expect([head.status, head.body, head.headers.get('content-length')]).toEqual([200, null, '4'])
  expect((await handler(new Request('http://api.test/204'))).body).toBeNull()
  expect((await handler(new Request('http://api.test/304'))).status).toBe(304)
  expect(seen.filter((line) => line.startsWith('answered'))).toEqual([
    'answered 200 0',
    'answered 204 0',
    'answered 304 0',
  ])
})

test('a handler that throws is a fault, and one that is too late is answered for', async () => {
  const events: unknown[] = []
  let ring = (): void => {}
  const clock = {
    now: () => 0,
    monotonic: () => 0,
    setTimeout: (callback: () => void) => {
      ring = callback
      return { clear: () => {} }
    },
  }
  const gateway = createGateway({ clock, onEvent: (event) => void events.push(event) })
  const broken = fetchGateway(gateway, () => Promise.reject(new Error('broken')))
  expect((await broken(new Request('http://api.test/'))).status).toBe(502)
  expect(faults(events)).toMatchObject([{ type: 'fault', error: { message: 'broken' } }])
  const late = fetchGateway(gateway, () => new Promise(() => {}))(new Request('http://api.test/'))
  await new Promise((resolve) => setImmediate(resolve))
  ring()
  expect((await late).status).toBe(504)
})

test('several cookies stay several, and a policy may take a header away', async () => {
  const strips: Policy<'extension'> = {
    slot: 'extension',
    name: 'strips',
    onRequest: () => ({ head: ({ statusCode, headers: { 'x-secret': _, ...headers } }) => ({ statusCode, headers }) }),
  }
  const handler = fetchGateway(createGateway({ policies: [strips] }), () => {
    const headers = new Headers({ 'x-secret': '1' })
    headers.append('set-cookie', 'a=1')
    headers.append('set-cookie', 'b=2')
    return new Response('x', { headers })
  })
  const response = await handler(new Request('http://api.test/'))
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  expect(response.headers.has('x-secret')).toBe(false)
})

test('the address is empty until the platform is named', async () => {
  const addresses: string[] = []
  const notes: Policy<'extension'> = {
    slot: 'extension',
    name: 'notes',
    onRequest: (context) => void addresses.push(context.request.sourceIp),
  }
  const gateway = createGateway({ policies: [notes] })
  const request = new Request('http://api.test/', { headers: { 'cf-connecting-ip': '192.0.2.1' } })
  await fetchGateway(gateway, () => new Response())(request)
  await fetchGateway(gateway, () => new Response(), { sourceIp: (r) => r.headers.get('cf-connecting-ip') })(request)
  expect(addresses).toEqual(['', '192.0.2.1'])
})

test('mistakes are told when the gateway is mounted', () => {
  const two = createGateway({ stages: { dev: {}, prod: {} } })
  const handler = (): Response => new Response()
  expect(() => fetchGateway(two, handler)).toThrow(expect.objectContaining({ code: 'STAGE_NOT_CHOSEN' }))
  expect(() => fetchGateway(two, handler, { stage: 'test' as 'dev' })).toThrow(
    expect.objectContaining({ code: 'UNKNOWN_STAGE' }),
  )
  expect(() => fetchGateway(two, handler, { stag: 'dev' } as object)).toThrow(
    expect.objectContaining({ code: 'UNKNOWN_OPTION' }),
  )
  expect(() => fetchGateway(two, handler, { stage: 'dev', basePath: 'api/' })).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTION' }),
  )
})

/** What went wrong, among all that was told. */
function faults(events: readonly unknown[]): readonly unknown[] {
  return events.filter((event) => (event as { type: string }).type === 'fault')
}
