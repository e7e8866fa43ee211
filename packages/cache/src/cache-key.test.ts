import { createDomains, createGateway, memoryCache, PlainRequest, type CanarySettings, type Gateway } from '@gw/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { believingAuthorizer, ok, Shop } from '../test/shop.ts'
import { cache } from './cache.ts'

/** How often the handler is called for two requests: 2 when they are told apart. */
async function calls(
  shop: Shop,
  ...requests: readonly (readonly [target: string, headers?: Record<string, string>])[]
): Promise<number> {
  for (const [target, headers] of requests) await shop.send(target, { headers: { host: 'shop.test', ...headers } })
  return shop.calls
}

/** What stage, canary and stage again are answered, by a handler that says where it runs. */
async function onBothSides(settings: Partial<CanarySettings>): Promise<unknown[]> {
  const stickyBy: CanarySettings['stickyBy'] = (request) => request.header('x-side')
  const shop = new Shop([cache({ shared: true })], {
    stages: { prod: { canarySettings: { percentTraffic: 50, stickyBy, ...settings } } },
  })
  shop.answer = ({ isCanaryRequest }) => ok(isCanaryRequest === true ? 'canary' : 'stage')
  // Keys that the draw puts on either side.
  const sides = ['b', 'a', 'b'].map((side) => ({ headers: { host: 'shop.test', 'x-side': side } }))
  const bodies: unknown[] = []
  for (const side of sides) bodies.push((await shop.send('/pets', side)).body)
  return bodies
}

/** How often the handlers of two gateways run that share a store. */
async function onOneStore(one: object, other: object): Promise<number> {
  let runs = 0
  const cacheStore = memoryCache()
  for (const definition of [one, other]) {
    const gateway = createGateway({ ...definition, cacheStore, routes: { 'GET /pets': [cache({ shared: true })] } })
    for (let i = 0; i < 2; i++) {
      const request = new PlainRequest({ target: '/pets', headers: { host: 'shop.test' } })
      await gateway.handle(request, () => ok(`run ${++runs}`))
    }
  }
  return runs
}

/** How often the handler of one gateway runs for requests that come by custom domain names. */
async function overDomains(...asked: readonly (readonly [host: string, target: string])[]): Promise<number> {
  let runs = 0
  const gateway = createGateway({ routes: { 'GET /pets': [cache({ shared: true })] } }) as unknown as Gateway
  const domains = createDomains({
    'a.test': ['v1', 'latest'].map((basePath) => ({ basePath, gateway })),
    'b.test': { gateway },
  })
  for (const [host, target] of asked) {
    const answer = await domains.handle(new PlainRequest({ target, headers: { host } }), () => ok(`run ${++runs}`))
    expect(answer.statusCode).toBe(200)
  }
  return runs
}

