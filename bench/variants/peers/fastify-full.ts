import { createRequire } from 'node:module'
import jwt from '@fastify/jwt'
import rateLimit from '@fastify/rate-limit'
import KeyvRedis from '@keyv/redis'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { createPublicKey } from 'node:crypto'
import Keyv from 'keyv'
import { answerOf, handled } from '../../src/handler.ts'
import type { Given, Variant } from '../../src/variant.ts'
import { knownKeys } from '../parts/known-keys.ts'

/** A response cache's two operations. */
interface Answers {
  get(key: string): Promise<string | undefined>
  set(key: string, value: string): void
}

/**
 * The best full stack found on Fastify: @fastify/jwt with its token cache, a key check, @fastify/rate-limit and
 * @fastify/caching; with a Redis, @fastify/rate-limit on it and @keyv/redis.
 */
export const variant: Variant = async (given) => {
  const { fixture, subject } = given
  const app = Fastify()
  const answer = answerOf(subject.bytes)
  const keyId = knownKeys(fixture)
  await app.register(jwt, {
    secret: { public: rsaKey(given) },
    verify: { algorithms: ['RS256'], allowedIss: fixture.issuer, allowedAud: fixture.audience, cache: 1000 },
  } as never)
  await app.register(rateLimit, {
    max: 1e9,
    timeWindow: 60_000,
    global: true,
    hook: 'preHandler',
    keyGenerator: (request) => (request as Identified).keyId,
    ...(given.redisPort === undefined ? {} : { redis: await redis(given.redisPort) }),
  })
  const answers = await answerCache(app, given)
  app.addHook('onRequest', async (request, reply) => {
    try {
      await (request as FastifyRequest & { jwtVerify(): Promise<unknown> }).jwtVerify()
    } catch {
      return refuse(reply, 401, 'Unauthorized')
    }
    const id = keyId(request.headers['x-api-key'] as string | undefined)
    if (id === undefined) return refuse(reply, 403, 'Forbidden')
    ;(request as Identified).keyId = id
  })
  app.route({
    method: 'GET',
    url: '/pets/:petId',
    // Behind the limiter: a hit counts, as everywhere else here.
    handler: async (request, reply) => {
      const key = `${(request as Identified).keyId} ${request.url}`
      const hit = await answers.get(key)
      reply.type('application/json')
      if (hit !== undefined) return hit
      handled.count++
      answers.set(key, answer)
      return answer
    },
  })
  await app.ready()
  return (request, response) => app.routing(request, response)
}

type Identified = FastifyRequest & { keyId: string }

function refuse(reply: FastifyReply, status: number, message: string): FastifyReply {
  return reply.code(status).send({ message })
}

function rsaKey({ fixture }: Given): string {
  const jwk = fixture.jwks.keys.find(({ alg }) => alg === 'RS256')!
  return createPublicKey({ key: jwk as never, format: 'jwk' }).export({ type: 'spki', format: 'pem' }) as string
}

async function redis(port: number): Promise<unknown> {
  const { Redis } = await import('ioredis')
  return new Redis(port, { enableAutoPipelining: true })
}

async function answerCache(app: FastifyInstance, { redisPort }: Given): Promise<Answers> {
  if (redisPort !== undefined) {
    const keyv = new Keyv<string>(new KeyvRedis(`redis://127.0.0.1:${redisPort}`), { namespace: 'fastify' })
    return { get: (key) => keyv.get(key), set: (key, value) => void keyv.set(key, value, 3_600_000) }
  }
  await app.register(createRequire(import.meta.url)('@fastify/caching'))
  const { cache } = app as unknown as { cache: AbstractCache }
  return {
    get: (key) => new Promise((resolve) => cache.get(key, (_error, found) => resolve(found?.item))),
    set: (key, value) => cache.set(key, value, 3_600_000, () => {}),
  }
}

interface AbstractCache {
  get(key: string, callback: (error: unknown, found: { item: string } | null) => void): void
  set(key: string, value: string, millis: number, callback: () => void): void
}
