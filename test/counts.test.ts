import { expressGateway } from '@gw/adapters/express'
import { honoGateway } from '@gw/adapters/hono'
import { withGateway } from '@gw/adapters/lambda'
import {
  accessLog,
  cors,
  createGateway,
  memoryLimits,
  PlainRequest,
  type Gateway,
  type GatewayResponse,
} from '@gw/core'
import { startRedis, type TestRedis } from '@gw/test-redis'
import { rateLimitHeaders, throttle } from '@gw/throttle'
import { redisLimits } from '@gw/throttle/redis'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import { Hono } from 'hono'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  bytesAllocated,
  counted,
  promisesMade,
  promisesMadeUntil,
  withServer,
  type Answered,
  type Get,
} from './counting.ts'
import { counting, fullGateway } from './full-gateway.ts'

/**
 * Speed, guarded without a clock: what the hot path may cost in things that can be counted. A change that makes a
 * promise, a web Request, a second store call or a header line where there was none fails here, on any machine. Bytes of
 * the heap are about twice what was measured in November 2026 on Node 26.
 */
const ANSWER: GatewayResponse = { statusCode: 200, headers: { 'content-type': 'text/plain' }, body: 'rex' }
const ONE_ANSWER = { writeHead: 1, end: 1, write: 0, Request: 0, Response: 0, clone: 0 }

type Ask = (target: string, headers: Readonly<Record<string, string>>) => unknown

function asking(gateway: Pick<Gateway, 'handle'>): Ask {
  return (target, headers) => gateway.handle(new PlainRequest({ target, headers }), () => ANSWER)
}

describe('a repeated token, a bucket in memory and a remembered answer cost', () => {
  it('no promise', async () => {
    const { gateway, headers } = await fullGateway()
    const ask = asking(gateway)
    await ask('/pets/1', headers)
    await ask('/pets/1', headers)
    let answer: unknown
    expect(promisesMade(() => (answer = ask('/pets/1', headers)))).toBe(0)
    expect(answer).toMatchObject({ statusCode: 200, body: 'rex' })
  })

  it('one question to each store', async () => {
    const { gateway, asked, headers } = await fullGateway()
    const ask = asking(gateway)
    await ask('/pets/1', headers)
    expect(await askedBy(asked, () => ask('/pets/1', headers))).toEqual({ take: 1, get: 1 })
  })

  it('26 kB of heap at most', async () => {
    const { gateway, headers } = await fullGateway()
    const ask = asking(gateway)
    await ask('/pets/1', headers)
    expect((await bytesAllocated(() => ask('/pets/1', headers))) ?? 0).toBeLessThan(26_000)
  })

  it('no handler, one writeHead, one end and no write on Express, and neither a Request nor a Response', async () => {
    const { gateway, headers } = await fullGateway()
    let handled = 0
    const app = express()
    app.use(expressGateway(gateway))
    app.get('/pets/:petId', (_request, response) => (handled++, void response.send('rex')))
    await withServer(app, async (get) => {
      await get('/pets/1', headers)
      expect(await counted(() => get('/pets/1', headers))).toMatchObject(ONE_ANSWER)
      expect(handled).toBe(1)
    })
  })

  it('no more bytes on the wire than the ids of the request', async () => {
    const { gateway, headers } = await fullGateway()
    const { bare, ours } = await onExpress(gateway, '/pets/1', headers)
    expect(addedNames(bare, ours)).toEqual(['x-amz-apigw-id', 'x-amzn-requestid'])
    expect(ours.bytes - bare.bytes).toBeLessThanOrEqual(idBytes(ours))
  })

  it('one Response at most on Hono, which its adapter for Node asks for, and no clone', async () => {
    const { gateway, headers } = await fullGateway()
    await withServer(honoApp(gateway), async (get) => {
      await get('/pets/1', headers)
      const { Request, Response, clone, writeHead, end } = await counted(() => get('/pets/1', headers))
      expect({ Request, clone, writeHead, end }).toEqual({ Request: 0, clone: 0, writeHead: 1, end: 1 })
      expect(Response).toBeLessThanOrEqual(1)
    })
  })
})

