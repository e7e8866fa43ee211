import {
  createGateway,
  deny,
  PlainRequest,
  type Context,
  type GatewayResponse,
  type Integration,
  type Refusal,
} from '@gw/core'
import { describe, expect, it } from 'vitest'
import { mockStatusCode } from '../integration/mock-status.ts'
import { mappedIntegration } from './mapped-integration.ts'
import type { MappingOptions } from './mapping-options.ts'

type Answer = GatewayResponse | Refusal
interface Sent {
  readonly method?: string
  readonly target?: string
  readonly headers?: Record<string, string | readonly string[]>
  readonly body?: string | Uint8Array
}

/** A backend that notes what it was asked. */
function backend(answer: (context: Context) => Answer | Promise<Answer>): Integration & { seen: Context | undefined } {
  const integration = {
    slot: 'integration' as const,
    name: 'backend',
    seen: undefined as Context | undefined,
    invoke(context: Context): Answer | Promise<Answer> {
      integration.seen = context
      return answer(context)
    },
  }
  return integration
}

const ok = (body: GatewayResponse['body'], headers = {}): GatewayResponse => ({ statusCode: 200, headers, body })

async function send(
  options: MappingOptions,
  answer: (context: Context) => Answer | Promise<Answer>,
  sent: Sent = {},
): Promise<{ response: GatewayResponse; request: Context['integrationRequest'] | undefined }> {
  const integration = backend(answer)
  const gateway = createGateway({
    apiId: 'abc123',
    stages: { prod: { variables: { table: 'pets' } } },
    routes: { 'ANY /pets/{id}': [mappedIntegration(integration, options)] },
  })
  const request = new PlainRequest({ method: 'POST', target: '/pets/7?page=1&page=2', ...sent })
  const response = await gateway.handle(request, () => ({ statusCode: 599, headers: {}, body: 'not reached' }), {
    stage: 'prod',
  })
  return { response, request: integration.seen?.changedRequest }
}

