import { createPublicKey, hash, verify, type KeyObject } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Fixture } from '../../src/fixture.ts'
import { answerOf, handled } from '../../src/handler.ts'
import type { Variant } from '../../src/variant.ts'

interface Bucket {
  tokens: number
  at: number
}

const RATE = 1e9
const MAX_TOKENS = 10_000

/**
 * The floor: token, key, bucket and cached answer, written by hand for one app on node:http. No routes, no options, no
 * other host, no log; token and key are compared whole, times are checked on every hit.
 */
export const variant: Variant = async ({ fixture, subject }) => {
  const verified = verifiedTokens(fixture)
  const ids = new Map(fixture.apiKeys.map(({ id, value }) => [hash('sha256', value), id]))
  const buckets = new Map<string, Bucket>()
  const answers = new Map<string, { readonly body: string; readonly until: number }>()
  const answer = answerOf(subject.bytes)
  return (request, response) => {
    const now = Date.now()
    const subject = verified(request.headers.authorization ?? '', now)
    if (subject === undefined) return send(response, 401, '{"message":"Unauthorized"}')
    const id = ids.get(hash('sha256', (request.headers['x-api-key'] as string | undefined) ?? ''))
    if (id === undefined) return send(response, 403, '{"message":"Forbidden"}')
    if (!taken(buckets, id, now)) return send(response, 429, '{"message":"Too Many Requests"}')
    const key = `${id} ${subject} ${request.url}`
    const known = answers.get(key)
    if (known !== undefined && known.until > now) return send(response, 200, known.body)
    handled.count++
    answers.set(key, { body: answer, until: now + 3_600_000 })
    send(response, 200, answer)
  }
}

function send(response: ServerResponse<IncomingMessage>, status: number, body: string): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) })
  response.end(body)
}

function taken(buckets: Map<string, Bucket>, id: string, now: number): boolean {
  let bucket = buckets.get(id)
  if (bucket === undefined) buckets.set(id, (bucket = { tokens: RATE, at: now }))
  bucket.tokens = Math.min(RATE, bucket.tokens + ((now - bucket.at) / 1000) * RATE)
  bucket.at = now
  if (bucket.tokens < 1) return false
  bucket.tokens--
  return true
}

/** Who a token names: remembered under its last characters, compared whole, until it ends. */
function verifiedTokens({
  issuer,
  audience,
  jwks,
}: Fixture): (authorization: string, now: number) => string | undefined {
  const keys = new Map(
    jwks.keys.map((jwk) => [jwk['kid'] as string, createPublicKey({ key: jwk as never, format: 'jwk' })]),
  )
  const remembered = new Map<string, { readonly whole: string; readonly subject: string; readonly until: number }>()
  return (authorization, now) => {
    const known = remembered.get(authorization.slice(-24))
    if (known !== undefined && known.whole === authorization) return known.until > now ? known.subject : undefined
    const claims = checked(authorization.slice(7), keys)
    if (claims === undefined || claims.iss !== issuer || claims.aud !== audience || claims.exp * 1000 <= now) return
    if (remembered.size >= MAX_TOKENS) remembered.delete(remembered.keys().next().value!)
    const fresh = { whole: authorization, subject: claims.sub, until: claims.exp * 1000 }
    remembered.set(authorization.slice(-24), fresh)
    return fresh.subject
  }
}

interface Claims {
  readonly iss: string
  readonly aud: string
  readonly sub: string
  readonly exp: number
}

function checked(token: string, keys: ReadonlyMap<string, KeyObject>): Claims | undefined {
  const [header, payload, signature, ...rest] = token.split('.')
  if (signature === undefined || rest.length > 0) return undefined
  try {
    const { alg, kid } = JSON.parse(Buffer.from(header!, 'base64url').toString()) as { alg: string; kid: string }
    const key = keys.get(kid)
    if (alg !== 'RS256' || key === undefined) return undefined
    const data = Buffer.from(`${header}.${payload}`)
    if (!verify('sha256', data, key, Buffer.from(signature, 'base64url'))) return undefined
    return JSON.parse(Buffer.from(payload!, 'base64url').toString()) as Claims
  } catch {
    return undefined
  }
}
