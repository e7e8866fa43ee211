import { createGateway, PlainRequest, type Context, type GatewayEvent, type Protocol } from '@gw/core'
import { expect, test } from 'vitest'
import type { EventForm } from './event-form.ts'
import { handlerAnswer, handlerPayload, streamingHead } from './handler-answer.ts'

/** What a client gets when a function returns `answer`. */
async function answered(
  form: EventForm,
  answer: unknown,
  options: { accept?: string; binaryMediaTypes?: readonly string[]; events?: GatewayEvent[] } = {},
): Promise<readonly [number, string, Record<string, unknown>]> {
  const protocol: Protocol = form === 'rest' ? 'REST' : 'HTTP'
  const gateway = createGateway({ protocol, onEvent: (event) => void options.events?.push(event) })
  const headers = options.accept === undefined ? {} : { accept: options.accept }
  const read = (context: Context): ReturnType<typeof handlerAnswer> => handlerAnswer(context, form, answer, options)
  const response = await gateway.handle(new PlainRequest({ target: '/', headers }), read)
  const lowered = Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), value])
  const { body } = response
  return [
    response.statusCode,
    typeof body === 'object' ? Buffer.from(body as Uint8Array).toString('latin1') : (body ?? ''),
    Object.fromEntries(lowered),
  ]
}

test.each([
  [{ statusCode: 200 }, 200, ''],
  [{}, 200, ''],
  [{ headers: { a: 'b' } }, 200, ''],
  [{ statusCode: '201', body: 'x' }, 201, 'x'],
  [{ statusCode: 200, headers: null, multiValueHeaders: null, body: null }, 200, ''],
  [{ statusCode: 200, unknown: undefined }, 200, ''],
  ...[
    'text',
    null,
    undefined,
    7,
    [],
    { statusCode: 'test' },
    { statusCode: 0 },
    { statusCode: 200.5 },
    { statusCode: 1000 },
    { statusCode: 150 },
    { body: {} },
    { body: 5 },
    { cookies: ['a=1'] },
    { isBase64Encoded: 'true' },
    { headers: [] },
    { headers: { a: {} } },
    { headers: { 'a b': 'c' } },
    { headers: { a: 'b\u0000' } },
    { headers: { a: 'b\nc: d' } },
    { headers: { a: '\u4f60' } },
    { multiValueHeaders: { a: 'b' } },
    { multiValueHeaders: { a: [{}] } },
    { errorMessage: 'x', errorType: 'Error' },
  ].map((answer) => [answer, 502, '{"message":"Internal server error"}'] as const),
] as readonly (readonly [unknown, number, string])[])('REST: %j is %d', async (answer, status, body) => {
  expect((await answered('rest', answer)).slice(0, 2)).toEqual([status, body])
})

test('REST: both maps are merged, the list first and in its case; a type and a trace id are added', async () => {
  const [, , headers] = await answered('rest', {
    multiValueHeaders: { 'tesT-Multi': ['a', 'b'] },
    headers: { 'test-multi': 'c', 'X-Bool': true, 'X-Number': 5 },
  })
  expect(headers).toMatchObject({
    'test-multi': ['a', 'b', 'c'],
    'x-bool': 'true',
    'x-number': '5',
    'content-type': 'application/json',
    'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/),
  })
})

test('REST: what belongs to the gateway is renamed or dropped', async () => {
  const [, , headers] = await answered('rest', {
    headers: {
      Server: 'mine',
      Date: 'now',
      'WWW-Authenticate': 'Basic',
      Connection: 'close',
      TE: 'x',
      Via: 'y',
      Host: 'z',
    },
  })
  expect(headers).toMatchObject({
    'x-amzn-remapped-server': 'mine',
    'x-amzn-remapped-date': 'now',
    'x-amzn-remapped-www-authenticate': 'Basic',
    'x-amzn-remapped-connection': 'close',
  })
  for (const name of ['server', 'date', 'connection', 'te', 'via', 'host']) expect(headers).not.toHaveProperty(name)
})

const BASE64 = { body: 'AP8=', isBase64Encoded: true }

test.each([
  ['image/png', ['image/png'], '\u0000\u00ff'],
  ['image/png;q=1, */*', ['image/*'], '\u0000\u00ff'],
  ['*/*', ['*/*'], '\u0000\u00ff'],
  ['text/html, image/png', ['image/png'], 'AP8='],
  ['image/*', ['image/png'], 'AP8='],
  ['random/test', ['*/test'], 'AP8='],
  ['image/png', [], 'AP8='],
  [undefined, ['image/png'], 'AP8='],
])('REST: base64 for %s with %j', async (accept, binaryMediaTypes, body) => {
  const options = accept === undefined ? { binaryMediaTypes } : { accept, binaryMediaTypes }
  expect((await answered('rest', BASE64, options))[1]).toBe(body)
})

test('REST: base64 is decoded where no list was given; what is none is the configuration’s fault', async () => {
  const events: GatewayEvent[] = []
  expect((await answered('rest', BASE64))[1]).toBe('\u0000\u00ff')
  const [status, body] = await answered('rest', { body: '\u00e8\u00e9+)(', isBase64Encoded: true }, { events })
  expect([status, body]).toEqual([500, '{"message":"Internal server error"}'])
  expect(faults(events)).toMatchObject([{ type: 'fault', error: { code: 'INVALID_RESPONSE', path: 'body' } }])
})