describe('a request', () => {
  it('reaches an HTTP integration with mapped values alone', async () => {
    const { request } = await send(
      {
        requestParameters: {
          'integration.request.header.X-Id': 'method.request.path.id',
          'integration.request.header.TE': "'gzip'",
          'integration.request.querystring.p': 'method.request.multivaluequerystring.page',
          'integration.request.path.table': 'stageVariables.table',
        },
      },
      () => ok(''),
      { headers: { 'content-type': 'text/plain', authorization: 'secret' }, body: 'hello' },
    )
    expect(Object.fromEntries(request?.headers ?? [])).toEqual({
      accept: ['application/json'],
      'user-agent': ['AmazonAPIGateway_abc123'],
      'content-type': ['text/plain'],
      'x-id': ['7'],
    })
    expect(request).toMatchObject({ rawQueryString: 'p=1&p=2', pathParameters: { table: 'pets' }, body: 'hello' })
  })

  it("reaches an HTTP_PROXY integration with the client's own, under the mapped ones", async () => {
    const { request } = await send(
      {
        type: 'HTTP_PROXY',
        requestParameters: {
          'integration.request.header.x-a': "'mapped'",
          'integration.request.querystring.q': "'a b'",
        },
        requestTemplates: { 'application/json': 'not used' },
      },
      () => ok('as it is'),
      { headers: { 'X-A': 'client', 'X-B': 'client', Via: 'x', Connection: 'close', Host: 'h' }, body: '{}' },
    )
    expect(Object.fromEntries(request?.headers ?? [])).toEqual({ 'x-a': ['mapped'], 'x-b': ['client'] })
    expect(request).toMatchObject({ rawQueryString: 'page=1&page=2&q=a%20b', body: undefined })
  })

  it('is shaped by the template of its type, whose overrides win', async () => {
    const template = `#set($context.requestOverride.header.x-a = "over")#set($context.requestOverride.path.id = $input.params('id'))
{"name": $input.json('$.name'), "method": "$context.httpMethod", "path": "$context.path", "tag": "$input.params('X-Tag')", "stage": "$stageVariables.table"}`
    const { request } = await send(
      {
        requestParameters: { 'integration.request.header.x-a': "'mapped'" },
        requestTemplates: { 'application/json': template },
      },
      () => ok(''),
      { headers: { 'X-Tag': ['a', 'b'] }, body: '{"name":"Rex"}' },
    )
    expect(JSON.parse(String(request?.body))).toEqual({
      name: 'Rex',
      method: 'POST',
      path: '/prod/pets/7',
      tag: 'b',
      stage: 'pets',
    })
    expect(request?.headers.get('x-a')).toEqual(['over'])
    expect(request?.pathParameters).toEqual({ id: '7' })
  })

  it('is answered 500 at once where a header is mapped that API Gateway keeps for itself', async () => {
    const options = { requestParameters: { 'integration.request.header.Content-Length': "'0'" } }
    const { response, request } = await send(options, () => ok(''))
    expect(response).toMatchObject({ statusCode: 500, body: '{"message": "Internal server error"}' })
    expect(response.headers['x-amzn-ErrorType']).toBe('InternalServerErrorException')
    expect(request).toBeUndefined()
    const aws = { requestParameters: { 'integration.request.header.Authorization': "'x'" } }
    expect((await send({ ...aws, type: 'AWS' }, () => ok(''))).response.statusCode).toBe(500)
    expect((await send({ ...aws, type: 'HTTP' }, () => ok(''))).response.statusCode).toBe(200)
  })

  it('reaches an AWS_PROXY integration as the client sent it', async () => {
    const requestParameters = { 'integration.request.header.x-a': "'mapped'" }
    const { response, request } = await send({ type: 'AWS_PROXY', requestParameters }, () => ok('as it is'))
    expect(response.body).toBe('as it is')
    expect(request).toBeUndefined()
  })

  it('is 415 where its type has no template and may not pass', async () => {
    const options: MappingOptions = { requestTemplates: { 'application/json': '{}' }, passthroughBehavior: 'NEVER' }
    const { response, request } = await send(options, () => ok(''), { headers: { 'content-type': 'text/plain' } })
    expect(response).toMatchObject({ statusCode: 415, body: '{"message":"Unsupported Media Type"}' })
    expect(request).toBeUndefined()
  })

  it('is 400 where a mapping reads a body that is broken', async () => {
    const options = { requestParameters: { 'integration.request.header.x': 'method.request.body.a' } }
    const { response } = await send(options, () => ok(''), { body: '{broken' })
    expect(response).toMatchObject({ statusCode: 400, body: '{"message":"Invalid JSON in request body"}' })
    expect(response.headers['x-amzn-ErrorType']).toBe('BadRequestException')
  })

  it('of a binary type reaches a template as base64, through CONVERT_TO_TEXT alone', async () => {
    const options: MappingOptions = {
      binaryMediaTypes: ['image/png'],
      requestTemplates: { 'image/png': '$input.body' },
    }
    const sent = { headers: { 'content-type': 'image/png' }, body: Uint8Array.of(255, 1) }
    const converted = await send({ ...options, contentHandling: 'CONVERT_TO_TEXT' }, () => ok(''), sent)
    expect(converted.request?.body).toBe('/wE=')
    expect((await send(options, () => ok(''), sent)).response.statusCode).toBe(500)
    expect((await send({ binaryMediaTypes: ['image/png'] }, () => ok(''), sent)).request?.body).toEqual(sent.body)
  })

  it('whose template fails is 500', async () => {
    const { response } = await send(
      { requestTemplates: { 'application/json': '$input.path("$.a").get(5)' } },
      () => ok(''),
      {
        body: '{"a":[1]}',
      },
    )
    expect(response).toMatchObject({ statusCode: 500, body: '{"message":"Internal server error"}' })
  })
})

