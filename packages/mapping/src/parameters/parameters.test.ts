import { describe, expect, it } from 'vitest'
import { GatewayError } from '@gw/core'
import { compileHttpApiRequestParameters, compileHttpApiResponseParameters } from './http-api-parameters.ts'
import type { MethodRequestSource } from './mapping-sources.ts'
import { compileRequestParameters } from './request-parameters.ts'
import { compileResponseParameters } from './response-parameters.ts'

const source: MethodRequestSource = {
  path: { id: '7', __proto__: null } as unknown as Record<string, string>,
  querystring: { page: ['1', '2'], sort: ['asc'], empty: [''] },
  header: { 'X-Tag': ['a', 'b'], Accept: ['text/html'] },
  body: '{"pet":{"names":["Rex","Bo"],"age":5,"tags":{"a":1}}}',
}
const variables = {
  context: { identity: { sourceIp: '192.0.2.1' }, stage: 'prod', requestTimeEpoch: 1 },
  stageVariables: { table: 'pets' },
}

function request(expression: string, name = 'querystring.x', body = source.body): unknown {
  const mapped = compileRequestParameters({ [`integration.request.${name}`]: expression })(
    { ...source, body },
    variables,
  )
  if (!mapped.ok) return 'invalid JSON'
  return { ...mapped.parameters.header, ...mapped.parameters.querystring, ...mapped.parameters.path }['x']
}

describe("a REST API's request parameters", () => {
  it.each<[string, unknown]>([
    ['method.request.path.id', '7'],
    ['method.request.querystring.page', '2'],
    ['method.request.multivaluequerystring.page', ['1', '2']],
    ['method.request.multivaluequerystring.sort', 'asc'],
    ['method.request.header.X-Tag', 'b'],
    ['method.request.multivalueheader.X-Tag', 'a,b'],
    ['method.request.header.x-tag', undefined],
    ['method.request.querystring.empty', undefined],
    ['method.request.querystring.toString', undefined],
    ['method.request.body', source.body],
    ['method.request.body.pet.names[1]', 'Bo'],
    ['method.request.body.pet.age', '5'],
    ['method.request.body.pet.tags', '{"a":1}'],
    ['method.request.body.zz', undefined],
    ['context.identity.sourceIp', '192.0.2.1'],
    ['context.identity', undefined],
    ['context.requestTimeEpoch', '1'],
    ['stageVariables.table', 'pets'],
    ["'it is text'", 'it is text'],
  ])('%s', (expression, value) => expect(request(expression)).toEqual(value))

  it('join several values where there is room for one', () => {
    expect(request('method.request.multivaluequerystring.page', 'header.x')).toBe('2')
  })

  it('read a body as JSON only where it begins like JSON', () => {
    expect(request('method.request.body', 'header.x', '')).toBe('{}')
    expect(request('method.request.body', 'header.x', 'plain')).toBe('plain')
    expect(request('method.request.body.a', 'header.x', 'plain')).toBeUndefined()
    expect(request('method.request.body.a', 'header.x', '\n{broken')).toBe('invalid JSON')
    expect(request('method.request.body', 'header.x', ' {broken')).toBe('invalid JSON')
  })

  it.each([
    ['integration.request.body.x', "'a'"],
    ['integration.request.header.a b', "'a'"],
    ['integration.request.header.x', 'method.request.cookie.a'],
    ['integration.request.header.x', 'integration.response.header.a'],
    ['integration.request.header.x', 'nothing'],
    ['integration.request.header.x', 'method.request.body.a['],
  ])('refuse %s: %s', (target, expression) => {
    expect(() => compileRequestParameters({ [target]: expression })).toThrow(
      expect.objectContaining({ name: 'GatewayError', code: 'INVALID_TEMPLATE' }),
    )
  })

  it('take the names of prototypes as names', () => {
    const mapped = compileRequestParameters({ 'integration.request.header.__proto__': "'x'" })(source, variables)
    expect(mapped.ok && Object.keys(mapped.parameters.header)).toEqual(['__proto__'])
  })
})

