import {
  cors,
  createGateway,
  deny,
  headerValue,
  PlainRequest,
  type Context,
  type Gateway,
  type GatewayResponse,
} from '@gw/core'
import { judged } from '../outcome.ts'
import type { VectorJudge } from './judge-vectors.ts'

const ALLOWED = 'https://app.example.com'

/** What a route answers: by its backend, or by the gateway with each of the errors that a browser meets. */
const ROUTES = ['ok', 'UNAUTHORIZED', 'INVALID_API_KEY', 'THROTTLED', 'fault'] as const

/** Sends an origin with every method and to every kind of answer, with and without credentials. */
export const judgeCors: VectorJudge = async (one) => {
  const { origin, allow } = one as { origin?: string; allow: boolean }
  const complaints: string[] = []
  for (const allowCredentials of [true, false]) {
    const gateway = corsGateway(allowCredentials)
    for (const [what, request] of requests(origin)) {
      const response = await gateway.handle(request)
      complaints.push(...complaintsOf(what, response, allow ? origin : undefined))
    }
    await gateway.close()
  }
  return [{ id: String(one['id']), outcome: judged(complaints) }]
}

function corsGateway(allowCredentials: boolean): Gateway {
  return createGateway({
    protocol: 'HTTP',
    policies: [
      cors({ allowOrigins: [ALLOWED], allowMethods: ['GET'], allowHeaders: ['content-type'], allowCredentials }),
      { slot: 'firewall', name: 'refuses', onRequest: ({ path }: Context) => refusalOf(path) },
    ],
    routes: {
      'GET /{proxy+}': [
        {
          slot: 'integration',
          name: 'backend',
          // A backend that reflects whatever it is sent: the gateway's word has to stand.
          invoke: ({ request }: Context) => ({
            statusCode: 200,
            headers: {
              'Access-Control-Allow-Origin': request.header('origin') ?? '*',
              'Access-Control-Allow-Credentials': 'true',
            },
            body: 'ok',
          }),
        },
      ],
    },
  } as never) as Gateway
}

function refusalOf(path: string): ReturnType<typeof deny> | undefined {
  const name = path.slice(1)
  if (name === 'fault') throw new Error('A policy failed')
  return name === 'UNAUTHORIZED' || name === 'INVALID_API_KEY' || name === 'THROTTLED' ? deny(name) : undefined
}

function requests(origin: string | undefined): readonly (readonly [string, PlainRequest])[] {
  const headers = origin === undefined ? {} : { Origin: origin }
  const preflight = { ...headers, 'Access-Control-Request-Method': 'GET', 'Access-Control-Request-Headers': 'x-evil' }
  return [
    ...ROUTES.map((name) => [name, new PlainRequest({ target: `/${name}`, headers })] as const),
    ['no route', new PlainRequest({ method: 'PUT', target: '/ok', headers })],
    ['preflight', new PlainRequest({ method: 'OPTIONS', target: '/ok', headers: preflight })],
  ]
}

function complaintsOf(what: string, { headers }: GatewayResponse, allowed: string | undefined): readonly string[] {
  const origin = headerValue(headers, 'access-control-allow-origin')
  const credentials = headerValue(headers, 'access-control-allow-credentials')
  const vary = String(headerValue(headers, 'vary') ?? '').toLowerCase()
  const requestHeaders = String(headerValue(headers, 'access-control-allow-headers') ?? '')
  return [
    ...(origin === allowed ? [] : [`${what}: allow-origin is ${String(origin)}`]),
    ...(origin === '*' && credentials === 'true' ? [`${what}: a wildcard with credentials`] : []),
    ...(allowed === undefined && credentials !== undefined
      ? [`${what}: credentials for an origin that is not allowed`]
      : []),
    ...(vary.split(/,\s*/).includes('origin') ? [] : [`${what}: Vary is ${vary}`]),
    ...(requestHeaders.includes('x-evil') ? [`${what}: a header is echoed`] : []),
  ]
}
