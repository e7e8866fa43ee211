import cors from 'cors'
import express, { type RequestHandler } from 'express'
import Keyv from 'keyv'
import { pino } from 'pino'
import { pinoHttp } from 'pino-http'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { answerOf, handled } from '../../src/handler.ts'
import type { Given, Variant } from '../../src/variant.ts'
import { awsVerifier } from '../parts/aws-verifier.ts'
import { knownKeys } from '../parts/known-keys.ts'

/** The cheapest stack of separate parts on Express: aws-jwt-verify, a key check, rate-limiter-flexible, keyv. */
export const variant: Variant = async (given) => {
  const verify = awsVerifier(given.fixture)
  const keyId = knownKeys(given.fixture)
  const limiter = new RateLimiterMemory({ points: 1e9, duration: 1 })
  const cached = new Keyv<string>()
  const answer = answerOf(given.subject.bytes)
  const app = express()
  for (const handler of logAndCors(given)) app.use(handler)
  app.use(async (request, response, next) => {
    try {
      await verify(request.headers.authorization)
    } catch {
      return void response.status(401).json({ message: 'Unauthorized' })
    }
    const id = keyId(request.headers['x-api-key'] as string | undefined)
    if (id === undefined) return void response.status(403).json({ message: 'Forbidden' })
    try {
      await limiter.consume(id)
    } catch {
      return void response.status(429).json({ message: 'Too Many Requests' })
    }
    const key = `${id} ${request.url}`
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

/** pino-http into a buffered file, and cors. */
export function logAndCors({ subject, logFile }: Given): readonly RequestHandler[] {
  if (subject.logCors !== true) return []
  const logger = pino(pino.destination({ dest: logFile, sync: false, minLength: 4_096 }))
  return [pinoHttp({ logger }), cors({ origin: ['https://app.example.com'], credentials: true })]
}
