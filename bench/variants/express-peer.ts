import { JwtVerifier } from 'aws-jwt-verify'
import express from 'express'
import { ANSWER } from '../src/fixture.ts'
import type { Variant } from '../src/variants.ts'
import { peerParts } from './peer-parts.ts'

/** The cheapest stack of separate parts on Express. */
export const variant: Variant = async (fixture) => {
  const verifier = JwtVerifier.create({
    issuer: fixture.issuer,
    audience: fixture.audience,
    jwksUri: 'https://id.example.com/jwks',
  })
  verifier.cacheJwks(fixture.jwks as never)
  const { keyId, consume, cached } = peerParts(fixture)
  const app = express()
  app.use(async (request, response, next) => {
    try {
      await verifier.verify((request.headers.authorization ?? '').replace(/^Bearer /, ''))
    } catch {
      return void response.status(401).json({ message: 'Unauthorized' })
    }
    const id = keyId(request.headers['x-api-key'] as string | undefined)
    if (id === undefined) return void response.status(403).json({ message: 'Forbidden' })
    try {
      await consume(id)
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
  app.get('/pets/:petId', (_request, response) => void response.type('json').send(ANSWER))
  return app
}
