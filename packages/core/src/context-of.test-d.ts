import { expectTypeOf, test } from 'vitest'
import type { ContextOf, ProtocolOf, RouteKeyOf, StageNameOf } from './context-of.ts'
import { createGateway } from './gateway.ts'
import { PlainRequest } from './plain-request.ts'
import { allow, skip, type Policy } from './policy.ts'

interface Token {
  readonly authorizer: { readonly jwt: { readonly claims: { readonly sub: string }; readonly scopes: null } }
}
declare const token: Policy<'authorizer', Token>
declare const tenant: Policy<'extension', { readonly tenant: number }>

const gateway = createGateway({
  stages: { dev: { routes: { 'GET /pets/{petId}': [skip('authorizer')] } }, prod: {} },
  policies: [token],
  routes: { 'GET /health': [skip('authorizer')], 'GET /pets/{petId}': [tenant], 'ANY /files/{bucket}/{path+}': [] },
})
type G = typeof gateway

test('names are inferred', () => {
  expectTypeOf<RouteKeyOf<G>>().toEqualTypeOf<'GET /health' | 'GET /pets/{petId}' | 'ANY /files/{bucket}/{path+}'>()
  expectTypeOf<StageNameOf<G>>().toEqualTypeOf<'dev' | 'prod'>()
})

test('the protocol is inferred', () => {
  const http = createGateway({ protocol: 'HTTP' })
  expectTypeOf<[ProtocolOf<typeof http>, ProtocolOf<G>]>().toEqualTypeOf<['HTTP', 'REST']>()
})

test('path parameters belong to their route', () => {
  expectTypeOf<ContextOf<G, 'ANY /files/{bucket}/{path+}'>['pathParameters']>().toEqualTypeOf<{
    readonly bucket: string
    readonly path: string
  }>()
  expectTypeOf<ContextOf<G, 'GET /health'>['pathParameters']>().toEqualTypeOf<Readonly<Record<never, string>>>()
})

test('what a policy adds is there, on the routes and stages that keep it', () => {
  expectTypeOf<
    ContextOf<G, 'ANY /files/{bucket}/{path+}'>['authorizer']['jwt']['claims']['sub']
  >().toEqualTypeOf<string>()
  expectTypeOf<
    ContextOf<G, 'GET /pets/{petId}', 'prod'>['authorizer']['jwt']['claims']['sub']
  >().toEqualTypeOf<string>()
  expectTypeOf<ContextOf<G, 'GET /pets/{petId}'>['tenant']>().toEqualTypeOf<number>()
})

test('what a route or stage skips cannot be read unchecked', () => {
  // @ts-expect-error the route skips the authorizer
  type Health = ContextOf<G, 'GET /health'>['authorizer']
  // @ts-expect-error dev skips it for this route
  type Pets = ContextOf<G, 'GET /pets/{petId}'>['authorizer']
  // @ts-expect-error some route skips it
  type Any = ContextOf<G>['authorizer']
  expectTypeOf<[Health, Pets, Any]>().toBeArray()
})

test('the union narrows by route', () => {
  const context = {} as ContextOf<G>
  if (context.routeKey === 'ANY /files/{bucket}/{path+}')
    expectTypeOf(context.authorizer.jwt.claims.sub).toEqualTypeOf<string>()
})

test('mistakes do not compile', () => {
  // @ts-expect-error no such method
  createGateway({ routes: { 'GTE /pets': [] } })
  // @ts-expect-error a path begins with a slash
  createGateway({ routes: { 'GET pets': [] } })
  // @ts-expect-error no such option
  createGateway({ protocl: 'REST' })
  // @ts-expect-error no such protocol
  createGateway({ protocol: 'WEBSOCKET' })
  // @ts-expect-error no such slot
  skip('authoriser')
  // @ts-expect-error core's own slot
  skip('admission')
  // @ts-expect-error a stage sets a route that does not exist
  createGateway({ stages: { prod: { routes: { 'GET /pet': [] } } }, routes: { 'GET /pets': [] } })
  // @ts-expect-error variables are strings
  createGateway({ stages: { prod: { variables: { retries: 3 } } } })
  // @ts-expect-error no such stage
  void gateway.handle(new PlainRequest({ target: '/' }), undefined, { stage: 'test' })
  // @ts-expect-error no such route
  type NoRoute = ContextOf<G, 'GET /pet'>
  // @ts-expect-error an authorizer must decide
  const silent: Policy<'authorizer'> = { slot: 'authorizer', name: 'silent', onRequest: () => undefined }
  const answer = () => ({ statusCode: 200, headers: {}, body: '' })
  // @ts-expect-error an authorizer cannot answer by itself
  const answering: Policy<'authorizer'> = { slot: 'authorizer', name: 'answering', onRequest: answer }
  const deciding: Policy<'authorizer'> = { slot: 'authorizer', name: 'deciding', onRequest: () => allow() }
  expectTypeOf<[NoRoute, typeof silent, typeof answering, typeof deciding]>().toBeArray()
})