describe('an answer', () => {
  const options: MappingOptions = {
    integrationResponses: [
      {
        statusCode: '200',
        responseParameters: {
          'method.response.header.x-tag': 'integration.response.header.X-Tag',
          'method.response.header.Date': "'now'",
        },
      },
      {
        statusCode: '404',
        selectionPattern: '4\\d{2}',
        responseTemplates: {
          'application/json': `{"error": "$input.path('$.message')", "id": "$input.params('id')"}`,
          'application/xml': '<e/>',
        },
      },
    ],
  }

  it('keeps its body and the headers that are mapped', async () => {
    const { response } = await send(options, () => ok('{"a":1}', { 'X-Tag': 't', 'X-Secret': 's' }))
    expect(response).toMatchObject({ statusCode: 200, body: '{"a":1}' })
    expect(response.headers).toMatchObject({
      'Content-Type': 'application/json',
      'x-tag': 't',
      'x-amzn-Remapped-Date': 'now',
    })
    expect(response.headers).not.toHaveProperty('X-Secret')
  })

  it('is chosen by its status, and shaped by the template that the client accepts', async () => {
    const gone = (): GatewayResponse => ({ statusCode: 410, headers: {}, body: '{"message":"gone"}' })
    expect((await send(options, gone)).response).toMatchObject({
      statusCode: 404,
      body: '{"error": "gone", "id": "7"}',
    })
    const xml = await send(options, gone, { headers: { accept: 'application/xml' } })
    expect(xml.response).toMatchObject({ body: '<e/>', headers: { 'Content-Type': 'application/xml' } })
  })

  it('that nothing fits is 500', async () => {
    const { response } = await send({ integrationResponses: [{ statusCode: '200', selectionPattern: '2..' }] }, () => ({
      ...ok(''),
      statusCode: 500,
    }))
    expect(response).toMatchObject({ statusCode: 500, body: '{"message":"Internal server error"}' })
  })

  it('of a Lambda function is chosen by its errorMessage', async () => {
    const lambda: MappingOptions = {
      type: 'AWS',
      integrationResponses: [{ statusCode: '200' }, { statusCode: '400', selectionPattern: 'Malformed.*' }],
    }
    expect((await send(lambda, () => ok('{"errorMessage":"Malformed input"}'))).response.statusCode).toBe(400)
    expect((await send(lambda, () => ok('{"errorMessage":"other"}'))).response.statusCode).toBe(200)
  })

  it('may be a stream, which is read within bounds', async () => {
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode('{"message":')
      yield new TextEncoder().encode('"gone"}')
    }
    const { response } = await send(options, () => ({ statusCode: 404, headers: {}, body: chunks() }))
    expect(response.body).toBe('{"error": "gone", "id": "7"}')
  })

  it('overridden by its template has that status and those headers', async () => {
    const template = '#set($context.responseOverride.status = 418)#set($context.responseOverride.header.x = "y")tea'
    const { response } = await send(
      { integrationResponses: [{ statusCode: '200', responseTemplates: { 'application/json': template } }] },
      () => ok(''),
    )
    expect(response).toMatchObject({ statusCode: 418, body: 'tea', headers: { x: 'y' } })
  })

  it('of binary type is bytes for a client that accepts them, base64 for any other', async () => {
    const binary: MappingOptions = { binaryMediaTypes: ['image/png'] }
    const png = (): GatewayResponse => ok(Uint8Array.of(255, 1), { 'Content-Type': 'image/png' })
    expect((await send(binary, png, { headers: { accept: 'image/png' } })).response.body).toEqual(Uint8Array.of(255, 1))
    expect((await send(binary, png)).response.body).toBe('/wE=')
    expect(
      (await send(binary, () => ok('not base64!'), { headers: { accept: 'image/png' } })).response.statusCode,
    ).toBe(500)
  })

  it('that the integration refuses passes as it is', async () => {
    const { response } = await send(options, () => deny('INTEGRATION_TIMEOUT'))
    expect(response).toMatchObject({ statusCode: 504, body: '{"message":"Endpoint request timed out"}' })
  })
})

