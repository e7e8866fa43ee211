import { PlainRequest } from '@gw/core'
import { expect, it } from 'vitest'
import { gateway } from './snippets/client-invalidation.ts'

const WARNING = '199 Cache-control headers were ignored because the caller was unauthorized.'
let prices = 0

/** What one caller gets, with or without asking for a new answer. */
async function ask(authorization: string, cacheControl?: string): Promise<unknown> {
  const headers = {
    host: 'shop.test',
    authorization,
    ...(cacheControl === undefined ? {} : { 'cache-control': cacheControl }),
  }
  const response = await gateway.handle(new PlainRequest({ target: '/prices', headers }), () => ({
    statusCode: 200,
    headers: {},
    body: `prices ${++prices}`,
  }))
  return [response.statusCode, response.body, response.headers['Warning']]
}

it('a client has an answer made anew if its policy allows execute-api:InvalidateCache, for everyone', async () => {
  expect(await ask('reader')).toEqual([200, 'prices 1', undefined])
  expect(await ask('reader', 'max-age=0')).toEqual([200, 'prices 1', WARNING])
  expect(await ask('editor')).toEqual([200, 'prices 1', undefined])
  expect(await ask('editor', 'max-age=0')).toEqual([200, 'prices 2', undefined])
  expect(await ask('reader')).toEqual([200, 'prices 2', undefined])
  expect(prices).toBe(2)
})
