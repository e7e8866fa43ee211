import { createHash } from 'node:crypto'
import { GatewayRequest, type DefinitionItem, type MaybePromise, type PlainRequestInit, type Protocol } from '@gw/core'
import {
  allOf,
  anyOf,
  apiKeys,
  cognitoAuthorizer,
  iamAuthorizer,
  introspectionAuthorizer,
  jwtAuthorizer,
  lambdaAuthorizer,
  mutualTls,
  resourcePolicy,
  type AuthorizerEvent,
  type Fetch,
  type FetchedResponse,
} from '../src/index.ts'
import { forgeCertificate, type ForgedCertificate } from '../test/certificate-forge.ts'
import { goodClaims, hmacToken, ISSUER, NOW, rsaKey, token } from '../test/token-forge.ts'
import { sealKeys } from '../src/token/sealed-keys.ts'
import type { Faults } from './faults.ts'
import { signedInChunks, signedWith } from './signed-requests.ts'

/** A gateway under torture: what guards it, who should pass, who should not, and which answers a pass rests on. */
export interface Scenario {
  readonly name: string
  readonly protocol: Protocol
  policies(faults: Faults): readonly DefinitionItem[]
  readonly good: readonly PlainRequestInit[]
  readonly bad: readonly PlainRequestInit[]
  /** Points whose good answer must have been delivered within the request that passes. */
  readonly eachTime: readonly string[]
  /** Points whose good answer must have been delivered at some time before. */
  readonly once: readonly string[]
  /** Whether work is done on other threads, which no clock of ours moves. */
  readonly usesThreads?: boolean
}

const key = rsaKey()
const stranger = rsaKey('rsa')
const POOL = 'eu-central-1_AbCdEf123'
const POOL_ISSUER = `https://cognito-idp.eu-central-1.amazonaws.com/${POOL}`
const NONSENSE = [
  undefined,
  null,
  0,
  '',
  'true',
  true,
  [],
  {},
  Number.NaN,
  { allow: true },
  Symbol('nonsense'),
  () => true,
]

const bearer = (text: string): PlainRequestInit => ({ target: '/pets/1', headers: { authorization: `Bearer ${text}` } })
const goodToken = token(key)
const [header, payload, signature] = goodToken.split('.') as [string, string, string]
const BAD_TOKENS = [
  token(stranger),
  token({ ...stranger, kid: 'unknown' }),
  token(key, goodClaims({ exp: NOW - 1 })),
  token(key, goodClaims({ nbf: NOW + 100_000 })),
  token(key, goodClaims({ aud: 'other' })),
  token(key, goodClaims({ iss: 'https://evil.test' })),
  token(key, goodClaims(), { typ: 'secevent+jwt' }),
  hmacToken(JSON.stringify(key.jwk), goodClaims(), { kid: 'rsa' }),
  `${Buffer.from('{"alg":"none","kid":"rsa"}').toString('base64url')}.${payload}.`,
  `${header}.${Buffer.from(JSON.stringify(goodClaims({ sub: 'admin' }))).toString('base64url')}.${signature}`,
  `${header}.${payload}.`,
  `${header}.${payload}.${signature.slice(0, -4)}AAAA`,
  'nonsense',
]
const badBearers = [...BAD_TOKENS.map(bearer), { target: '/pets/1' }]

/** A key server whose connection and every piece of whose answer may fail. */
function keyServer(faults: Faults, documents: Readonly<Record<string, unknown>>): Fetch {
  const wrongResponses = [
    ...NONSENSE,
    { status: 500, headers: new Headers(), body: null },
    { status: 200, headers: new Headers(), body: null },
    { status: 302, headers: new Headers({ location: 'http://169.254.169.254/' }), body: null },
    { status: '200', headers: {}, body: {} },
  ]
  return (url) => faults.later('fetch', () => answerWith(faults, documents[url]), wrongResponses)
}

function answerWith(faults: Faults, document: unknown): FetchedResponse {
  const bytes = new TextEncoder().encode(JSON.stringify(document ?? {}))
  const half = bytes.length >> 1
  const pieces = [bytes.subarray(0, half), bytes.subarray(half)]
  const wrongPieces = [...NONSENSE, { done: false, value: new Uint8Array(200_000) }, { done: false }, { done: true }]
  return {
    status: 200,
    headers: new Headers({ 'cache-control': 'max-age=60' }),
    body: {
      getReader: () => ({
        read: () => {
          const piece = pieces.shift()
          const point = piece === undefined ? 'end of keys' : 'keys'
          return faults.later(point, () => ({ done: piece === undefined, value: piece }), wrongPieces)
        },
        cancel: () => faults.later('cancel', () => undefined, NONSENSE),
      }),
    },
  }
}

