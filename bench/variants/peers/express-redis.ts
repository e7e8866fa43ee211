import KeyvRedis from '@keyv/redis'
import express from 'express'
import { rateLimit } from 'express-rate-limit'
import { Redis } from 'ioredis'
import Keyv from 'keyv'
import { RedisStore } from 'rate-limit-redis'
import { answerOf, handled } from '../../src/handler.ts'
import type { Variant } from '../../src/variant.ts'
import { awsVerifier } from '../parts/aws-verifier.ts'
import { knownKeys } from '../parts/known-keys.ts'

/** Express with its state in Redis: aws-jwt-verify, a key check, rate-limit-redis, @keyv/redis. */
export const variant: Variant = async ({ fixture, subject, redisPort }) => {
  const verify = awsVerifier(fixture)
  const keyId = knownKeys(fixture)
  const client = new Redis(redisPort!, { enableAutoPipelining: true })
  const cached = new Keyv<string>(new KeyvRedis(`redis://127.0.0.1:${redisPort}`), { namespace: 'express' })
  const answer = answerOf(subject.bytes)
  const app = express()
  app.use(async (request, response, next) => {
    try {
      await verify(request.headers.authorization)
    } catch {
      return void response.status(401).json({ message: 'Unauthorized' })
    }
    const id = keyId(request.headers['x-api-key'] as string | undefined)
    if (id === undefined) return void response.status(403).json({ message: 'Forbidden' })
    response.locals['id'] = id
    next()
  })
  app.use(
    rateLimit({
      windowMs: 60_000,
      limit: 1e9,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      keyGenerator: (_request, response) => response.locals['id'] as string,
      store: new RedisStore({
        sendCommand: (command: string, ...args: string[]) => client.call(command, ...args) as never,
      }),
    }),
  )
  app.use(async (request, response, next) => {
    const key = `${response.locals['id']} ${request.url}`
    const hit = await cached.get(key)
    if (hit !== undefined) return void response.type('json').send(hit)
    const send = response.send.bind(response)
    response.send = (body: string) => {
      void cached.set(key, body, 3_600_000)
      return send(body)
    }
    next()
  })
  app.get('/pets/:petId', (_request, response) => (handled.count++, void response.type('json').send(answer)))
  return app
}