describe('told apart', () => {
  it.each([
    ['paths', '/pets/1', '/pets/2'],
    ['a repeated parameter', '/pets?a=1', '/pets?a=1&a=2'],
    ['the case of a name', '/pets?a=1', '/pets?A=1'],
    ['a parameter and none', '/pets?__proto__=1', '/pets'],
    ['separators in values', '/pets?a=1|b=2', '/pets?a=1&b=2'],
    ['the order of parameters', '/pets?a=1&b=2', '/pets?b=2&a=1'],
    ['a path and a query', '/pets/a:b?c', '/pets/a?b:c'],
  ])('%s', async (_what, one, other) => {
    expect(await calls(new Shop([cache()]), [one], [other])).toBe(2)
  })

  it.each([
    ['hosts', { host: 'a.test' }, { host: 'b.test' }],
    ['ports, which a handler may write into links', { host: 'a.test' }, { host: 'a.test:1337' }],
    ['what may stand for the host', {}, { 'x-forwarded-host': 'evil.test' }],
    ['what may stand for the path', {}, { 'x-original-url': '/admin' }],
    ['what may stand for the method', {}, { 'x-http-method-override': 'POST' }],
  ])('%s', async (_what, one, other) => {
    expect(await calls(new Shop([cache()]), ['/pets', one], ['/pets', other])).toBe(2)
  })

  it('stages', async () => {
    const shop = new Shop([cache()], { stages: { dev: {}, prod: {} } })
    await shop.send('/pets', {}, 'dev')
    await shop.send('/pets', {}, 'prod')
    expect(shop.calls).toBe(2)
  })

  it('canary and stage', async () => {
    expect(await onBothSides({})).toEqual(['stage', 'canary', 'stage'])
  })

  it('a canary and a stage of different deployments, also where the canary uses the stage’s cache', async () => {
    const deployment = { policies: [] }
    expect(await onBothSides({ useStageCache: true, deployment })).toEqual(['stage', 'canary', 'stage'])
  })

  it('protocols, on one store', async () => {
    expect(await onOneStore({ protocol: 'REST' }, { protocol: 'HTTP' })).toBe(2)
  })

  it('APIs, on one store', async () => {
    expect(await onOneStore({ apiId: 'pets' }, { apiId: 'toys' })).toBe(2)
  })

  it('custom domains of one stage, which an answer may name', async () => {
    expect(await overDomains(['a.test', '/v1/pets'], ['b.test', '/pets'])).toBe(2)
  })

  it('base paths of one custom domain, which an answer may have in its links', async () => {
    expect(await overDomains(['a.test', '/v1/pets'], ['a.test', '/latest/pets'], ['a.test', '/v1/pets'])).toBe(2)
  })

  it('GET and OPTIONS', async () => {
    const shop = new Shop([cache({ cacheableMethods: ['GET', 'OPTIONS'] })])
    await shop.send('/pets')
    await shop.send('/pets', { method: 'OPTIONS' })
    await shop.send('/pets', { method: 'OPTIONS' })
    expect(shop.calls).toBe(2)
  })

  it('HEAD from GET: what a HEAD brings is no answer to a GET', async () => {
    const shop = new Shop([cache({ cacheableMethods: ['GET', 'HEAD'] })])
    await shop.send('/pets', { method: 'HEAD' })
    await shop.send('/pets')
    await shop.send('/pets', { method: 'HEAD' })
    expect(shop.calls).toBe(2)
  })

  it('schemes, as a proxy in front tells them', async () => {
    const shop = new Shop([cache()])
    expect(
      await calls(shop, ['/pets', { 'x-forwarded-proto': 'http' }], ['/pets', { 'x-forwarded-proto': 'https' }]),
    ).toBe(2)
  })

  it('compressed and not', async () => {
    const shop = new Shop([cache()])
    shop.answer = ({ request }) => ok(request.header('accept-encoding') ?? 'plain', { vary: 'Accept-Encoding' })
    for (let round = 0; round < 2; round++) {
      for (const encoding of ['gzip', 'br']) {
        const { body } = await shop.send('/pets', { headers: { host: 'shop.test', 'accept-encoding': encoding } })
        expect(body).toBe(encoding)
      }
      expect((await shop.send('/pets')).body).toBe('plain')
    }
    expect(shop.calls).toBe(3)
  })

  it('any two callers and queries (property)', async () => {
    const text = fc.string({
      minLength: 0,
      maxLength: 12,
      unit: fc.constantFrom('a', '1', ':', '|', 'i', 's', 'p', '-', ';'),
    })
    const request = fc.record({ query: text, caller: fc.option(text, { nil: undefined }), host: text })
    await fc.assert(
      fc.asyncProperty(request, request, async (one, other) => {
        const shop = new Shop([cache()], { policies: [believingAuthorizer] })
        for (const { query, caller, host } of [one, other]) {
          const headers = { host, ...(caller === undefined ? {} : { 'x-test-caller': caller }) }
          await shop.send(`/pets?${query}`, { headers })
        }
        const same = one.query === other.query && one.caller === other.caller && one.host === other.host
        expect(shop.calls).toBe(same ? 1 : 2)
      }),
      { numRuns: 500 },
    )
  })
})

describe('not told apart', () => {
  it('hosts and paths, where nothing is always keyed, as on AWS', async () => {
    const shop = new Shop([cache({ alwaysKeyed: [], cacheKeyParameters: [] })])
    expect(await calls(shop, ['/pets/1?a=1'], ['/pets/2', { host: 'other.test' }], ['/pets/3?b'])).toBe(1)
  })

  it('paths of which only a chosen parameter counts', async () => {
    const petId = 'method.request.path.petId'
    const shop = new Shop([cache({ alwaysKeyed: ['host'], cacheKeyParameters: [petId] })])
    expect(await calls(shop, ['/pets/1'], ['/pets/2'], ['/pets/1'], ['/pets/1', { host: 'other.test' }])).toBe(3)
  })

  it('hosts, but never for an answer that repeats one', async () => {
    const shop = new Shop([cache({ alwaysKeyed: ['path'] })])
    shop.answer = ({ request }) => ok(`at ${request.header('host')}`)
    expect(await calls(shop, ['/pets', { host: 'evil.test' }], ['/pets'])).toBe(2)
  })

  it('a canary and its stage, where it uses the stage’s cache and serves the same, as on AWS', async () => {
    expect(await onBothSides({ useStageCache: true })).toEqual(['stage', 'stage', 'stage'])
  })
})

