import { createGateway, skip, type Domains, type Integration, type Policy } from '@gw/core'
import type { HttpEvent, RestEvent } from '@gw/lambda-events'
import type {
  APIGatewayProxyEvent,
  APIGatewayProxyEventV2,
  APIGatewayProxyResult,
  APIGatewayProxyStructuredResultV2,
  Callback,
  Context,
  StreamifyHandler,
} from 'aws-lambda'
import { expectTypeOf, test } from 'vitest'
import {
  streamGateway,
  withGateway,
  withRoutes,
  type LambdaEvent,
  type LambdaResponseStream,
  type StreamingLambdaFunction,
} from './lambda.ts'

interface Token {
  readonly authorizer: {
    readonly jwt: { readonly claims: { readonly sub: string; readonly level: number }; readonly scopes: null }
  }
}
interface Tenant {
  readonly authorizer: { readonly lambda: { readonly tenant: number } }
}
declare const token: Policy<'authorizer', Token>
declare const tenant: Policy<'authorizer', Tenant>
declare const mock: Integration

const rest = createGateway({
  stages: { dev: { variables: { table: 'pets-dev' } }, prod: { variables: { table: 'pets' } } },
  policies: [token],
  routes: {
    'GET /health': [skip('authorizer')],
    'GET /pets/{petId}': [],
    'POST /tenants/{tenantId}/{path+}': [tenant],
  },
})
const http = createGateway({
  protocol: 'HTTP',
  policies: [token],
  routes: { 'GET /pets/{petId}': [], 'GET /pets': [skip('authorizer')] },
})

test('the event of a REST route has its parameters, variables and claims', () => {
  type Event = LambdaEvent<typeof rest, 'GET /pets/{petId}'>
  expectTypeOf<Event['pathParameters']>().toEqualTypeOf<{ readonly petId: string }>()
  expectTypeOf<Event['stageVariables']>().toEqualTypeOf<{ readonly table: string }>()
  expectTypeOf<Event['resource']>().toEqualTypeOf<'/pets/{petId}'>()
  expectTypeOf<Event['requestContext']['stage']>().toEqualTypeOf<'dev' | 'prod'>()
  expectTypeOf<Event['requestContext']['authorizer']['claims']['level']>().toEqualTypeOf<string>()
  type Tenants = LambdaEvent<typeof rest, 'POST /tenants/{tenantId}/{path+}'>
  expectTypeOf<Tenants['requestContext']['authorizer']['tenant']>().toEqualTypeOf<string>()
  expectTypeOf<Tenants['pathParameters']>().toEqualTypeOf<{ readonly tenantId: string; readonly path: string }>()
})

test('the event of an HTTP route keeps types, and says undefined for what is absent', () => {
  type Event = LambdaEvent<typeof http, 'GET /pets/{petId}'>
  expectTypeOf<Event['requestContext']['authorizer']['jwt']['claims']['sub']>().toEqualTypeOf<string>()
  type Open = LambdaEvent<typeof http, 'GET /pets'>
  expectTypeOf<Open['pathParameters']>().toEqualTypeOf<Readonly<Record<never, string>> | undefined>()
  expectTypeOf<Open['requestContext']['authorizer']>().toEqualTypeOf<undefined>()
  expectTypeOf<LambdaEvent<typeof http, 'GET /pets', '$default', '1.0'>['version']>().toEqualTypeOf<
    string | undefined
  >()
})

test('what a stage sets anew for one route shows in the events of that route alone', () => {
  const staged = createGateway({
    stages: { dev: { routes: { 'GET /pets/{petId}': [skip('authorizer')] } }, prod: {} },
    policies: [token],
    routes: { 'GET /pets/{petId}': [], 'GET /pets': [] },
  })
  type Set = LambdaEvent<typeof staged, 'GET /pets/{petId}'>
  type Untouched = LambdaEvent<typeof staged, 'GET /pets'>
  expectTypeOf<undefined>().toExtend<Set['requestContext']['authorizer']>()
  expectTypeOf<Untouched['requestContext']['authorizer']['claims']['sub']>().toEqualTypeOf<string>()
  expectTypeOf<
    LambdaEvent<typeof staged, 'GET /pets/{petId}', 'dev'>['requestContext']['authorizer']
  >().toEqualTypeOf<undefined>()
  withRoutes(staged, {
    'GET /pets': async (event) => ({ body: event.requestContext.authorizer.claims.sub }),
    // @ts-expect-error on one stage there is no authorizer
    'GET /pets/{petId}': async (event) => ({ body: event.requestContext.authorizer.claims.sub }),
  })
})

test('the union over all routes narrows by route', () => {
  withGateway(
    rest,
    async (event) => {
      if (event.resource === '/pets/{petId}') return { body: event.pathParameters.petId }
      // @ts-expect-error other routes have no such parameter
      return { body: event.pathParameters.petId }
    },
    { stage: 'prod' },
  )
  withGateway(http, async (event) => (event.routeKey === 'GET /pets/{petId}' ? event.pathParameters.petId : null))
})

test('functions of every kind are taken, also with the types of @types/aws-lambda', () => {
  const stage = { stage: 'prod' } as const
  withGateway(rest, async () => ({ statusCode: 200 }), stage)
  withGateway(rest, () => ({ body: 'x' }), stage)
  withGateway(rest, (_event, _context, callback) => callback(null, {}), stage)
  withGateway(
    rest,
    async (event: APIGatewayProxyEvent, context: Context): Promise<APIGatewayProxyResult> => {
      return { statusCode: 200, body: event.path + context.awsRequestId }
    },
    stage,
  )
  withGateway(
    rest,
    (_event: APIGatewayProxyEvent, _context: Context, callback: Callback<APIGatewayProxyResult>) => {
      callback(null, { statusCode: 200, body: '' })
    },
    stage,
  )
  withGateway(http, async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    return { statusCode: 200, body: event.rawPath }
  })
  streamGateway(rest, async (event, responseStream) => void responseStream.end(event.path), stage)
})

