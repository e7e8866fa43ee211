import { describe, expect, test } from 'vitest'
import { fixture } from '../test/fixture.ts'
import { serve } from '../test/serve.ts'
import { fromServerless } from './from-serverless.ts'

const FILE = fixture('serverless.yml')
const KEY = 'acme-0123456789abcdef0123'

const functions = {
  list: () => ({ statusCode: 200, body: 'pets' }),
  make: () => ({ statusCode: 201, body: 'made' }),
  whole: (event: { readonly routeKey: string }) => event.routeKey,
  guard: ({ authorizationToken, methodArn }: { readonly authorizationToken: string; readonly methodArn: string }) => ({
    principalId: 'ann',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        { Action: 'execute-api:Invoke', Effect: authorizationToken === 'good' ? 'Allow' : 'Deny', Resource: methodArn },
      ],
    },
  }),
}

describe('fromServerless', () => {
  test('serves the REST API: keys, a plan of the stage, CORS, an authorizer, a schema', async () => {
    const ask = serve(fromServerless(FILE, { functions, api: 'ApiGatewayRestApi' }))
    const keyed = { target: '/pets', headers: { 'x-api-key': KEY } }
    expect((await ask({ target: '/pets' })).statusCode).toBe(403)
    const statuses = [await ask(keyed), await ask(keyed), await ask(keyed)].map((answer) => answer.statusCode)
    expect(statuses).toEqual([200, 200, 429])
    expect((await ask({ target: '/pets', method: 'OPTIONS' })).headers).toMatchObject({
      'Access-Control-Allow-Origin': 'https://app.example.com',
    })
    const post = { method: 'POST', target: '/pets?dry=1', body: '{"name":"Rex"}' }
    const headers = { authorization: 'good', 'content-type': 'application/json' }
    expect((await ask(post)).statusCode).toBe(401)
    expect(await ask({ ...post, headers })).toMatchObject({ statusCode: 201, body: 'made' })
    expect((await ask({ ...post, headers, body: '{}' })).statusCode).toBe(400)
    expect((await ask({ ...post, headers, target: '/pets' })).statusCode).toBe(400)
  })

  test('serves a function behind a template, and maps its errors', async () => {
    const http = {
      path: '/pets/{id}',
      method: 'post',
      integration: 'lambda',
      response: { headers: { 'X-Kind': "'pet'" } },
    }
    const file = { service: 's', provider: { name: 'aws' }, functions: { pet: { events: [{ http }] } } }
    const pet = (event: { readonly path: { readonly id: string }; readonly query: object; readonly body: unknown }) => {
      if (event.path.id === '0') throw new Error('[404] no such pet')
      return [event.path, event.query, event.body]
    }
    const ask = serve(fromServerless(file, { functions: { pet } }))
    const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"name":"Rex"}' }
    expect(await ask({ ...post, target: "/pets/7?say=it's%20%22me%22" })).toMatchObject({
      statusCode: 200,
      headers: { 'X-Kind': 'pet' },
      body: '[{"id":"7"},{"say":"it\'s \\"me\\""},{"name":"Rex"}]',
    })
    expect((await ask({ ...post, target: '/pets/0' })).statusCode).toBe(404)
    expect((await ask({ ...post, target: '/pets/7', headers: { 'content-type': 'text/plain' } })).statusCode).toBe(415)
  })

  test('serves the HTTP API, with its default route', async () => {
    const ask = serve(fromServerless(FILE, { functions, api: 'HttpApi' }))
    expect((await ask({ target: '/whole/1' })).body).toBe('GET /whole/{id}')
    expect((await ask({ target: '/anything', method: 'PUT' })).body).toBe('$default')
  })

  test('resolves variables inside variables, by stage', () => {
    const { account } = fromServerless(FILE, { functions, api: 'HttpApi', stage: 'production' })
    expect(account.usagePlans[0]!.quota).toEqual({ limit: 5, offset: 0, period: 'DAY' })
  })

  test('reports a variable without a value, and ends where variables name each other in a circle', () => {
    const file = (custom: object) => ({
      service: 's',
      provider: { name: 'aws' },
      custom,
      functions: { f: { events: [{ httpApi: 'GET /' }], role: '${self:custom.a}' } },
    })
    expect(() => fromServerless(file({ a: '${env:NOBODY}' }), { functions: { f: functions.list } })).toThrow(
      /\$\{env:NOBODY\}/,
    )
    const circle = { a: '${self:custom.b}', b: '${self:custom.a}' }
    expect(() => fromServerless(file(circle), { functions: { f: functions.list } })).toThrow(/\$\{self:custom/)
    const doubling = { a: { x: '${self:custom.a}', y: '${self:custom.a}' } }
    expect(() => fromServerless(file(doubling), { functions: { f: functions.list } })).toThrow(/too many values/)
  })
})