describe('chosen parameters', () => {
  it('replace the query: what they do not name does not count', async () => {
    const shop = new Shop([cache({ cacheKeyParameters: ['method.request.querystring.page'] })])
    expect(await calls(shop, ['/pets?page=1&utm=a'], ['/pets?utm=b&page=1'], ['/pets?page=2'])).toBe(2)
  })

  it('with an empty list, AWS’s default, every query gets the same answer', async () => {
    expect(await calls(new Shop([cache({ cacheKeyParameters: [] })]), ['/pets?a=1'], ['/pets?a=2'])).toBe(1)
  })

  it('count every value of a repeated parameter', async () => {
    const shop = new Shop([cache({ cacheKeyParameters: ['method.request.multivaluequerystring.a'] })])
    expect(await calls(shop, ['/pets?a=1'], ['/pets?a=1&a=2'], ['/pets?a=2&a=1'], ['/pets?a=1&a=2'])).toBe(3)
  })

  it('take headers in any case, path parameters, and any value of the context', async () => {
    const shop = new Shop(
      [
        cache({
          cacheNamespace: 'pets',
          shared: true,
          cacheKeyParameters: [
            'integration.request.header.Accept-Language',
            'method.request.path.petId',
            'context.authorizer.lambda.tenant',
            (context) => context.stageVariables['table'],
          ],
        }),
      ],
      {
        policies: [
          {
            slot: 'authorizer',
            name: 'tenants',
            onRequest: ({ request }) => ({
              allow: true,
              adds: { principalId: 'x', authorizer: { lambda: { tenant: request.header('x-tenant') ?? null } } },
            }),
          },
        ],
      },
    )
    expect(
      await calls(
        shop,
        ['/pets/1', { 'accept-language': 'de' }],
        ['/pets/1', { 'accept-language': 'en' }],
        ['/pets/2', { 'accept-language': 'en' }],
        ['/pets/2', { 'accept-language': 'en', 'x-tenant': 'acme' }],
        ['/pets/2', { 'accept-language': 'en', 'x-tenant': 'acme' }],
      ),
    ).toBe(4)
  })

  it('in one namespace let routes share entries', async () => {
    const shared = cache({ cacheNamespace: 'pets', cacheKeyParameters: [] })
    const shop = new Shop([shared], { routes: { 'GET /animals': [shared] } })
    expect(await calls(shop, ['/pets'], ['/animals'])).toBe(1)
  })
})

describe('what the key does not know', () => {
  const reflecting = ({ request, changedRequest }: Parameters<Shop['answer']>[0]): ReturnType<Shop['answer']> => {
    const lines = changedRequest?.headers ?? new Map(request.headerLines().map(([name, value]) => [name, [value]]))
    return ok(JSON.stringify([[...lines], changedRequest?.rawQueryString ?? request.rawQueryString]))
  }

  it('reaches no other caller when the answer repeats it', async () => {
    const shop = new Shop([cache()])
    shop.answer = reflecting
    await shop.send('/pets', { headers: { host: 'shop.test', 'x-anything': '"><script>' } })
    expect((await shop.send('/pets')).body).not.toContain('script')
    expect(shop.told).toContain('not-stored reflects-request')
  })

  it('is kept from the integration with unkeyed: remove', async () => {
    const shop = new Shop([cache({ unkeyed: 'remove', cacheKeyParameters: ['method.request.querystring.page'] })])
    shop.answer = reflecting
    const first = await shop.send('/pets?page=1&evil=2', {
      headers: {
        host: 'shop.test',
        'user-agent': 'evil',
        accept: 'x/evil',
        authorization: 'alice',
        'x-forwarded-host': 'evil',
      },
    })
    expect(JSON.parse(first.body as string)).toEqual([
      [
        ['host', ['shop.test']],
        ['authorization', ['alice']],
      ],
      'page=1',
    ])
    expect((await shop.send('/pets?page=1', { headers: { host: 'shop.test', authorization: 'alice' } })).body).toBe(
      first.body,
    )
    expect(shop.calls).toBe(1)
  })

  it('shapes what others get with unkeyed: forward, as on AWS', async () => {
    const shop = new Shop([cache({ unkeyed: 'forward' })])
    shop.answer = reflecting
    await shop.send('/pets', { headers: { host: 'shop.test', 'x-anything': '"><script>' } })
    expect((await shop.send('/pets')).body).toContain('script')
  })

  it('an answer to a request with very many headers is not looked through, and not remembered', async () => {
    const many = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`x-${index}`, `value-${index}`]))
    expect(await calls(new Shop([cache()]), ['/pets', many], ['/pets'])).toBe(2)
  })

  it('a variant that would be longer than 2,048 characters is not kept', async () => {
    const shop = new Shop([cache()])
    shop.answer = () => ok('x', { vary: 'accept' })
    const accept = 'a'.repeat(3000)
    expect(await calls(shop, ['/pets', { accept }], ['/pets', { accept }])).toBe(2)
    expect(shop.told).toContain('not-stored key-too-long')
  })

  it('a key that would be longer than 8,192 characters is not made', async () => {
    const shop = new Shop([cache()])
    expect(await calls(shop, [`/pets?${'a'.repeat(9000)}`], [`/pets?${'a'.repeat(9000)}`])).toBe(2)
    expect(shop.told).toContain('bypass key-too-long')
  })
})