test('a function marked by awslambda.streamifyResponse is taken as it is, and still knows its event', () => {
  const one = createGateway({ routes: { 'GET /pets/{petId}': [] } })
  const marked = awslambda.streamifyResponse(async (event: LambdaEvent<typeof one>, responseStream, context) => {
    expectTypeOf(event.pathParameters.petId).toEqualTypeOf<string>()
    responseStream.end(event.pathParameters.petId + context.awsRequestId)
  })
  expectTypeOf(streamGateway(one, marked)).toEqualTypeOf<StreamingLambdaFunction>()
  const inPlace = streamGateway(
    one,
    awslambda.streamifyResponse(async (event, responseStream) => void responseStream.end(event.pathParameters.petId)),
  )
  expectTypeOf(inPlace).toEqualTypeOf<StreamingLambdaFunction>()
  // Lambda's runtime calls it with a stream in second place, and so do its types.
  expectTypeOf(inPlace).parameter(1).toEqualTypeOf<LambdaResponseStream>()
  expectTypeOf(streamGateway(one, {} as StreamifyHandler<APIGatewayProxyEvent, void>)).returns.resolves.toBeVoid()
  // @ts-expect-error its result would have no type that the runtime's calls fit
  withGateway(one, marked)
})

test('routes that a library integration answers need no handler', () => {
  const gateway = createGateway({ routes: { 'GET /mock': [mock], 'GET /pets': [] } })
  withRoutes(gateway, { 'GET /pets': async () => ({}) })
})

test('mistakes do not compile', () => {
  const one = createGateway({ routes: { 'GET /pets/{petId}': [] } })
  const ok = async (): Promise<object> => ({})
  // @ts-expect-error no such stage
  withGateway(rest, ok, { stage: 'test' })
  // @ts-expect-error no such option
  withGateway(one, ok, { otherEvent: 'next' })
  // @ts-expect-error no such choice
  withGateway(one, ok, { otherEvents: 'pass' })
  // @ts-expect-error no such choice
  withGateway(one, ok, { event: 'trigger' })
  // @ts-expect-error no such payload format
  withGateway(http, ok, { payloadFormatVersion: '3.0' })
  // @ts-expect-error a REST API's function answers with members that it knows
  withGateway(one, async () => ({ status: 200 }))
  // @ts-expect-error a body is a text
  withGateway(one, async () => ({ statusCode: 200, body: { a: 1 } }))
  // @ts-expect-error a list of values belongs into multiValueHeaders
  withGateway(one, async () => ({ headers: { 'set-cookie': ['a=1'] } }))
  // @ts-expect-error multiValueHeaders are lists
  withGateway(one, async () => ({ multiValueHeaders: { 'set-cookie': 'a=1' } }))
  // @ts-expect-error a misspelt parameter
  withGateway(one, async (event) => ({ body: event.pathParameters.petid }))
  // @ts-expect-error a misspelt variable
  withGateway(rest, async (event) => ({ body: event.stageVariables.tabel }), { stage: 'prod' })
  // @ts-expect-error a misspelt resource
  withGateway(one, async (event) => ({ body: String(event.resource === '/pet/{petId}') }))
  // @ts-expect-error the event of another API
  withGateway(one, async (event: APIGatewayProxyEventV2) => ({ body: event.rawPath }))
  // @ts-expect-error the event of another API
  withGateway(http, async (event: APIGatewayProxyEvent) => event.path)
  // @ts-expect-error a route without a handler
  withRoutes(rest, { 'GET /health': ok }, { stage: 'prod' })
  // @ts-expect-error a handler without a route
  withRoutes(one, { 'GET /pets/{petId}': ok, 'GET /pets': ok })
  // @ts-expect-error a misspelt route
  withRoutes(one, { 'GET /pet/{petId}': ok })
  // @ts-expect-error a misspelt parameter
  withRoutes(one, { 'GET /pets/{petId}': async (event) => ({ body: event.pathParameters.id }) })
  // @ts-expect-error what the route skips cannot be read
  type Skipped = LambdaEvent<typeof rest, 'GET /health'>['requestContext']['authorizer']['claims']
  // @ts-expect-error no such claim
  type NoClaim = LambdaEvent<typeof rest, 'GET /pets/{petId}'>['requestContext']['authorizer']['claims']['email']
  // @ts-expect-error no such route
  type NoRoute = LambdaEvent<typeof rest, 'GET /pet/{petId}'>
  // @ts-expect-error no such stage
  type NoStage = LambdaEvent<typeof rest, 'GET /health', 'test'>
  // @ts-expect-error not a gateway
  withGateway({}, ok)
  // @ts-expect-error a streaming function writes to its stream
  streamGateway(one, async (_event, responseStream) => responseStream.send('x'))
  expectTypeOf<[NoClaim, NoRoute, NoStage, Skipped]>().toBeArray()
})

test('several gateways behind domain names: an event of either protocol', () => {
  const domains = {} as Domains
  withGateway(domains, (event) => {
    expectTypeOf(event).toEqualTypeOf<RestEvent | HttpEvent>()
    return { statusCode: 200 }
  })
  // @ts-expect-error each mapping names its stage
  withGateway(domains, () => ({ statusCode: 200 }), { stage: 'prod' })
})
