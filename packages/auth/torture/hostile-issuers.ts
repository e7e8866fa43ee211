import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { json, raw, type Handler } from '../test/issuer-server.ts'
import { rsaKey, type SigningKey } from '../test/token-forge.ts'

/** What a key server does to those who ask it. */
export interface HostileIssuer {
  readonly name: string
  /** Makes the server's answer. */
  answer(key: SigningKey, url: () => string): Handler
  /** Whether good tokens pass, at least at first. */
  readonly servesKeys: boolean
  /** Requests that one fetch may make: redirects within the origin are followed, three at most. Default: 1. */
  readonly requestsPerFetch?: number
}

const set = (...keys: object[]): object => ({ keys })
const text = (key: SigningKey): string => JSON.stringify(set(key.jwk))

const endless: Handler = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  const more = (): void => {
    while (!response.destroyed && response.write(' '.repeat(65_536)));
  }
  response.on('drain', more)
  more()
}

const drips: Handler = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  const timer = setInterval(() => response.write(' '), 20)
  response.on('close', () => clearInterval(timer))
}

const breaksOff: Handler = (_, response) => {
  response.writeHead(200, { 'content-length': '1000' })
  response.write('{"keys":', () => response.socket?.destroy())
}

/** Answers well every other time. */
function flapping(good: Handler, bad: Handler): Handler {
  let count = 0
  return (request, response: ServerResponse) => (count++ % 2 === 0 ? good : bad)(request, response)
}

/** Behaviours of a JWKS endpoint; the first serves its keys well. */
export const HOSTILE_ISSUERS: readonly HostileIssuer[] = [
  { name: 'serves its keys', servesKeys: true, answer: (key) => json(set(key.jwk)) },
  { name: 'never answers', servesKeys: false, answer: () => () => {} },
  { name: 'drips a byte at a time', servesKeys: false, answer: () => drips },
  { name: 'sends without end', servesKeys: false, answer: () => endless },
  { name: 'sends 20 MB', servesKeys: false, answer: (key) => raw(200, `${text(key)}${' '.repeat(20_000_000)}`) },
  {
    name: 'sends 200 MB in 200 kB of gzip',
    servesKeys: false,
    answer: () => {
      const packed = gzipSync(Buffer.alloc(200_000_000, ' '))
      return raw(200, packed, { 'content-encoding': 'gzip' })
    },
  },
  { name: 'breaks off at once', servesKeys: false, answer: () => (_, response) => void response.socket?.destroy() },
  { name: 'breaks off in the middle', servesKeys: false, answer: () => breaksOff },
  { name: 'answers 500', servesKeys: false, answer: (key) => raw(500, text(key)) },
  { name: 'answers 404', servesKeys: false, answer: (key) => raw(404, text(key)) },
  { name: 'answers 206', servesKeys: false, answer: (key) => raw(206, text(key)) },
  { name: 'sends a web page', servesKeys: false, answer: () => raw(200, '<html>', { 'content-type': 'text/html' }) },
  { name: 'sends an array', servesKeys: false, answer: (key) => json([key.jwk]) },
  { name: 'sends an empty set', servesKeys: false, answer: () => json(set()) },
  { name: 'sends keys twice', servesKeys: false, answer: (key) => raw(200, `{"keys":[],${text(key).slice(1)}`) },
  { name: 'sends no UTF-8', servesKeys: false, answer: () => raw(200, Uint8Array.of(0x7b, 0xff, 0x7d)) },
  { name: 'nests 9,000 deep', servesKeys: false, answer: () => raw(200, `{"keys":${'['.repeat(9_000)}`) },
  {
    name: 'sends 10,000 keys',
    servesKeys: false,
    answer: (key) => json(set(...Array.from({ length: 10_000 }, (_, index) => ({ ...key.jwk, kid: `${index}` })))),
  },
  { name: 'has two keys of one kid', servesKeys: false, answer: (key) => json(set(key.jwk, rsaKey('rsa').jwk)) },
  {
    name: 'publishes its private key',
    servesKeys: false,
    answer: (key) => json(set({ ...key.privateKey.export({ format: 'jwk' }), kid: 'rsa', alg: 'RS256' })),
  },
  {
    name: 'has a key of 1,024 bits',
    servesKeys: false,
    answer: () => json(set(rsaKey('rsa', 'RS256', 1_024).jwk)),
  },
  {
    name: 'has keys of all kinds',
    servesKeys: true,
    answer: (key) => json(set({ kty: 'oct', k: 'AAAA', kid: 'rsa' }, { kty: 'EC', crv: 'P-999', kid: 'rsa' }, key.jwk)),
  },
  { name: 'leads to a file', servesKeys: false, answer: () => raw(302, '', { location: 'file:///etc/passwd' }) },
  {
    name: 'leads to the metadata service',
    servesKeys: false,
    answer: () => raw(302, '', { location: 'http://169.254.169.254/latest' }),
  },
  {
    name: 'leads round in circles',
    servesKeys: false,
    requestsPerFetch: 4,
    answer: (_, url) => raw(302, '', { location: url() }),
  },
  { name: 'flaps', servesKeys: true, answer: (key) => flapping(json(set(key.jwk)), raw(500, '')) },
  { name: 'allows no caching', servesKeys: true, answer: (key) => json(set(key.jwk), { 'cache-control': 'no-store' }) },
]
