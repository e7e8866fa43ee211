import { gzipSync } from 'node:zlib'
import { createGateway, isPromise, PlainRequest, type Context, type GatewayResponse } from '@gw/core'
import { describe, expect, it } from 'vitest'
import { requestValidator, type RequestValidatorOptions } from './request-validator.ts'
import type { StandardSchema } from './standard-schema.ts'

interface Sent {
  readonly method?: string
  readonly target?: string
  readonly headers?: Record<string, string>
  readonly body?: string | Uint8Array
}

/** The answer to one request, and the context that the handler saw, if it was reached. */
async function send(
  options: RequestValidatorOptions,
  sent: Sent = {},
  errors: 'aws' | 'problem+json' = 'aws',
): Promise<{ answer: GatewayResponse; context: (Context & { body?: unknown }) | undefined }> {
  const gateway = createGateway({ errors, routes: { 'ANY /nested/{test}': [requestValidator(options)] } })
  let context: (Context & { body?: unknown }) | undefined
  const request = new PlainRequest({ method: 'POST', target: '/nested/value', ...sent })
  const answer = await gateway.handle(request, (seen) => {
    context = seen
    return { statusCode: 200, headers: {}, body: 'ok' }
  })
  return { answer, context }
}

const numbers = { type: 'object', required: ['a', 'b'], properties: { a: { type: 'number' }, b: { type: 'number' } } }

describe('required parameters', () => {
  const options = {
    requestParameters: {
      'method.request.querystring.qs1': true,
      'method.request.path.test': true,
      'method.request.header.x-header': true,
      'method.request.querystring.optional': false,
    },
  }

  it('must be there and not blank; all that are missing are named', async () => {
    const { answer, context } = await send(options, { target: '/nested/value?qs1=%20' })
    expect(answer).toMatchObject({
      statusCode: 400,
      body: '{"message":"Missing required request parameters: [x-header, qs1]"}',
    })
    expect(context).toBeUndefined()
  })

  it('are compared with case, as AWS does', async () => {
    const target = '/nested/value?qs1=a'
    expect((await send(options, { target, headers: { 'X-Header': 'a' } })).answer.statusCode).toBe(400)
    expect((await send(options, { target, headers: { 'x-header': 'a' } })).answer.statusCode).toBe(200)
  })

  it('hide what is wrong with the body', async () => {
    const both = { ...options, requestModels: { 'application/json': numbers } }
    expect((await send(both)).answer.body).toContain('Missing required request parameters')
  })

  it('are not looked at where the validator says so', async () => {
    expect((await send({ ...options, validateRequestParameters: false })).answer.statusCode).toBe(200)
  })
})

