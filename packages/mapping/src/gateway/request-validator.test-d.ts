import { createGateway, type ContextOf, type Policy } from '@gw/core'
import { type } from 'arktype'
import * as v from 'valibot'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { requestValidator } from './request-validator.ts'
import type { StandardSchema } from './standard-schema.ts'

declare const pet: StandardSchema<{ name: string }, { name: string; age: number }>
declare const order: StandardSchema<unknown, { id: string }>

test('a Standard Schema types the body', () => {
  const policy = requestValidator({ requestModels: { 'application/json': pet } })
  expectTypeOf(policy).toEqualTypeOf<Policy<'validator', { readonly body: { name: string; age: number } }>>()
})

test('several give any of their outputs', () => {
  const policy = requestValidator({ requestModels: { 'application/json': pet, 'application/xml': order } })
  expectTypeOf(policy).toEqualTypeOf<
    Policy<'validator', { readonly body: { name: string; age: number } | { id: string } }>
  >()
})

interface Pet {
  name: string
  age: number
}

test('schemas of Zod, Valibot and ArkType type it too', () => {
  const zod = z.object({ name: z.string(), age: z.number().default(1) })
  const valibot = v.object({ name: v.string(), age: v.optional(v.number(), 1) })
  const arktype = type({ name: 'string', age: 'number = 1' })
  expectTypeOf(requestValidator({ requestModels: { 'application/json': zod } })).toEqualTypeOf<
    Policy<'validator', { readonly body: Pet }>
  >()
  expectTypeOf(requestValidator({ requestModels: { 'application/json': valibot } })).toEqualTypeOf<
    Policy<'validator', { readonly body: Pet }>
  >()
  expectTypeOf(requestValidator({ requestModels: { 'application/json': arktype } })).toEqualTypeOf<
    Policy<'validator', { readonly body: Pet }>
  >()
})

test('a handler reads the body by its type', () => {
  const schema = z.object({ name: z.string(), age: z.number().default(1) })
  const gateway = createGateway({
    routes: { 'POST /pets': [requestValidator({ requestModels: { 'application/json': schema } })] },
  })
  type Body = ContextOf<typeof gateway, 'POST /pets'>['body']
  expectTypeOf<Body>().toEqualTypeOf<{ name: string; age: number }>()
})

test('a model adds nothing', () => {
  expectTypeOf(requestValidator({ requestModels: { 'application/json': { type: 'object' } } })).toEqualTypeOf<
    Policy<'validator', object>
  >()
  expectTypeOf(requestValidator({})).toEqualTypeOf<Policy<'validator', object>>()
})

test('a name that there is not does not compile', () => {
  // @ts-expect-error -- the option is called requestModels
  requestValidator({ requestModel: {} })
})
