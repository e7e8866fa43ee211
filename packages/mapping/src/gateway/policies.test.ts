import { gunzipSync, gzipSync, inflateSync } from 'node:zlib'
import { createGateway, deny, PlainRequest, type Context, type GatewayResponse, type Policy } from '@gw/core'
import { describe, expect, it } from 'vitest'
import { compression } from './compression.ts'
import { httpApiMapping } from './http-api-mapping.ts'
import { mapping } from './mapping.ts'
import { templateContext } from './template-context.ts'

async function send(
  policy: Policy,
  sent: { target?: string; method?: string; headers?: Record<string, string>; body?: string | Uint8Array } = {},
  answer: GatewayResponse = { statusCode: 200, headers: {}, body: 'ok' },
  protocol: 'REST' | 'HTTP' = 'REST',
): Promise<{ response: GatewayResponse; context: Context | undefined }> {
  const gateway = createGateway({ protocol, routes: { 'ANY /pets/{id}': [policy] } })
  let context: Context | undefined
  const request = new PlainRequest({ target: '/pets/7?a=1', ...sent })
  const response = await gateway.handle(request, (seen) => {
    context = seen
    return answer
  })
  return { response, context }
}

describe('mapping in front of a handler', () => {
  const policy = mapping({
    requestTemplates: { 'application/json': '{"id":"$input.params(\'id\')"}' },
    integrationResponses: [{ statusCode: '201', responseTemplates: { 'application/json': 'made $input.body' } }],
  })

  it('hands it the mapped request and maps its answer', async () => {
    const { response, context } = await send(policy, { method: 'POST', body: '{}' })
    expect(context?.integrationRequest.body).toBe('{"id":"7"}')
    expect(response).toMatchObject({ statusCode: 201, body: 'made ok' })
  })

  it("leaves the gateway's own errors alone", async () => {
    const gateway = createGateway({ routes: { 'GET /x': [policy] } })
    const refused = await gateway.handle(new PlainRequest({ target: '/x' }), () => deny('INTEGRATION_TIMEOUT'))
    expect(refused).toMatchObject({ statusCode: 504, body: '{"message":"Endpoint request timed out"}' })
  })
})

describe("an HTTP API's mapping", () => {
  it('changes headers, query and path of the request', async () => {
    const policy = httpApiMapping({
      requestParameters: {
        'append:header.x-a': '$request.path.id',
        'overwrite:header.x-b': '$context.httpMethod',
        'remove:header.x-c': "''",
        'append:querystring.a': '2',
        'overwrite:path': '/v2${request.path}',
      },
    })
    const { context } = await send(policy, { headers: { 'X-A': '1', 'X-B': 'old', 'X-C': 'gone' } }, undefined, 'HTTP')
    const request = context?.integrationRequest
    expect(Object.fromEntries(request?.headers ?? [])).toEqual({ 'x-a': ['1', '7'], 'x-b': ['GET'] })
    expect(request).toMatchObject({ rawQueryString: 'a=1&a=2', path: '/v2/pets/7' })
  })

  it('changes an answer by its status', async () => {
    const policy = httpApiMapping({
      responseParameters: {
        '500': {
          'overwrite:statuscode': '403',
          'append:header.x-a': '$response.body.why',
          'remove:header.X-Gone': "''",
        },
      },
    })
    const failed = { statusCode: 500, headers: { 'X-A': '1', 'x-gone': 'x' }, body: '{"why":"because"}' }
    const { response } = await send(policy, {}, failed, 'HTTP')
    expect(response).toMatchObject({ statusCode: 403, headers: { 'x-a': ['1', 'because'] } })
    expect(response.headers).not.toHaveProperty('x-gone')
    expect((await send(policy, {}, undefined, 'HTTP')).response.statusCode).toBe(200)
  })
})

describe('compression', () => {
  const policy = compression({ minimumCompressionSize: 10 })
  const long = { statusCode: 200, headers: { 'Content-Length': '100' }, body: 'x'.repeat(100) }

  it('packs an answer that is long enough, for a client that wants it', async () => {
    const { response } = await send(policy, { headers: { 'accept-encoding': 'gzip' } }, long)
    expect(response.headers).toMatchObject({ 'Content-Encoding': 'gzip' })
    expect(response.headers).not.toHaveProperty('Content-Length')
    expect(gunzipSync(response.body as Uint8Array).toString()).toBe(long.body)
    const deflated = await send(policy, { headers: { 'accept-encoding': 'deflate' } }, long)
    expect(inflateSync(deflated.response.body as Uint8Array).toString()).toBe(long.body)
    expect((await send(policy, {}, long)).response).toMatchObject(long)
    expect((await send(policy, { headers: { 'accept-encoding': 'gzip' } })).response.body).toBe('ok')
  })

  it('unpacks a request for the integration', async () => {
    const sent = { method: 'POST', headers: { 'Content-Encoding': 'gzip' }, body: gzipSync('hello') }
    const { context } = await send(policy, sent)
    expect(new TextDecoder().decode(context?.integrationRequest.body as Uint8Array)).toBe('hello')
    expect(context?.integrationRequest.headers.has('content-encoding')).toBe(false)
    expect((await send(policy, { ...sent, body: 'broken' })).response.statusCode).toBe(415)
  })

  it('takes a size that AWS takes', () => {
    expect(() => compression({ minimumCompressionSize: -1 })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    )
  })
})

describe('$context', () => {
  it('says what API Gateway says', async () => {
    const policy: Policy<'extension'> = { slot: 'extension', name: 'nothing', onRequest: () => undefined }
    const { context } = await send(policy, { headers: { 'User-Agent': 'test', Host: 'api.example.com' } })
    if (context === undefined) throw new Error('not reached')
    context.principalId = 'ada'
    context.authorizer = { lambda: { plan: 'gold' }, jwt: { claims: { sub: 'x' }, scopes: null } }
    expect(templateContext(context)).toMatchObject({
      httpMethod: 'GET',
      domainName: 'api.example.com',
      domainPrefix: 'api',
      resourcePath: '/pets/{id}',
      authorizer: { principalId: 'ada', plan: 'gold', claims: { sub: 'x' } },
      requestTime: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      identity: { userAgent: 'test', sourceIp: '127.0.0.1' },
    })
  })
})