describe('hostile values', () => {
  const values = ['a\r\nSet-Cookie: x=1', 'a\nb', 'a\0b', 'a\u007fb', 'a\u560d\u560ab', 'a\ud800b', 'a\u2028b', '😀']

  it.each(values)('%j begins no header of its own, whatever mapped it', async (value) => {
    const options: MappingOptions = {
      requestParameters: { 'integration.request.header.x': 'method.request.querystring.v' },
      integrationResponses: [
        {
          statusCode: '200',
          responseParameters: {
            'method.response.header.a': 'integration.response.header.h',
            'method.response.header.Location': 'integration.response.body.v',
          },
          responseTemplates: {
            'application/json': `#set($context.responseOverride.header[$input.path('$.n')] = $input.path('$.v'))`,
          },
        },
      ],
    }
    const body = JSON.stringify({ v: value, n: 'x\r\ny' })
    const target = `/pets/7?v=${encodeURIComponent(value.replace('\ud800', ''))}`
    const { response, request } = await send(options, () => ok(body, { h: value }), { target })
    const sent = [...(request?.headers.values() ?? []), ...Object.values(response.headers)].flat()
    for (const text of sent) expect(text).toMatch(/^[\t\x20-\x7e\x80-\xff]*$/)
    expect(Object.keys(response.headers)).not.toContain('x\r\ny')
  })
})

describe('MOCK', () => {
  const mock = (context: Context): Answer => {
    const statusCode = mockStatusCode(String(context.integrationRequest.body))
    return statusCode === undefined ? deny('API_CONFIGURATION_ERROR') : { statusCode, headers: {}, body: '' }
  }

  it('answers from its templates, and what the request template overrode holds', async () => {
    const options: MappingOptions = {
      type: 'MOCK',
      requestTemplates: {
        'application/json':
          '#set($context.responseOverride.status = 444)#set($context.requestOverride.path.x = "kept"){ statusCode: 200 }',
      },
      integrationResponses: [
        {
          statusCode: '200',
          selectionPattern: '2\\d{2}',
          responseTemplates: { 'application/json': '$input.body$context.requestOverride.path.x' },
        },
      ],
    }
    expect((await send(options, mock)).response).toMatchObject({ statusCode: 444, body: '{}kept' })
    expect((await send({ ...options, requestTemplates: { 'application/json': '{}' } }, mock)).response.statusCode).toBe(
      500,
    )
  })
})

describe('options', () => {
  const integration = backend(() => ok(''))

  it.each<[string, object, string]>([
    ['an unknown name', { requestTemplate: {} }, 'UNKNOWN_OPTION'],
    ['an unknown name further in', { integrationResponses: [{ statusCode: '200', pattern: 'x' }] }, 'UNKNOWN_OPTION'],
    ['a template that is none', { requestTemplates: { 'application/json': '#if(' } }, 'INVALID_TEMPLATE'],
    [
      'a pattern that is none',
      { integrationResponses: [{ statusCode: '200', selectionPattern: '(' }] },
      'INVALID_TEMPLATE',
    ],
    ['a behaviour that is none', { passthroughBehavior: 'ALWAYS' }, 'INVALID_OPTION'],
  ])('with %s are refused', (_, options, code) => {
    expect(() => mappedIntegration(integration, options)).toThrow(expect.objectContaining({ code }))
  })

  it('tell where a template is broken', () => {
    expect(() => mappedIntegration(integration, { requestTemplates: { 'application/json': 'a\n#end' } })).toThrow(
      /requestTemplates\["application\/json"\].*line 2, column 1/,
    )
  })

  it('keep what the integration is', async () => {
    let closed = 0
    const wrapped = mappedIntegration({ ...integration, timeoutInMillis: 70, close: () => void closed++ }, {})
    expect(wrapped).toMatchObject({ name: 'backend', timeoutInMillis: 70 })
    await wrapped.close?.()
    expect(closed).toBe(1)
  })
})