test.each([
  [{ statusCode: 201, body: 'x' }, 201, 'x', 'text/plain; charset=utf-8'],
  [{ statusCode: 200, body: 'x', headers: { 'content-type': 'text/x' } }, 200, 'x', 'text/x'],
  [{ statusCode: 204 }, 204, '', undefined],
  [{ statusCode: 0, body: 'x' }, 500, '{"message":"Internal Server Error"}', 'application/json'],
  [{ body: 'x' }, 500, '{"message":"Internal Server Error"}', 'application/json'],
])('HTTP 1.0: %j is %d', async (answer, status, body, type) => {
  const [seenStatus, seenBody, headers] = await answered('http-1.0', answer)
  expect([seenStatus, seenBody, headers['content-type']]).toEqual([status, body, type])
})

test('HTTP 1.0: both maps are merged, the single value first', async () => {
  const [, , headers] = await answered('http-1.0', {
    statusCode: 200,
    multiValueHeaders: { 'X-A': ['b', 'c'] },
    headers: { 'x-a': 'a', Connection: 'close', 'Content-Length': '99' },
  })
  expect(headers['x-a']).toEqual(['a', 'b', 'c'])
  expect(headers).not.toHaveProperty('connection')
  expect(headers).not.toHaveProperty('content-length')
})

test.each([
  ['text', 200, 'text', 'application/json'],
  ['', 200, '', 'application/json'],
  [{ a: [1] }, 200, '{"a":[1]}', 'application/json'],
  [[1, 2], 200, '[1,2]', 'application/json'],
  [42, 200, '42', 'application/json'],
  [null, 200, 'null', 'application/json'],
  [undefined, 200, 'null', 'application/json'],
  [{ statusCode: 200, body: 'x' }, 200, 'x', 'text/plain; charset=utf-8'],
  [{ statusCode: '418' }, 418, '', undefined],
  [{ statusCode: 200.5, body: 'x' }, 500, '{"message":"Internal Server Error"}', 'application/json'],
  [{ statusCode: 200, cookies: 'a=1' }, 500, '{"message":"Internal Server Error"}', 'application/json'],
  [{ statusCode: 200, cookies: ['a=1\r\nx: y'] }, 500, '{"message":"Internal Server Error"}', 'application/json'],
])('HTTP 2.0: %j is %d', async (answer, status, body, type) => {
  const [seenStatus, seenBody, headers] = await answered('http-2.0', answer)
  expect([seenStatus, seenBody, headers['content-type']]).toEqual([status, body, type])
})

test('HTTP 2.0: what is no JSON is 500', async () => {
  expect((await answered('http-2.0', { big: 1n }))[0]).toBe(500)
})

test('HTTP 2.0: each cookie is a header of its own, lists are not read', async () => {
  const [, , headers] = await answered('http-2.0', {
    statusCode: 200,
    cookies: ['a=1', 'b=2'],
    multiValueHeaders: { x: ['y'] },
  })
  expect(headers['set-cookie']).toEqual(['a=1', 'b=2'])
  expect(headers).not.toHaveProperty('x')
})

test('a Function URL calls a body JSON where nothing else is said', async () => {
  expect((await answered('function-url', { statusCode: 200, body: '{}' }))[2]['content-type']).toBe('application/json')
})

test('a payload is read as it was written', async () => {
  const gateway = createGateway({ protocol: 'HTTP' })
  const read = async (form: EventForm, payload: string): Promise<unknown> => {
    const { statusCode, body } = await gateway.handle(new PlainRequest({ target: '/' }), (c) =>
      handlerPayload(c, form, payload),
    )
    return [statusCode, body]
  }
  expect(await read('http-2.0', '{"a": 1}')).toEqual([200, '{"a": 1}'])
  expect(await read('http-2.0', '{"a":')).toEqual([200, '{"a":'])
  expect(await read('http-2.0', '"quoted \\"text\\""')).toEqual([200, 'quoted "text"'])
  expect(await read('http-2.0', '{"statusCode":201,"body":"x"}')).toEqual([201, 'x'])
  expect(await read('http-1.0', '{"a":')).toEqual([500, '{"message":"Internal Server Error"}'])
})

test('the head of a streamed answer may leave everything out, and is checked like any other', () => {
  expect(streamingHead({})).toEqual({ statusCode: 200, headers: {} })
  expect(
    streamingHead({ statusCode: 201, headers: { a: '1' }, multiValueHeaders: { b: ['2', '3'] }, cookies: ['c=4'] }),
  ).toEqual({
    statusCode: 201,
    headers: { a: '1', b: ['2', '3'], 'set-cookie': 'c=4' },
  })
  for (const wrong of [null, 'x', { statusCode: 'x' }, { headers: { a: 'b\r\n' } }, { cookies: [1] }]) {
    expect(() => streamingHead(wrong)).toThrow(expect.objectContaining({ code: 'INVALID_RESPONSE' }))
  }
})

/** What went wrong, among all that was told. */
function faults(events: readonly unknown[]): readonly unknown[] {
  return events.filter((event) => (event as { type: string }).type === 'fault')
}