describe("a REST API's response parameters", () => {
  const answer = { header: { 'X-Id': ['1', '2'] }, body: '{"a":{"b":"c"}}' }

  it('become headers', () => {
    const map = compileResponseParameters({
      'method.response.header.one': 'integration.response.header.X-Id',
      'method.response.header.all': 'integration.response.multivalueheader.X-Id',
      'method.response.header.body': 'integration.response.body.a.b',
      'method.response.header.whole': 'integration.response.body',
      'method.response.header.none': 'integration.response.header.zz',
      'method.response.header.text': "'t'",
    })
    expect(map(answer, variables)).toEqual({
      ok: true,
      header: { one: '2', all: '1,2', body: 'c', whole: '{"a":{"b":"c"}}', text: 't' },
    })
    expect(map({ ...answer, body: '{' }, variables)).toEqual({ ok: false })
  })

  it('refuse other targets', () => {
    expect(() => compileResponseParameters({ 'method.response.body.x': "'a'" })).toThrow(GatewayError)
  })
})

describe("an HTTP API's parameters", () => {
  const httpSource = {
    path: '/pets/7',
    pathParameters: { id: '7' },
    querystring: { page: ['1', '2'] },
    header: { 'x-tag': ['a', 'b'] },
    body: '{"a":{"b":[1,"two"]}}',
  }

  it('change a request', () => {
    const map = compileHttpApiRequestParameters({
      'append:header.X-New': '$request.header.x-tag',
      'overwrite:querystring.q': '$request.querystring.page',
      'remove:querystring.old': "''",
      'overwrite:path': '/v2/${request.path.id}/${context.stage}/$literal',
      'overwrite:header.body': '$request.body.a.b[1]',
      'overwrite:header.none': '$request.header.zz',
      'append:querystring.where': '$request.path',
    })
    expect(map(httpSource, variables)).toEqual([
      { type: 'append', place: 'header', name: 'x-new', value: 'a,b' },
      { type: 'overwrite', place: 'querystring', name: 'q', value: '1,2' },
      { type: 'remove', place: 'querystring', name: 'old' },
      { type: 'path', value: '/v2/7/prod/$literal' },
      { type: 'overwrite', place: 'header', name: 'body', value: 'two' },
      { type: 'overwrite', place: 'header', name: 'none', value: '' },
      { type: 'append', place: 'querystring', name: 'where', value: '/pets/7' },
    ])
  })

  it('see a body through a path up to 100 KB', () => {
    const map = compileHttpApiRequestParameters({ 'overwrite:header.x': '$request.body.a' })
    const large = `{"a":"b","c":"${'x'.repeat(110_000)}"}`
    expect(map({ ...httpSource, body: '{"a":"b"}' }, variables)).toMatchObject([{ value: 'b' }])
    expect(map({ ...httpSource, body: large }, variables)).toMatchObject([{ value: '' }])
  })

  it('change a response', () => {
    const map = compileHttpApiResponseParameters({
      'overwrite:statuscode': '403',
      'append:header.x': '$response.body.m',
    })
    expect(map({ header: {}, body: '{"m":"n"}' }, variables)).toEqual([
      { type: 'statuscode', value: '403' },
      { type: 'append', place: 'header', name: 'x', value: 'n' },
    ])
  })

  it.each([
    ['overwrite:header.Authorization', 'x'],
    ['append:header.X-Amz-Date', 'x'],
    ['remove:header.via', "''"],
    ['overwrite:statuscode', '200'],
    ['replace:header.x', 'x'],
    ['overwrite:header.x', '$request.body..a'],
    ['overwrite:header.x', '$request.cookie.a'],
    ['overwrite:header.x', '$response.header.a'],
  ])('refuse %s: %s in a request', (key, value) => {
    expect(() => compileHttpApiRequestParameters({ [key]: value })).toThrow(GatewayError)
  })
})