/** Knows one token. */
function introspectionServer(faults: Faults): Fetch {
  return (_, init) => {
    const isGood = new URLSearchParams(init.body).get('token') === 'good'
    const wrong = [...NONSENSE, { status: 500, headers: new Headers(), body: null }]
    return faults.later('fetch', () => answerWith(faults, { active: isGood, aud: 'pets', sub: 'ann' }), wrong)
  }
}

const AUTHORITY = forgeCertificate('authority', { isAuthority: true })
const CLIENT = forgeCertificate('client', { issuer: AUTHORITY })
const withCertificate = ({ der }: ForgedCertificate): PlainRequestInit => ({
  target: '/pets/1',
  headers: { 'client-cert': `:${der.toString('base64')}:` },
})

const JWKS = { keys: [key.jwk] }
const served = {
  [`${ISSUER}/jwks`]: JWKS,
  [`${ISSUER}/.well-known/openid-configuration`]: { issuer: ISSUER, jwks_uri: `${ISSUER}/jwks` },
}
const jwt = { issuer: ISSUER, audience: 'pets' } as const

/** Keys that another process left in a store, and what somebody else would like to stand there. */
const STORE_SECRET = 'a secret of thirty-two characters'
const STORED = { maxAge: 7_200, fetchedAt: NOW * 1_000 - 1_000 }
const sealed = (keys: object, secret: string | null): Promise<string> =>
  sealKeys(`${ISSUER}/jwks`, { ...STORED, document: { keys: [keys] } as never }, secret)
const GOOD_STORED = await sealed(key.jwk, STORE_SECRET)
const BAD_STORED = await Promise.all([sealed(stranger.jwk, null), sealed(stranger.jwk, `${STORE_SECRET}!`)])

const tokens = { protocol: 'HTTP', good: [bearer(goodToken)], bad: badBearers, eachTime: [], once: [] } as const

const allowPolicy = (resource: string) => ({
  principalId: 'ann',
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: resource }],
  },
})
const wrongAnswers = [
  ...NONSENSE,
  { principalId: 'ann' },
  { ...allowPolicy('*'), context: { claims: { a: 1 } } },
  { ...allowPolicy('*'), extra: 1 },
  { isAuthorized: 'true' },
  { errorMessage: 'Unauthorized' },
  allowPolicy('arn:aws:execute-api:*:*:*/dev/*'),
]

/** Knows one token; says so as a policy, or in the simple form. */
function authorizerFunction(faults: Faults, simple: boolean): (event: AuthorizerEvent) => unknown {
  return (event) => {
    const given = String(event['authorizationToken'] ?? (event['identitySource'] as string[])[0])
    const known = given === 'Bearer good'
    const answer = simple ? { isAuthorized: known } : known ? allowPolicy('*') : allowPolicy('nothing')
    return faults.at('function', () => answer, wrongAnswers)
  }
}

const words = { good: [bearer('good')], bad: [bearer('bad'), bearer('good '), { target: '/pets/1' }] }

const CREDENTIALS = {
  secretAccessKey: 'secret',
  userArn: 'arn:aws:iam::123456789012:user/ann',
  accountId: '123456789012',
  policies: null,
}

const KEY = 'acme-0123456789-0123456789'

/** Requests signed by whoever holds the one key. */
const signing = {
  protocol: 'REST',
  policies: (faults: Faults) => [
    iamAuthorizer({
      credentials: (id) =>
        faults.at('credentials', () => (id === 'AKIDEXAMPLE' ? CREDENTIALS : undefined), [
          ...NONSENSE,
          { ...CREDENTIALS, secretAccessKey: 'other' },
          { ...CREDENTIALS, policies: [] },
          { ...CREDENTIALS, expiresAt: 1 },
        ]),
    }),
  ],
  eachTime: ['credentials', 'body'],
  once: [],
} as const

/** A request whose body comes through the faults. */
export class TorturedRequest extends GatewayRequest {
  readonly method: string
  readonly path: string
  readonly rawQueryString: string = ''
  readonly sourceIp: string = '203.0.113.9'
  readonly #headers: readonly (readonly [string, string])[]
  readonly #body: Uint8Array
  readonly #faults: Faults

  constructor(init: PlainRequestInit, faults: Faults) {
    super()
    this.method = init.method ?? 'GET'
    this.path = init.target
    this.#headers = Object.entries(init.headers ?? {}).map(([name, value]) => [name, String(value)] as const)
    this.#body = new TextEncoder().encode(typeof init.body === 'string' ? init.body : '')
    this.#faults = faults
  }

  header(lowerCaseName: string): string | undefined {
    return this.#headers.find(([name]) => name.toLowerCase() === lowerCaseName)?.[1]
  }

  headerLines(): readonly (readonly [string, string])[] {
    return this.#headers
  }