describe('a repeated token, a bucket in memory and an answer that is not there yet cost', () => {
  it('one promise at most, which those who ask for the same meanwhile wait for', async () => {
    const { gateway, headers } = await fullGateway()
    const ask = asking(gateway)
    await ask('/pets/1', headers)
    let answer: unknown
    expect(promisesMade(() => (answer = ask('/pets/2', headers)))).toBeLessThanOrEqual(1)
    expect(await answer).toMatchObject({ statusCode: 200, body: 'rex' })
  })

  it('one question to each store, and one answer kept', async () => {
    const { gateway, asked, headers } = await fullGateway()
    const ask = asking(gateway)
    await ask('/pets/1', headers)
    expect(await askedBy(asked, () => ask('/pets/2', headers))).toEqual({ take: 1, get: 1, set: 1 })
  })

  it('37 kB of heap at most', async () => {
    const { gateway, headers } = await fullGateway()
    const ask = asking(gateway)
    let pet = 0
    expect((await bytesAllocated(() => ask(`/pets/${pet++}`, headers))) ?? 0).toBeLessThan(37_000)
  })

  it('one writeHead and one end on Express, and no web object', async () => {
    const { gateway, headers } = await fullGateway()
    await withServer(expressApp(gateway), async (get) => {
      expect(await counted(() => get('/pets/2', headers))).toMatchObject(ONE_ANSWER)
    })
  })
})

describe('a refusal costs', () => {
  it('no promise, no question to a store that need not decide, and one writeHead and end on Express', async () => {
    const { gateway, asked, headers } = await fullGateway()
    const ask = asking(gateway)
    expect(promisesMade(() => ask('/pets/1', {}))).toBe(0)
    expect(promisesMade(() => ask('/pets/1', { ...headers, 'x-api-key': 'unknown' }))).toBeLessThanOrEqual(1)
    expect(asked).toEqual({})
    await withServer(express().use(expressGateway(gateway)), async (get) => {
      expect(await counted(() => get('/pets/1', {}))).toMatchObject(ONE_ANSWER)
      expect(await counted(() => get('/pets/1', { ...headers, 'x-api-key': 'unknown' }))).toMatchObject(ONE_ANSWER)
    })
  })

  it('when a limit is spent: one question to the store, and no promise', async () => {
    const { gateway, asked, headers } = await fullGateway({ rateLimit: 0.001, burstLimit: 1 })
    const ask = asking(gateway)
    await ask('/plain', headers)
    let answer: unknown
    let made = 0
    expect(await askedBy(asked, () => (made = promisesMade(() => (answer = ask('/plain', headers)))))).toEqual({
      take: 1,
    })
    expect(made).toBe(0)
    expect(answer).toMatchObject({ statusCode: 429 })
  })

  it.each([
    ['401', 10_000],
    ['403', 13_000],
    ['429', 17_000],
  ])('%s: %i bytes of heap at most', async (status, most) => {
    const { gateway, headers } = await fullGateway({ rateLimit: 0.001, burstLimit: 1 })
    const ask = asking(gateway)
    const sent = { 401: {}, 403: { ...headers, 'x-api-key': 'unknown-key-0123456789' }, 429: headers }[status]!
    await ask('/plain', sent)
    expect(await ask('/plain', sent)).toMatchObject({ statusCode: Number(status) })
    expect((await bytesAllocated(() => ask('/plain', sent))) ?? 0).toBeLessThan(most)
  })
})

describe('a throttle alone, with its headers, costs', () => {
  const CALLER = { 'x-api-key': 'acme' }

  it('one question to the store, no promise and 15 kB of heap at most', async () => {
    const { gateway, asked } = throttled()
    const ask = asking(gateway)
    await ask('/plain', CALLER)
    let made = 0
    expect(await askedBy(asked, () => (made = promisesMade(() => ask('/plain', CALLER))))).toEqual({ take: 1 })
    expect(made).toBe(0)
    expect((await bytesAllocated(() => ask('/plain', CALLER))) ?? 0).toBeLessThan(15_000)
  })

  it('the two headers of the limit and those of the ids, each set once', async () => {
    const { bare, ours } = await onExpress(throttled().gateway, '/plain', CALLER)
    expect(addedNames(bare, ours)).toEqual(['ratelimit', 'ratelimit-policy', 'x-amz-apigw-id', 'x-amzn-requestid'])
    expect(ours.calls.setHeader - bare.calls.setHeader).toBeLessThanOrEqual(4)
    expect(ours.calls).toMatchObject(ONE_ANSWER)
  })
})

