import type { Policy } from '@gw/core'
import { expectTypeOf, test } from 'vitest'
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