  protected readBody(): MaybePromise<Uint8Array | undefined> {
    return this.#faults.at('body', () => this.#body, [undefined, new Uint8Array([1, 2, 3]), new Uint8Array()])
  }
}

export const SCENARIOS: readonly Scenario[] = [
  {
    ...tokens,
    name: 'jwt, keys in code, node:crypto',
    policies: () => [jwtAuthorizer({ ...jwt, keys: JWKS, signatures: 'node' })],
  },
  {
    ...tokens,
    name: 'jwt, keys in code, jose',
    policies: () => [jwtAuthorizer({ ...jwt, keys: JWKS, signatures: 'jose' })],
    usesThreads: true,
  },
  {
    ...tokens,
    name: 'jwt, published keys',
    policies: (faults) => [
      jwtAuthorizer({
        ...jwt,
        jwksUri: `${ISSUER}/jwks`,
        fetch: keyServer(faults, served),
        jwks: { unknownKidIntervalInSeconds: 1 },
      }),
    ],
    once: ['fetch', 'keys'],
  },
  {
    ...tokens,
    name: 'jwt, discovery',
    policies: (faults) => [jwtAuthorizer({ ...jwt, fetch: keyServer(faults, served) })],
    once: ['fetch', 'keys'],
  },
  {
    ...tokens,
    name: 'jwt, keys from a shared store alone',
    policies: (faults) => [
      jwtAuthorizer({
        ...jwt,
        jwksUri: `${ISSUER}/jwks`,
        fetch: keyServer(faults, {}),
        jwks: {
          shared: {
            secret: STORE_SECRET,
            store: {
              get: () => faults.at('kept', () => GOOD_STORED, [...NONSENSE, ...BAD_STORED]),
              set: () => faults.at('keep', () => true, NONSENSE),
              take: () => faults.at('turn', () => true, [...NONSENSE, false] as never),
              giveBack: () => faults.at('giving back', () => true, NONSENSE),
            },
          },
        },
      }),
    ],
    once: ['kept'],
  },
  {
    ...tokens,
    name: 'jwt, issuer by function',
    policies: (faults) => [
      jwtAuthorizer({
        audience: 'pets',
        fetch: keyServer(faults, {}),
        issuer: (iss) =>
          faults.at('issuer', () => (iss === ISSUER ? { keys: JWKS } : undefined), [
            ...NONSENSE,
            { keys: {} },
            { jwksUri: 'http://10.0.0.1' },
            { key: 1 },
          ]),
      }),
    ],
    once: ['issuer'],
  },
  {
    ...tokens,
    name: 'jwt, revocation',
    policies: (faults) => [
      jwtAuthorizer({ ...jwt, keys: JWKS, isRevoked: () => faults.at('revocation', () => false, NONSENSE) }),
    ],
    eachTime: ['revocation'],
  },
  {
    name: 'cognito',
    protocol: 'REST',
    policies: (faults) => [
      cognitoAuthorizer({
        providerARNs: [POOL],
        clientId: 'app',
        fetch: keyServer(faults, { [`${POOL_ISSUER}/.well-known/jwks.json`]: JWKS }),
      }),
    ],
    good: [bearer(token(key, goodClaims({ iss: POOL_ISSUER, token_use: 'id', aud: 'app' })))],
    bad: [
      ...badBearers,
      bearer(goodToken),
      bearer(token(key, goodClaims({ iss: POOL_ISSUER, token_use: 'access', aud: 'app', client_id: 'app' }))),
      bearer(token(stranger, goodClaims({ iss: POOL_ISSUER, token_use: 'id', aud: 'app' }))),
    ],
    eachTime: [],
    once: ['fetch', 'keys'],
  },
  {
    ...words,
    name: 'lambda, remembered',
    protocol: 'REST',
    policies: (faults) => [lambdaAuthorizer({ type: 'TOKEN', function: authorizerFunction(faults, false) })],
    eachTime: [],
    once: ['function'],
  },
  {
    ...words,
    name: 'lambda, never remembered',
    protocol: 'REST',
    policies: (faults) => [
      lambdaAuthorizer({ type: 'TOKEN', function: authorizerFunction(faults, false), authorizerResultTtlInSeconds: 0 }),
    ],
    eachTime: ['function'],
    once: [],
  },
  {
    ...words,
    name: 'lambda, simple responses',
    protocol: 'HTTP',
    policies: (faults) => [
      lambdaAuthorizer({
        type: 'REQUEST',
        identitySource: '$request.header.Authorization',
        enableSimpleResponses: true,
        function: authorizerFunction(faults, true),
      }),
    ],
    eachTime: ['function'],
    once: [],
  },
  {
    ...signing,
    name: 'iam',
    good: [signedWith('secret', 'body')],
    bad: [signedWith('guess', 'body'), signedWith('secret', 'body', 'changed'), bearer('x'), { target: '/pets/1' }],
  },
  {
    ...signing,
    name: 'iam, body in chunks',
    good: [signedInChunks('secret', ['a'.repeat(8_192), 'body']), signedInChunks('secret', [])],
    bad: [
      signedInChunks('guess', ['body']),
      signedInChunks('secret', ['body'], (body) => body.replace('body', 'ybod')),
      signedInChunks('secret', ['body'], (body) => body.slice(body.indexOf('0;'))),
      signedInChunks('secret', ['body'], (body) => body.slice(0, -2)),
      signedInChunks('secret', ['body'], () => ''),
    ],
  },
  {
    name: 'api keys in a store',
    protocol: 'REST',
    policies: (faults) => [
      apiKeys({
        store: (hash) => {
          const known = hash === createHash('sha256').update(KEY).digest('hex')
          return faults.at('store', () => (known ? { id: 'acme' } : undefined), [
            ...NONSENSE,
            { id: 'acme', enabled: false },
            { id: 'acme', expiresAt: 1 },
            { id: '' },
          ])
        },
      }),
    ],
    good: [{ target: '/pets/1', headers: { 'x-api-key': KEY } }],
    bad: [{ target: '/pets/1', headers: { 'x-api-key': `${KEY}x` } }, { target: '/pets/1' }],
    eachTime: ['store'],
    once: [],
  },
  {
    name: 'any of jwt and lambda',
    protocol: 'HTTP',
    policies: (faults) => [
      anyOf(
        jwtAuthorizer({
          ...jwt,
          keys: JWKS,
          isRevoked: () => faults.at('revocation', () => true, [undefined, null, 'false', 0]),
        }),
        lambdaAuthorizer({
          type: 'REQUEST',
          identitySource: '$request.header.Authorization',
          function: authorizerFunction(faults, false),
        }),
      ),
    ],
    good: words.good,
    bad: [...badBearers, ...words.bad, bearer(goodToken)],
    eachTime: ['function'],
    once: [],
  },
  {
    name: 'all of jwt and lambda',
    protocol: 'HTTP',
    policies: (faults) => [
      allOf(
        jwtAuthorizer({
          ...jwt,
          keys: JWKS,
          identitySource: '$request.header.x-token',
          isRevoked: () => faults.at('revocation', () => false, NONSENSE),
        }),
        lambdaAuthorizer({
          type: 'REQUEST',
          identitySource: '$request.header.Authorization',
          function: authorizerFunction(faults, false),
        }),
      ),
    ],
    good: [{ target: '/pets/1', headers: { authorization: 'Bearer good', 'x-token': goodToken } }],
    bad: [
      { target: '/pets/1', headers: { authorization: 'Bearer bad', 'x-token': goodToken } },
      ...BAD_TOKENS.map((text) => ({ target: '/pets/1', headers: { authorization: 'Bearer good', 'x-token': text } })),
    ],
    eachTime: ['revocation', 'function'],
    once: [],
  },
  {
    ...words,
    name: 'resource policy and lambda',
    protocol: 'REST',
    policies: (faults) => [
      ...resourcePolicy({
        policy: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Deny',
              Principal: '*',
              Action: '*',
              Resource: '*',
              Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } },
            },
          ],
        },
        conditionKeys: () =>
          faults.at('condition keys', () => ({ 'aws:SourceVpce': 'vpce-1' }), [
            undefined,
            null,
            {},
            { 'aws:SourceVpce': 'vpce-2' },
          ]),
      }),
      lambdaAuthorizer({ type: 'TOKEN', function: authorizerFunction(faults, false) }),
    ],
    eachTime: ['condition keys'],
    once: ['function'],
  },
  {
    name: 'introspection',
    protocol: 'HTTP',
    policies: (faults) => [
      introspectionAuthorizer({
        introspectionEndpoint: `${ISSUER}/introspect`,
        clientId: 'gateway',
        clientSecret: 'secret',
        audience: 'pets',
        fetch: introspectionServer(faults),
      }),
    ],
    good: [bearer('good')],
    bad: [bearer('bad'), { target: '/pets/1' }, bearer('a b')],
    eachTime: ['fetch', 'keys'],
    once: [],
  },
  {
    name: 'mutual TLS from a proxy',
    protocol: 'REST',
    policies: (faults) => [
      mutualTls({
        truststore: AUTHORITY.pem,
        certificateHeader: { name: 'client-cert', format: 'rfc9440' },
        isRevoked: () => faults.at('revocation', () => false, NONSENSE),
      }),
    ],
    good: [withCertificate(CLIENT)],
    bad: [
      withCertificate(forgeCertificate('client')),
      { target: '/pets/1' },
      { target: '/pets/1', headers: { 'client-cert': ':AAAA:' } },
    ],
    eachTime: ['revocation'],
    once: [],
  },
]