describe('CORS and an access log cost', () => {
  const FROM_PAGE = { origin: 'https://app.test' }

  it('no promise, one write for many lines, and 18 kB of heap at most', async () => {
    const written: string[] = []
    const gateway = loggedAndShared((lines) => void written.push(lines))
    const ask = asking(gateway)
    await ask('/plain', FROM_PAGE)
    expect(promisesMade(() => ask('/plain', FROM_PAGE))).toBe(0)
    for (let i = 0; i < 18; i++) await ask('/plain', FROM_PAGE)
    expect(written).toEqual([])
    expect((await bytesAllocated(() => ask('/plain', FROM_PAGE))) ?? 0).toBeLessThan(18_000)
    await gateway.close()
    expect(written.length).toBeLessThan(written.join('').split('\n').length / 10)
  })

  it('the two headers of CORS and those of the ids', async () => {
    const { bare, ours } = await onExpress(
      loggedAndShared(() => {}),
      '/plain',
      FROM_PAGE,
    )
    expect(addedNames(bare, ours)).toEqual([
      'access-control-allow-origin',
      'vary',
      'x-amz-apigw-id',
      'x-amzn-requestid',
    ])
    expect(ours.calls.setHeader - bare.calls.setHeader).toBeLessThanOrEqual(8)
    expect(ours.calls).toMatchObject(ONE_ANSWER)
  })
})

describe('a route whose policies do not look at the answer', () => {
  it('leaves res as the app has it', async () => {
    const { gateway, headers } = await fullGateway()
    const seen: unknown[] = []
    const app = express()
    app.use((_request, response, next) => (seen.push(response.end, response.write, response.writeHead), next()))
    app.use(expressGateway(gateway))
    app.get('/plain', (_request, response) => {
      seen.push(response.end, response.write, response.writeHead)
      response.send('plain')
    })
    await withServer(app, async (get) => {
      expect((await get('/plain', headers)).body).toBe('plain')
      expect(seen.slice(3)).toEqual(seen.slice(0, 3))
    })
  })

  it('costs with a log alone no promise, the ids of the request, and 15 kB of heap at most', async () => {
    const gateway = createGateway({
      policies: [accessLog({ destination: () => {} })],
      routes: { 'GET /plain': [] },
    }) as unknown as Gateway
    const ask = asking(gateway)
    await ask('/plain', {})
    expect(promisesMade(() => ask('/plain', {}))).toBe(0)
    expect((await bytesAllocated(() => ask('/plain', {}))) ?? 0).toBeLessThan(15_000)
    const { bare, ours } = await onExpress(gateway, '/plain', {})
    expect(addedNames(bare, ours)).toEqual(['x-amz-apigw-id', 'x-amzn-requestid'])
    expect(ours.calls.setHeader - bare.calls.setHeader).toBeLessThanOrEqual(2)
    expect(ours.bytes - bare.bytes).toBeLessThanOrEqual(idBytes(ours))
  })
})

describe('a warm Lambda function costs', () => {
  it('eight promises more than the function alone, one question to the limits, and 34 kB of heap at most', async () => {
    const { gateway, asked, headers } = await fullGateway()
    const handler = async () => ({ statusCode: 200, body: 'rex' })
    const guarded = withGateway(gateway as never, handler as never) as unknown as (event: object) => Promise<object>
    const ask = (): Promise<object> => guarded(functionUrlEvent('/plain', headers))
    await ask()
    expect(await askedBy(asked, async () => expect(await ask()).toMatchObject({ statusCode: 200 }))).toEqual({
      take: 1,
    })
    const alone = await promisesMadeUntil(handler)
    expect((await promisesMadeUntil(ask)) - alone).toBeLessThanOrEqual(8)
    expect((await bytesAllocated(ask)) ?? 0).toBeLessThan(34_000)
  })
})

