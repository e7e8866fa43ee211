import { cache } from '@gw/cache'
import {
  createGateway,
  deny,
  isRefusal,
  type Context,
  type Gateway,
  type GatewayResponse,
  type GatewayResponseType,
  type Integration,
  type Policy,
  type Protocol,
  type Refusal,
} from '@gw/core'
import { ANSWERS } from './answers.ts'
import { MAPPED_HTTP, MAPPED_REST } from './mapped-routes.ts'

/** How a pair's gateway differs from the usual one. */
export interface Variant {
  readonly protocol?: Protocol
  readonly errors?: 'aws' | 'problem+json'
  readonly burstLimit?: number
}

/** The API of the suite: what is refused, remembered, rewritten and answered is all the gateway's own. Ids are always the same. */
export function suiteGateway({ protocol = 'REST', errors = 'aws', burstLimit }: Variant): Gateway {
  return createGateway({
    protocol,
    errors,
    stages: { prod: { variables: { table: 'pets' } } },
    maxBodyBytes: 300_000,
    random: { next: () => 0.5, uuid: () => '01234567-89ab-4cde-8f01-23456789abcd' },
    ...(burstLimit === undefined ? {} : { account: { throttle: { rateLimit: 1, burstLimit } } }),
    policies: [knownHeaders],
    routes: {
      'ANY /answers/{name}': [integration('answers', ({ pathParameters }) => ANSWERS[pathParameters['name']!]!())],
      'ANY /echo/{id}/{rest+}': [integration('echo', echo)],
      'ANY /refused/{type}': [refused],
      'GET /denied': [refusedWithHeaders],
      'GET /remembered/{name}': [cache({ cacheTtlInSeconds: 60, shared: true }), counting()],
      'ANY /rewritten/head/{name}': [
        rewritesHead,
        integration('answers', ({ pathParameters }) => ANSWERS[pathParameters['name']!]!()),
      ],
      'ANY /rewritten/whole/{name}': [
        rewritesWhole,
        integration('answers', ({ pathParameters }) => ANSWERS[pathParameters['name']!]!()),
      ],
      'GET /throws': [integration('throws', () => Promise.reject(new Error('broken')))],
      'GET /throws/at-once': [integration('throws', throwing)],
      'GET /faulty-policy': [faulty, integration('unreached', throwing)],
      'GET /failing-head': [failingHead, integration('text', ANSWERS['text']!)],
      'GET /answered-early': [answersEarly, integration('unreached', throwing)],
      ...(protocol === 'REST' ? MAPPED_REST : MAPPED_HTTP),
      'GET /integration-refuses': [integration('refuses', () => deny('UNSUPPORTED_MEDIA_TYPE'))],
    },
  }) as unknown as Gateway
}

/** Known before anything runs; applied last, to whatever answer. */
const knownHeaders: Policy<'cors'> = {
  slot: 'cors',
  name: 'knownHeaders',
  onRequest(context) {
    context.setResponseHeader('Access-Control-Allow-Origin', 'https://app.example')
    context.setResponseHeader('Vary', 'Origin')
  },
}

const refused: Policy<'extension'> = {
  slot: 'extension',
  name: 'refused',
  onRequest: ({ pathParameters }) =>
    deny(
      pathParameters['type'] as GatewayResponseType,
      pathParameters['type']!.startsWith('DEFAULT') ? { statusCode: 420 } : {},
    ),
}

const refusedWithHeaders: Policy<'extension'> = {
  slot: 'extension',
  name: 'refusedWithHeaders',
  onRequest: () =>
    deny('UNAUTHORIZED', {
      headers: { 'WWW-Authenticate': ['Bearer realm="a"', 'Basic realm="b"'], 'Set-Cookie': ['x=1', 'y=2'] },
      retryAfterSeconds: 3,
    }),
}

const rewritesHead: Policy<'mapping'> = {
  slot: 'mapping',
  name: 'rewritesHead',
  onRequest: () => ({
    head: ({ statusCode, headers }) => {
      const { 'Content-Type': _, ...kept } = headers as Record<string, string>
      return {
        statusCode: statusCode === 200 ? 203 : statusCode,
        headers: { ...kept, 'X-Rewritten': 'head', 'content-type': 'text/x' },
      }
    },
  }),
}

const rewritesWhole: Policy<'mapping'> = {
  slot: 'mapping',
  name: 'rewritesWhole',
  onRequest: () => ({
    response: async ({ statusCode, headers, body }) => ({
      statusCode,
      headers: { ...headers, 'X-Rewritten': ['whole', 'twice'] },
      body:
        body === undefined
          ? undefined
          : `[${typeof body === 'string' ? body : Buffer.from(body as Uint8Array).toString('hex')}]`,
    }),
  }),
}

const faulty: Policy<'extension'> = { slot: 'extension', name: 'faulty', onRequest: throwing }

const failingHead: Policy<'mapping'> = { slot: 'mapping', name: 'failingHead', onRequest: () => ({ head: throwing }) }

const answersEarly: Policy<'extension'> = {
  slot: 'extension',
  name: 'answersEarly',
  onRequest: () => ({ statusCode: 200, headers: { 'Content-Type': 'text/plain', 'X-From': 'policy' }, body: 'early' }),
}

/** What the gateway understood of the request. Values that some forms join are taken apart again. */
async function echo({ request, pathParameters, path }: Context): Promise<GatewayResponse | Refusal> {
  const body = await request.body(300_000)
  if (isRefusal(body)) return body
  const headers = Object.fromEntries(
    ['x-one', 'x-several', 'cookie', 'accept', 'content-type'].map((name) => [
      name,
      request.header(name)?.split(/, */),
    ]),
  )
  const echoed = {
    method: request.method,
    path,
    pathParameters: { ...pathParameters },
    query: Object.fromEntries(request.query),
    headers,
    body: Buffer.from(body).toString('hex'),
  }
  return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(echoed) }
}

/** Says how often it was asked, so that a hit shows. */
function counting(): Integration {
  let calls = 0
  return integration('counting', ({ pathParameters }) => {
    const { statusCode, headers, body } = ANSWERS[pathParameters['name']!]!()
    return { statusCode, headers: { ...headers, 'X-Calls': String(++calls) }, body }
  })
}

function integration(name: string, invoke: Integration['invoke']): Integration {
  return { slot: 'integration', name, invoke }
}

function throwing(): never {
  throw new Error('broken')
}
