import { describe, expect, test } from 'vitest'
import {
  cors,
  createGateway,
  deny,
  headerValue,
  PlainRequest,
  type CorsOptions,
  type GatewayResponse,
} from './index.ts'

const ORIGIN = 'https://app.example.com'
const BACKEND = {
  slot: 'integration',
  name: 'backend',
  invoke: () => ({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*', Vary: 'Accept' }, body: 'ok' }),
} as const

async function ask(
  options: CorsOptions,
  request: ConstructorParameters<typeof PlainRequest>[0],
  protocol: 'REST' | 'HTTP' = 'HTTP',
): Promise<GatewayResponse> {
  const gateway = createGateway({
    protocol,
    policies: [
      cors(options),
      {
        slot: 'firewall',
        name: 'closed',
        onRequest: ({ path }) => (path === '/closed' ? deny('WAF_FILTERED') : undefined),
      },
    ],
    routes: { 'GET /pets': [BACKEND], 'OPTIONS /own': [BACKEND], 'GET /closed': [BACKEND] },
  })
  return gateway.handle(new PlainRequest(request))
}

function cross(target: string, origin: string = ORIGIN): ConstructorParameters<typeof PlainRequest>[0] {
  return { target, headers: { Origin: origin } }
}

function preflight(target: string, origin: string = ORIGIN): ConstructorParameters<typeof PlainRequest>[0] {
  return { method: 'OPTIONS', target, headers: { Origin: origin, 'Access-Control-Request-Method': 'GET' } }
}

const allowed = ({ headers }: GatewayResponse): unknown => headerValue(headers, 'access-control-allow-origin')
const vary = ({ headers }: GatewayResponse): unknown => headerValue(headers, 'vary')

describe('an actual request', () => {
  test('of an allowed origin: its own name, and Vary joins the backend’s', async () => {
    const response = await ask({ allowOrigins: [ORIGIN] }, cross('/pets'))
    expect([allowed(response), vary(response)]).toEqual([ORIGIN, 'Accept, Origin'])
  })

  test('of another origin: what the backend said is dropped, and Vary stays', async () => {
    const response = await ask({ allowOrigins: [ORIGIN] }, cross('/pets', 'https://evil.example'))
    expect([allowed(response), vary(response)]).toEqual([undefined, 'Accept, Origin'])
  })

  test('of any origin, where all may read: the wildcard, for requests without an origin too, and no Vary', async () => {
    for (const request of [cross('/pets'), { target: '/pets' }]) {
      const response = await ask({ allowOrigins: ['*'] }, request)
      expect([allowed(response), vary(response)]).toEqual(['*', 'Accept'])
    }
  })

  test.each(['/closed', '/nowhere'])('that the gateway refuses (%s) can be read all the same', async (target) => {
    const response = await ask({ allowOrigins: [ORIGIN], allowCredentials: true }, cross(target))
    expect(response.statusCode).toBeGreaterThanOrEqual(400)
    expect([allowed(response), headerValue(response.headers, 'access-control-allow-credentials')]).toEqual([
      ORIGIN,
      'true',
    ])
  })
})

describe('a preflight', () => {
  test('is answered without a route, before anything is guarded', async () => {
    const response = await ask({ allowOrigins: [ORIGIN], allowMethods: ['GET'], maxAge: 60 }, preflight('/closed'))
    expect(response).toMatchObject({ statusCode: 204, body: undefined })
    expect(response.headers).toMatchObject({
      'access-control-allow-methods': 'GET',
      'access-control-max-age': '60',
      Vary: 'Origin',
    })
  })

  test('on a REST API is what a MOCK answers', async () => {
    expect(await ask({ allowOrigins: [ORIGIN] }, preflight('/pets'), 'REST')).toMatchObject({
      statusCode: 200,
      headers: { 'Content-Type': 'application/json' },
    })
  })

  test('of another origin names nothing', async () => {
    const response = await ask(
      { allowOrigins: [ORIGIN], allowMethods: ['GET'] },
      preflight('/pets', 'https://evil.example'),
    )
    expect(response.statusCode).toBe(204)
    expect(Object.keys(response.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  test('goes to the route that takes it, where AWS’s way is asked for', async () => {
    expect((await ask({ allowOrigins: [ORIGIN], preflight: 'unrouted' }, preflight('/own'))).statusCode).toBe(200)
    expect((await ask({ allowOrigins: [ORIGIN], preflight: 'unrouted' }, preflight('/pets'))).statusCode).toBe(204)
  })
})

describe('options that cannot be', () => {
  test.each<[string, CorsOptions, string]>([
    ['a wildcard with credentials', { allowOrigins: ['*'], allowCredentials: true }, 'IMPOSSIBLE_COMBINATION'],
    ['a scheme with credentials', { allowOrigins: ['https://*'], allowCredentials: true }, 'IMPOSSIBLE_COMBINATION'],
    [
      'all headers with credentials',
      { allowOrigins: [ORIGIN], allowHeaders: ['*'], allowCredentials: true },
      'IMPOSSIBLE_COMBINATION',
    ],
    ['the origin of sandboxed pages', { allowOrigins: ['null'] }, 'INVALID_OPTION'],
    ['an origin with a path', { allowOrigins: ['https://app.example.com/'] }, 'INVALID_OPTION'],
    ['an origin with capitals', { allowOrigins: ['https://App.example.com'] }, 'INVALID_OPTION'],
    ['a header name with a line break', { allowOrigins: [ORIGIN], exposeHeaders: ['a\r\nb'] }, 'INVALID_OPTION'],
    ['a wrong name', { allowOrigins: [ORIGIN], allowOrigin: 1 } as never, 'UNKNOWN_OPTION'],
  ])('%s', (_, options, code) => {
    expect(() => cors(options)).toThrow(expect.objectContaining({ code }))
  })
})
