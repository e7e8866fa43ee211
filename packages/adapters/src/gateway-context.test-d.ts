import type { IncomingMessage } from 'node:http'
import { createGateway } from '@gw/core'
import type express4 from 'express4'
import type express5 from 'express5'
import { assertType, expectTypeOf, test } from 'vitest'
import { expressGateway, gatewayContext } from './express.ts'
import { nodeGateway } from './node.ts'

const gateway = createGateway({
  stages: { dev: {}, prod: {} },
  routes: { 'GET /pets/{petId}': [], 'GET /owners/{ownerId}': [] },
})
declare const request: IncomingMessage
declare const app4: ReturnType<typeof express4>
declare const app5: ReturnType<typeof express5>

test('a context knows its route', () => {
  expectTypeOf(gatewayContext(gateway, request, 'GET /pets/{petId}').pathParameters.petId).toBeString()
  expectTypeOf(gatewayContext(gateway, request).stage).toEqualTypeOf<'dev' | 'prod'>()
  // @ts-expect-error that route has no such parameter
  void gatewayContext(gateway, request, 'GET /pets/{petId}').pathParameters.ownerId
  // @ts-expect-error the gateway has no such route
  void gatewayContext(gateway, request, 'GET /pet/{petId}')
})

test('options know the stages', () => {
  assertType(expressGateway(gateway, { stage: 'prod' }))
  assertType(nodeGateway(gateway, () => {}, { stage: 'path' }))
  // @ts-expect-error no such stage
  expressGateway(gateway, { stage: 'test' })
  // @ts-expect-error no such option
  expressGateway(gateway, { stages: 'prod' })
  // @ts-expect-error no such choice
  expressGateway(gateway, { stage: 'prod', unmatched: 'pass' })
})

test('both versions of Express take the middleware', () => {
  app4.use(expressGateway(gateway, { stage: 'prod' }))
  app5.use(expressGateway(gateway, { stage: 'prod' }))
  app4.get('/', expressGateway(gateway, { stage: 'prod' }), (req) => void gatewayContext(gateway, req))
  app5.get('/', expressGateway(gateway, { stage: 'prod' }), (req) => void gatewayContext(gateway, req))
})
