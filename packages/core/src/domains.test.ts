import { describe, expect, test } from 'vitest'
import { createDomains, createGateway, PlainRequest, type Context, type Gateway, type Protocol } from './index.ts'

function named(name: string, protocol: Protocol = 'REST'): Gateway {
  return createGateway({
    protocol,
    stages: { dev: {}, prod: {} },
    routes: {
      'ANY /{proxy+}': [
        {
          slot: 'integration',
          name,
          invoke: ({ stage, path, customDomain }: Context) => ({
            statusCode: 200,
            headers: {},
            body: `${name} ${stage} ${path} ${customDomain?.domainName}/${customDomain?.basePathMatched}`,
          }),
        },
      ],
    },
  } as never) as Gateway
}

const domains = createDomains({
  'api.example.com': [
    { basePath: 'orders', gateway: named('orders'), stage: 'prod' },
    { basePath: 'orders/v2', gateway: named('orders2'), stage: 'prod' },
    { gateway: named('rest'), stage: 'dev' },
  ],
  '*.example.com': { basePath: 'v1', gateway: named('wild'), stage: 'path' },
  'old.example.com': { disabled: true },
})

async function ask(host: string, target: string): Promise<{ statusCode: number; body: unknown }> {
  const { statusCode, body } = await domains.handle(new PlainRequest({ target, headers: { Host: host } }))
  return { statusCode, body }
}

describe('host and base path choose', () => {
  test.each([
    ['api.example.com', '/orders/7', 'orders prod /7 api.example.com/orders'],
    ['api.example.com', '/orders/v2/7', 'orders2 prod /7 api.example.com/orders/v2'],
    ['api.example.com', '/ordersX', 'rest dev /ordersX api.example.com/'],
    ['API.Example.COM:443', '/pets', 'rest dev /pets api.example.com/'],
    ['api.example.com.', '/pets', 'rest dev /pets api.example.com/'],
    ['other.example.com', '/v1/prod/pets', 'wild prod /pets *.example.com/v1'],
  ])('%s%s', async (host, target, body) => {
    expect(await ask(host, target)).toEqual({ statusCode: 200, body })
  })

  test.each([
    ['an unknown host', 'evil.test', '/pets'],
    ['a host one label deeper than the wildcard', 'a.b.example.com', '/v1/prod/pets'],
    ['a base path that nobody maps', 'other.example.com', '/v2/pets'],
    ['two hosts at once', 'api.example.com, evil.test', '/pets'],
    ['a domain that was switched off', 'old.example.com', '/pets'],
  ])('%s is 403, as on a REST API', async (_, host, target) => {
    expect(await ask(host, target)).toEqual({ statusCode: 403, body: '{"message":"Forbidden"}' })
  })

  test('or 404, as on an HTTP API', async () => {
    const none = createDomains({}, { protocol: 'HTTP' })
    const response = await none.handle(new PlainRequest({ target: '/', headers: { Host: 'a' } }))
    expect([response.statusCode, response.body]).toEqual([404, '{"message":"Not Found"}'])
  })
})

describe('domains that cannot be', () => {
  const gateway = named('any')
  test.each([
    ['a name that is none', { 'a b': { gateway, stage: 'dev' } }, 'INVALID_OPTION'],
    ['a base path with a slash in front', { 'a.b': { gateway, stage: 'dev', basePath: '/v1' } }, 'INVALID_OPTION'],
    ['a base path that climbs', { 'a.b': { gateway, stage: 'dev', basePath: 'a/../b' } }, 'INVALID_OPTION'],
    ['a stage that does not exist', { 'a.b': { gateway, stage: 'live' } }, 'UNKNOWN_STAGE'],
    ['no stage where there are two', { 'a.b': { gateway } }, 'STAGE_NOT_CHOSEN'],
    [
      'the same base path twice',
      {
        'a.b': [
          { gateway, stage: 'dev' },
          { gateway, stage: 'prod' },
        ],
      },
      'IMPOSSIBLE_COMBINATION',
    ],
    ['no gateway', { 'a.b': {} }, 'MISSING_OPTION'],
  ])('%s', (_, names, code) => {
    expect(() => createDomains(names as never)).toThrow(expect.objectContaining({ code }))
  })
})
