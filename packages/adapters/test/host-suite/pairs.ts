import { GATEWAY_RESPONSE_TYPES } from '@gw/core'
import type { SampleRequest } from '../sample-events.ts'
import { ANSWERS } from './answers.ts'
import type { Variant } from './definition.ts'
import { MAPPED_PAIRS } from './mapped-pairs.ts'

/** A request and the status that it must be answered with, on every host. */
export interface Pair {
  readonly name: string
  readonly request: SampleRequest
  readonly status: number
  /** What the body must be, where it is worth writing down. */
  readonly body?: string
  readonly variant?: Variant
  /** How often the same request is sent before the one that counts. Default: 0. */
  readonly before?: number
}

const STATUS: Readonly<Record<string, number>> = {
  created: 201,
  accepted: 202,
  'no-content': 204,
  partial: 206,
  moved: 301,
  found: 302,
  'see-other': 303,
  'not-modified': 304,
  'permanent-redirect': 308,
  'bad-request': 400,
  'not-found': 404,
  conflict: 409,
  teapot: 418,
  unprocessable: 422,
  'own-error': 500,
  unavailable: 503,
}

const answers: readonly Pair[] = Object.keys(ANSWERS).map((name) => ({
  name: `answer ${name}`,
  request: { target: `/answers/${name}` },
  status: STATUS[name] ?? 200,
}))

const heads: readonly Pair[] = ['text', 'bytes', 'no-content', 'not-found', 'stream', 'cookies'].map((name) => ({
  name: `HEAD of ${name}`,
  request: { method: 'HEAD', target: `/answers/${name}` },
  status: STATUS[name] ?? 200,
}))

const REFUSED_REST: Readonly<Record<string, number>> = {
  ACCESS_DENIED: 403,
  API_CONFIGURATION_ERROR: 500,
  AUTHORIZER_CONFIGURATION_ERROR: 500,
  AUTHORIZER_FAILURE: 500,
  BAD_REQUEST_BODY: 400,
  BAD_REQUEST_PARAMETERS: 400,
  DEFAULT_4XX: 420,
  DEFAULT_5XX: 420,
  EXPIRED_TOKEN: 403,
  INTEGRATION_FAILURE: 502,
  INTEGRATION_TIMEOUT: 504,
  INVALID_API_KEY: 403,
  INVALID_SIGNATURE: 403,
  MISSING_AUTHENTICATION_TOKEN: 403,
  QUOTA_EXCEEDED: 429,
  REQUEST_TOO_LARGE: 413,
  RESOURCE_NOT_FOUND: 404,
  THROTTLED: 429,
  UNAUTHORIZED: 401,
  UNSUPPORTED_MEDIA_TYPE: 415,
  WAF_FILTERED: 403,
}

const REFUSED_HTTP: Readonly<Record<string, number>> = {
  ...REFUSED_REST,
  INTEGRATION_FAILURE: 500,
  INTEGRATION_TIMEOUT: 503,
  MISSING_AUTHENTICATION_TOKEN: 404,
}

const refusals: readonly Pair[] = GATEWAY_RESPONSE_TYPES.flatMap((type) => [
  { name: `${type} on a REST API`, request: { target: `/refused/${type}` }, status: REFUSED_REST[type]! },
  {
    name: `${type} on an HTTP API`,
    request: { target: `/refused/${type}` },
    status: REFUSED_HTTP[type]!,
    variant: { protocol: 'HTTP' as const },
  },
])

const gatewayOwn: readonly Pair[] = [
  {
    name: 'no such route, REST',
    request: { target: '/nowhere' },
    status: 403,
    body: '{"message":"Missing Authentication Token"}',
  },
  {
    name: 'no such route, HTTP',
    request: { target: '/nowhere' },
    status: 404,
    body: '{"message":"Not Found"}',
    variant: { protocol: 'HTTP' },
  },
  { name: 'no such method', request: { method: 'DELETE', target: '/denied' }, status: 403 },
  { name: 'another case of a route', request: { target: '/DENIED' }, status: 403 },
  { name: 'throttled', request: { target: '/answers/text' }, status: 429, variant: { burstLimit: 1 }, before: 1 },
  { name: 'problem details', request: { target: '/denied' }, status: 401, variant: { errors: 'problem+json' } },
  { name: 'a refusal with headers', request: { target: '/denied' }, status: 401 },
  {
    name: 'an integration that throws later',
    request: { target: '/throws' },
    status: 502,
    body: '{"message":"Internal server error"}',
  },
  { name: 'an integration that throws at once', request: { target: '/throws/at-once' }, status: 502 },
  {
    name: 'an integration that throws, HTTP',
    request: { target: '/throws' },
    status: 500,
    variant: { protocol: 'HTTP' },
  },
  { name: 'a policy that throws', request: { target: '/faulty-policy' }, status: 500 },
  { name: 'a policy that fails on the way back', request: { target: '/failing-head' }, status: 500 },
  { name: 'a policy that answers', request: { target: '/answered-early' }, status: 200, body: 'early' },
  { name: 'an integration that refuses', request: { target: '/integration-refuses' }, status: 415 },
]