describe('limits in Redis cost', () => {
  let redis: TestRedis
  let client: Redis

  beforeAll(async () => {
    redis = await startRedis()
    client = new Redis(redis.url)
  }, 30_000)

  afterAll(async () => {
    client.disconnect()
    await redis.stop()
  })

  it('one command per request, whatever the number of limits', async () => {
    const { gateway, headers } = await fullGateway(undefined, redisLimits(client, { deadlineInMillis: 5_000 }))
    const ask = asking(gateway)
    await ask('/plain', headers)
    const before = await scripts(client)
    for (let i = 0; i < 50; i++) expect(await ask('/plain', headers)).toMatchObject({ statusCode: 200 })
    expect((await scripts(client)) - before).toBe(50)
  })

  it('with leases, far fewer commands than requests', async () => {
    const limits = redisLimits(client, { prefix: 'leased:', leases: { seconds: 10 }, deadlineInMillis: 5_000 })
    const { gateway, headers } = await fullGateway(undefined, limits)
    const ask = asking(gateway)
    for (let i = 0; i < 50; i++) await ask('/plain', headers)
    const before = await scripts(client)
    for (let i = 0; i < 200; i++) expect(await ask('/plain', headers)).toMatchObject({ statusCode: 200 })
    expect((await scripts(client)) - before).toBeLessThan(20)
    await gateway.close()
  })
})

/** Scripts that a Redis has run. */
async function scripts(client: Redis): Promise<number> {
  const statistics = await client.info('commandstats')
  return Number(/cmdstat_evalsha:calls=(\d+)/.exec(statistics)?.[1] ?? 0)
}

/** How often each method of the stores is asked while something runs. */
async function askedBy(asked: Record<string, number>, action: () => unknown): Promise<Record<string, number>> {
  for (const name in asked) delete asked[name]
  await action()
  return { ...asked }
}

function throttled(): { readonly gateway: Gateway; readonly asked: Record<string, number> } {
  const asked: Record<string, number> = {}
  const gateway = createGateway({
    limitStore: counting(memoryLimits(), asked),
    policies: [throttle({ rateLimit: 1e6, burstLimit: 1e6, by: { header: 'x-api-key' } }), rateLimitHeaders()],
    routes: { 'GET /plain': [] },
  })
  return { gateway: gateway as unknown as Gateway, asked }
}

function loggedAndShared(destination: (lines: string) => void): Gateway {
  return createGateway({
    policies: [accessLog({ destination }), cors({ allowOrigins: ['https://app.test'] })],
    routes: { 'GET /plain': [] },
  }) as unknown as Gateway
}

function expressApp(gateway: Gateway | undefined): express.Express {
  const app = express()
  if (gateway !== undefined) app.use(expressGateway(gateway))
  app.get(['/pets/:petId', '/plain'], (_request, response) => void response.send('rex'))
  return app
}

function honoApp(gateway: Gateway) {
  const app = new Hono()
  app.use(honoGateway(gateway) as never)
  app.get('/pets/:petId', (c) => c.text('rex'))
  return getRequestListener(app.fetch, { overrideGlobalObjects: false })
}

interface OnWire extends Answered {
  readonly calls: Awaited<ReturnType<typeof counted>>
}

/** A second answer, of Express alone and of Express behind a gateway. */
async function onExpress(
  gateway: unknown,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly bare: OnWire; readonly ours: OnWire }> {
  const second = async (get: Get): Promise<OnWire> => {
    await get(path, headers)
    const calls = await counted(() => get(path, headers))
    return { ...(await get(path, headers)), calls }
  }
  const answers: OnWire[] = []
  for (const made of [undefined, gateway as Gateway])
    await withServer(expressApp(made), async (get) => void answers.push(await second(get)))
  return { bare: answers[0]!, ours: answers[1]! }
}

/** Names of header lines that only the second answer has. */
function addedNames(bare: Answered, ours: Answered): readonly string[] {
  const names = ({ rawHeaders }: Answered): string[] =>
    rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase())
  const known = names(bare)
  return names(ours)
    .filter((name) => !known.includes(name))
    .sort()
}

/** What the lines of a request's ids take, with their line ends. */
function idBytes({ rawHeaders }: Answered): number {
  const lines = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 && /^x-amz/i.test(name) ? [`${name}: ${rawHeaders[index + 1]}\r\n`] : [],
  )
  return lines.join('').length
}

function functionUrlEvent(rawPath: string, headers: Readonly<Record<string, string>>): object {
  const http = { method: 'GET', path: rawPath, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' }
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: '',
    headers,
    requestContext: {
      accountId: 'anonymous',
      apiId: 'abc',
      domainName: 'abc.lambda-url.us-east-1.on.aws',
      domainPrefix: 'abc',
      http,
      requestId: 'from-aws',
      routeKey: '$default',
      stage: '$default',
      time: '12/Mar/2026:19:03:58 +0000',
      timeEpoch: 1_773_342_238_390,
    },
    isBase64Encoded: false,
  }
}