describe('bodies', () => {
  const options = { requestModels: { 'application/json': 'Numbers' }, models: { Numbers: numbers } }

  it.each<[string, Sent, number]>([
    ['fits', { body: '{"a":1,"b":2}' }, 200],
    ['lacks members', { body: '{"a":1}' }, 400],
    ['is no JSON', { body: '{a:1}' }, 400],
    ['is empty, which counts as {}', { method: 'GET' }, 400],
    [
      'is of a type with a parameter',
      { body: '{}', headers: { 'content-type': 'application/json; charset=utf-8' } },
      400,
    ],
    ['is of a type that is not named', { body: 'x', headers: { 'content-type': 'text/plain' } }, 200],
  ])('that %s', async (_, sent, statusCode) => {
    const { answer } = await send(options, sent)
    expect(answer.statusCode).toBe(statusCode)
    if (statusCode === 400) expect(answer.body).toBe('{"message":"Invalid request body"}')
  })

  it('of any type are checked by $default', async () => {
    const any = { requestModels: { $default: 'Numbers' }, models: options.models }
    expect((await send(any, { body: '{}', headers: { 'content-type': 'text/plain' } })).answer.statusCode).toBe(400)
  })

  it('are not looked at where the validator says so', async () => {
    expect((await send({ ...options, validateRequestBody: false }, { body: '{}' })).answer.statusCode).toBe(200)
  })

  it('are unpacked first; what is not what it claims to be is 415, and a bomb 413', async () => {
    const packed = gzipSync('{"a":1,"b":2}')
    expect((await send(options, { body: packed, headers: { 'content-encoding': 'gzip' } })).answer.statusCode).toBe(200)
    expect((await send(options, { body: 'x', headers: { 'content-encoding': 'gzip' } })).answer.statusCode).toBe(415)
    expect((await send(options, { body: 'x', headers: { 'content-encoding': 'br' } })).answer.statusCode).toBe(415)
    const chunked = (rest: string) => ({ 'content-encoding': `aws-chunked${rest}` })
    expect((await send(options, { body: packed, headers: chunked(',gzip') })).answer.statusCode).toBe(200)
    expect((await send(options, { body: 'x', headers: chunked(', br') })).answer.statusCode).toBe(415)
    const bomb = gzipSync(new Uint8Array(11_000_000))
    expect((await send(options, { body: bomb, headers: { 'content-encoding': 'gzip' } })).answer.statusCode).toBe(413)
  })

  it('are told of by JSON Pointer in problem details', async () => {
    const { answer } = await send(options, { body: '{"a":"x","b":2}' }, 'problem+json')
    expect(JSON.parse(String(answer.body))).toMatchObject({
      status: 400,
      errors: [{ pointer: '#/a', detail: expect.stringContaining('instance type (string)') }],
    })
  })

  it('know the models that every API has', async () => {
    expect((await send({ requestModels: { 'application/json': 'Empty' } }, { body: '[]' })).answer.statusCode).toBe(400)
    expect((await send({ requestModels: { 'application/json': 'Error' } }, { body: '{}' })).answer.statusCode).toBe(200)
  })
})

describe('a Standard Schema', () => {
  const trimmed = (async: boolean): StandardSchema<{ name: string }, { name: string }> => ({
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value) => {
        const name = (value as { name?: unknown } | null)?.name
        const result =
          typeof name === 'string'
            ? { value: { name: name.trim() } }
            : { issues: [{ message: 'must be a text', path: ['name', { key: 0 }] }] }
        return async ? Promise.resolve(result) : result
      },
    },
  })

  it.each([true, false])('gives its output to the context (asynchronous: %s)', async (async) => {
    const options = { requestModels: { 'application/json': trimmed(async) } }
    const { answer, context } = await send(options, { body: '{"name":" Ada "}' })
    expect(answer.statusCode).toBe(200)
    expect(context?.body).toEqual({ name: 'Ada' })
  })

  it('refuses with its issues', async () => {
    const options = { requestModels: { 'application/json': trimmed(true) } }
    const { answer } = await send(options, { body: '{"name":5}' }, 'problem+json')
    expect(answer.statusCode).toBe(400)
    expect(JSON.parse(String(answer.body))).toMatchObject({
      errors: [{ pointer: '#/name/0', detail: 'must be a text' }],
    })
  })

  it('that answers at once costs no promise', () => {
    const gateway = createGateway({
      routes: { 'POST /x': [requestValidator({ requestModels: { $default: trimmed(false) } })] },
    })
    const request = new PlainRequest({ method: 'POST', target: '/x', body: '{"name":"a"}' })
    const answer = gateway.handle(request, () => ({ statusCode: 200, headers: {}, body: '' }))
    expect(isPromise(answer)).toBe(false)
  })
})

describe('options', () => {
  it.each<[string, object, string]>([
    ['an unknown name', { validateBody: true }, 'UNKNOWN_OPTION'],
    ['a parameter that is none', { requestParameters: { 'method.request.cookie.a': true } }, 'INVALID_TEMPLATE'],
    ['a model that there is not', { requestModels: { 'application/json': 'Nothing' } }, 'UNKNOWN_REFERENCE'],
    ['a model that is none', { requestModels: { 'application/json': { $ref: '#/nothing' } } }, 'INVALID_TEMPLATE'],
  ])('with %s are refused', (_, options, code) => {
    expect(() => requestValidator(options)).toThrow(expect.objectContaining({ code }))
  })
})
