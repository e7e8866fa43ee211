import { createGateway, skip, type Context, type Domains, type Policy } from '@gw/core'
import { Hono } from 'hono'
import { expectTypeOf, test } from 'vitest'
import { fetchGateway, gatewayContext } from './fetch.ts'
import { honoGateway } from './hono.ts'

interface Token {
  readonly authorizer: { readonly jwt: { readonly claims: { readonly sub: string }; readonly scopes: null } }
}
declare const token: Policy<'authorizer', Token>

const gateway = createGateway({
  stages: { dev: {}, prod: {} },
  policies: [token],
  routes: { 'GET /pets/{petId}': [], 'GET /health': [skip('authorizer')] },
})
const one = createGateway({ policies: [token], routes: { 'GET /pets/{petId}': [] } })

test('Hono: handlers find the context of the gateway', () => {
  new Hono().use(honoGateway(one)).get('/pets/:id', (c) => {
    expectTypeOf(c.get('gateway').pathParameters.petId).toEqualTypeOf<string>()
    expectTypeOf(c.get('gateway').authorizer.jwt.claims.sub).toEqualTypeOf<string>()
    return c.text('')
  })
  new Hono().use(honoGateway(one, { unmatched: 'next' })).get('/', (c) => {
    // @ts-expect-error it is missing where no route matched
    void c.get('gateway').routeKey
    return c.text(String(c.get('gateway')?.routeKey))
  })
})

test('fetch: further arguments keep their types', () => {
  const handler = fetchGateway(one, (_request, env: { readonly name: string }, n: number) => new Response(env.name + n))
  expectTypeOf(handler).toEqualTypeOf<
    (request: Request, env: { readonly name: string }, n: number) => Promise<Response>
  >()
  expectTypeOf(gatewayContext(one, new Request('http://x'))?.routeKey).toEqualTypeOf<'GET /pets/{petId}' | undefined>()
})

test('several gateways behind domain names: the context at large, and no stage', () => {
  const domains = {} as Domains
  new Hono().use(honoGateway(domains)).get('/', (c) => {
    expectTypeOf(c.get('gateway')).toEqualTypeOf<Context>()
    return c.text('')
  })
  fetchGateway(domains, () => new Response())
  expectTypeOf(gatewayContext(domains, new Request('http://x'))).toEqualTypeOf<Context | undefined>()
  // @ts-expect-error each mapping names its stage
  honoGateway(domains, { stage: 'prod' })
  // @ts-expect-error each mapping names its stage
  fetchGateway(domains, () => new Response(), { stage: 'prod' })
})

test('mistakes do not compile', () => {
  const ok = (): Response => new Response()
  // @ts-expect-error no such stage
  honoGateway(gateway, { stage: 'test' })
  // @ts-expect-error no such option
  honoGateway(one, { stge: 'prod' })
  // @ts-expect-error no such choice
  honoGateway(one, { unmatched: 'pass' })
  // @ts-expect-error an address is a text
  honoGateway(one, { sourceIp: () => 4 })
  // @ts-expect-error not a gateway
  honoGateway({})
  // @ts-expect-error no such stage
  fetchGateway(gateway, ok, { stage: 'test' })
  // @ts-expect-error no such option
  fetchGateway(one, ok, { basepath: '/api' })
  // @ts-expect-error a handler answers with a Response
  fetchGateway(one, () => 'text')
  new Hono().use(honoGateway(gateway, { stage: 'prod' })).get('/', (c) => {
    const context = c.get('gateway')
    // @ts-expect-error a route skips the authorizer
    void context.authorizer
    // @ts-expect-error a route has no such parameter
    void context.pathParameters.petId
    // @ts-expect-error no such route
    if (context.routeKey === 'GET /pet') return c.text('')
    // @ts-expect-error a misspelt variable of Hono's context
    return c.text(c.get('gatway'))
  })
})