const remembered: readonly Pair[] = ['text', 'json', 'unicode', 'bytes', 'no-body', 'cookies', 'duplicate-headers'].map(
  (name) => ({
    name: `hit of ${name}`,
    request: { target: `/remembered/${name}` },
    status: 200,
    before: 1,
  }),
)

const rewritten: readonly Pair[] = [
  'text',
  'bytes',
  'stream',
  'no-content',
  'not-modified',
  'cookies',
  'found',
].flatMap((name) => [
  {
    name: `head of ${name} rewritten`,
    request: { target: `/rewritten/head/${name}` },
    status: STATUS[name] ?? 203,
  },
  {
    name: `whole of ${name} rewritten`,
    request: { target: `/rewritten/whole/${name}` },
    status: STATUS[name] ?? 200,
  },
])

const post = { method: 'POST', target: '/echo/7/x' } as const

const requests: readonly Pair[] = [
  { name: 'path and greedy path', request: { target: '/echo/7/a/b/c' }, status: 200 },
  { name: 'query, decoded and repeated', request: { target: '/echo/7/x?a=1&b=%20%2B%C3%A9&a=2&c=' }, status: 200 },
  { name: 'query with pluses', request: { target: '/echo/7/x?q=a+b' }, status: 200 },
  { name: 'encoded path', request: { target: '/echo/7/a%20b' }, status: 200, variant: { protocol: 'HTTP' } },
  {
    name: 'headers',
    request: { target: '/echo/7/x', headers: { 'X-One': 'a', 'X-Several': ['b', 'c'] } },
    status: 200,
  },
  { name: 'cookies of the client', request: { target: '/echo/7/x', headers: { Cookie: 'a=1; b=2' } }, status: 200 },
  { name: 'POST text', request: { ...post, headers: { 'Content-Type': 'text/plain' }, body: 'hello' }, status: 200 },
  {
    name: 'POST JSON',
    request: { ...post, headers: { 'Content-Type': 'application/json' }, body: '{"a":1}' },
    status: 200,
  },
  {
    name: 'POST unicode',
    request: { ...post, headers: { 'Content-Type': 'text/plain' }, body: '\u4f60\u597d \ud83d\udc1f' },
    status: 200,
  },
  {
    name: 'POST bytes',
    request: { ...post, headers: { 'Content-Type': 'image/png' }, body: Uint8Array.from([0, 255, 128]) },
    status: 200,
  },
  { name: 'POST nothing', request: { ...post, body: '' }, status: 200 },
  {
    name: 'POST much',
    request: { ...post, headers: { 'Content-Type': 'text/plain' }, body: 'm'.repeat(200_000) },
    status: 200,
  },
  {
    name: 'POST too much',
    request: { ...post, headers: { 'Content-Type': 'text/plain' }, body: 'm'.repeat(300_001) },
    status: 413,
  },
  {
    name: 'POST a form',
    request: { ...post, headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'a=1&b=%20' },
    status: 200,
  },
  { name: 'PUT', request: { ...post, method: 'PUT', body: 'x' }, status: 200 },
  { name: 'PATCH', request: { ...post, method: 'PATCH', body: 'x' }, status: 200 },
  { name: 'DELETE', request: { ...post, method: 'DELETE' }, status: 200 },
  { name: 'OPTIONS', request: { ...post, method: 'OPTIONS' }, status: 200 },
]

/** Every pair of the suite. */
export const PAIRS: readonly Pair[] = [
  ...answers,
  ...heads,
  ...refusals,
  ...gatewayOwn,
  ...remembered,
  ...rewritten,
  ...requests,
  ...MAPPED_PAIRS,
]
