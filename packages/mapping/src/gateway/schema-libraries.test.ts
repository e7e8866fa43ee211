import { createGateway, PlainRequest, type GatewayResponse } from '@gw/core'
import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { requestValidator } from './request-validator.ts'
import type { StandardSchema } from './standard-schema.ts'

/** One schema of a pet whose age is 1 where none is said, in three libraries. */
const SCHEMAS = {
  zod: z.object({ name: z.string().min(1), age: z.number().int().default(1), owner: z.object({ id: z.string() }) }),
  valibot: v.object({
    name: v.pipe(v.string(), v.minLength(1)),
    age: v.optional(v.pipe(v.number(), v.integer()), 1),
    owner: v.object({ id: v.string() }),
  }),
  arktype: type({ name: 'string > 0', age: 'number.integer = 1', owner: { id: 'string' } }),
}

describe.each(Object.entries(SCHEMAS) as [string, StandardSchema][])('%s', (_library, schema) => {
  const ask = (body: string): Promise<GatewayResponse> => {
    const gateway = createGateway({
      errors: 'problem+json',
      routes: { 'POST /pets': [requestValidator({ requestModels: { 'application/json': schema } })] },
    })
    const request = new PlainRequest({
      method: 'POST',
      target: '/pets',
      headers: { 'content-type': 'application/json' },
      body,
    })
    return Promise.resolve(
      gateway.handle(request, (context) => ({
        statusCode: 200,
        headers: {},
        body: JSON.stringify((context as { body?: unknown }).body),
      })),
    )
  }

  test('hands on what it makes of a body', async () => {
    const { statusCode, body } = await ask('{"name":"rex","owner":{"id":"7"}}')
    expect(statusCode).toBe(200)
    expect(JSON.parse(String(body))).toEqual({ name: 'rex', age: 1, owner: { id: '7' } })
  })

  test('refuses with the place of each fault', async () => {
    const { statusCode, body } = await ask('{"name":"","owner":{"id":7}}')
    expect(statusCode).toBe(400)
    const { errors } = JSON.parse(String(body)) as { errors: { pointer: string; detail: string }[] }
    expect(errors.map(({ pointer }) => pointer).toSorted()).toEqual(['#/name', '#/owner/id'])
    expect(errors.every(({ detail }) => detail.length > 0)).toBe(true)
  })

  test('refuses what is no JSON, and no prototype comes in by a body', async () => {
    expect((await ask('{name: 1}')).statusCode).toBe(400)
    const { body } = await ask('{"name":"a","owner":{"id":"7"},"__proto__":{"admin":true}}')
    expect((JSON.parse(String(body)) as { admin?: boolean }).admin).toBeUndefined()
  })
})
