import { gunzipSync, gzipSync } from 'node:zlib'
import { PlainRequest, type Context, type GatewayResponse } from '@gw/core'
import { expect, test } from 'vitest'
import { gateway, minutesOf } from '../../test/snippets/checked-pets.ts'

const headers = { 'content-type': 'application/json', 'x-tenant': 'a' }

async function ask(
  target: string,
  body: string | Uint8Array,
  more: Readonly<Record<string, string>> = {},
  answer: (context: Context) => string = () => 'ok',
): Promise<GatewayResponse> {
  const request = new PlainRequest({ method: 'POST', target, headers: { ...headers, ...more }, body })
  return gateway.handle(request, (context) => ({ statusCode: 200, headers: {}, body: answer(context) }))
}

test('a model and the model that it names', async () => {
  expect((await ask('/pets', '{"name":"Rex","owner":{"id":"7"}}')).statusCode).toBe(200)
  for (const body of ['{"name":"Rex"}', '{"name":"Rex","owner":{"id":7}}', '{"name":"","owner":{"id":"7"}}', ''])
    expect(await ask('/pets', body)).toMatchObject({ statusCode: 400, body: '{"message":"Invalid request body"}' })
})

test('a parameter that is required', async () => {
  expect(await ask('/pets', '{}', { 'x-tenant': ' ' })).toMatchObject({
    statusCode: 400,
    body: '{"message":"Missing required request parameters: [x-tenant]"}',
  })
})

test('a schema, and what it makes of a body', async () => {
  const minutes = (context: Context) => String(minutesOf(context as never))
  expect(await ask('/visits', '{"day":"2026-11-25"}', {}, minutes)).toMatchObject({ statusCode: 200, body: '30' })
  expect((await ask('/visits', '{"day":"yesterday"}')).statusCode).toBe(400)
})

test('compression, both ways', async () => {
  const body = gzipSync('{"name":"Rex","owner":{"id":"7"}}')
  const long = 'long '.repeat(300)
  const more = { 'content-encoding': 'gzip', 'accept-encoding': 'gzip' }
  const packed = await ask('/pets', body, more, () => long)
  expect(packed.headers['Content-Encoding']).toBe('gzip')
  expect(gunzipSync(packed.body as Uint8Array).toString()).toBe(long)
  const short = await ask('/pets', body, more)
  expect(short.headers['Content-Encoding']).toBeUndefined()
  const bomb = gzipSync(new Uint8Array(20_000_000))
  expect((await ask('/pets', bomb, more)).statusCode).toBe(413)
})
