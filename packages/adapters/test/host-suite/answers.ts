import { gzipSync } from 'node:zlib'
import type { GatewayResponse } from '@gw/core'

/** Answers of a library integration, by name: everything that hosts tend to treat each in its own way. */
export const ANSWERS: Readonly<Record<string, () => GatewayResponse>> = {
  text: () => answer(200, { 'Content-Type': 'text/plain' }, 'hello'),
  json: () => answer(200, { 'Content-Type': 'application/json' }, '{"a":[1,2,{"b":null}]}'),
  html: () => answer(200, { 'content-type': 'text/html; charset=utf-8' }, '<!doctype html><p>hi'),
  'no-type': () => answer(200, {}, 'typeless'),
  'no-type-bytes': () => answer(200, {}, Uint8Array.from([1, 2, 3])),
  'no-body': () => answer(200, { 'Content-Type': 'application/json' }, undefined),
  'empty-text': () => answer(200, { 'Content-Type': 'text/plain' }, ''),
  'empty-bytes': () => answer(200, { 'Content-Type': 'image/png' }, new Uint8Array()),
  nothing: () => answer(200, {}, undefined),
  unicode: () =>
    answer(200, { 'Content-Type': 'text/plain; charset=utf-8' }, 'gr\u00fc\u00df \u4f60\u597d \ud83d\udc1f \u200d'),
  'unicode-bytes': () => answer(200, { 'Content-Type': 'text/plain' }, new TextEncoder().encode('\ud83d\udc1f b')),
  'byte-order-mark': () => answer(200, { 'Content-Type': 'text/plain' }, '\ufeffmarked'),
  controls: () => answer(200, { 'Content-Type': 'text/plain' }, 'a\u0000b\r\nc\td'),
  bytes: () =>
    answer(
      200,
      { 'Content-Type': 'application/octet-stream' },
      Uint8Array.from({ length: 256 }, (_, i) => i),
    ),
  'bytes-said-to-be-text': () => answer(200, { 'Content-Type': 'text/plain' }, Uint8Array.from([0xff, 0xfe, 0x00])),
  gzip: () => answer(200, { 'Content-Type': 'text/plain', 'Content-Encoding': 'gzip' }, gzipSync('zipped')),
  large: () => answer(200, { 'Content-Type': 'text/plain' }, 'large '.repeat(60_000)),
  'large-bytes': () => answer(200, { 'Content-Type': 'image/png' }, new Uint8Array(400_000).fill(7)),
  stream: () => answer(200, { 'Content-Type': 'text/plain' }, chunks('one ', 'two ', 'three')),
  'stream-of-nothing': () => answer(200, { 'Content-Type': 'text/plain' }, chunks()),
  'stream-of-bytes': () => answer(200, { 'Content-Type': 'image/png' }, chunks('\u0000', '\u00ff')),
  created: () => answer(201, { Location: '/pets/7' }, '{"id":7}'),
  accepted: () => answer(202, {}, undefined),
  'no-content': () => answer(204, { 'X-Note': 'nothing' }, undefined),
  partial: () => answer(206, { 'Content-Range': 'bytes 0-4/9', 'Content-Type': 'text/plain' }, 'parts'),
  moved: () => answer(301, { Location: 'https://example.com/\u002b?a=b&c=%20d' }, undefined),
  found: () => answer(302, { location: '/elsewhere#top' }, undefined),
  'see-other': () => answer(303, { Location: '../up' }, undefined),
  'not-modified': () => answer(304, { ETag: '"abc"', 'Cache-Control': 'max-age=60' }, undefined),
  'permanent-redirect': () => answer(308, { Location: '/x' }, 'gone over'),
  'bad-request': () => answer(400, { 'Content-Type': 'application/problem+json' }, '{"title":"no"}'),
  'not-found': () => answer(404, { 'Content-Type': 'text/plain' }, 'no such pet'),
  conflict: () => answer(409, {}, 'conflict'),
  teapot: () => answer(418, {}, 'short and stout'),
  unprocessable: () => answer(422, { 'Content-Type': 'application/json' }, '{"field":"name"}'),
  'own-error': () => answer(500, { 'Content-Type': 'text/plain' }, 'my own error'),
  unavailable: () => answer(503, { 'Retry-After': '5' }, 'down'),
  'one-cookie': () => answer(200, { 'Set-Cookie': 'a=1; Path=/; HttpOnly' }, 'x'),
  cookies: () => answer(200, { 'Set-Cookie': ['a=1; Expires=Thu, 01 Jan 2026 00:00:00 GMT', 'b=2', 'c="q, r"'] }, 'x'),
  'many-cookies': () => answer(200, { 'set-cookie': Array.from({ length: 12 }, (_, i) => `c${i}=${i}`) }, 'x'),
  'duplicate-headers': () =>
    answer(200, { 'X-Several': ['one', 'two', 'three'], Link: ['</a>; rel=a', '</b>; rel=b'] }, 'x'),
  'odd-names': () => answer(200, { 'x-LOWER-Upper': '1', "X-!#$%&'*+.^_`|~": '2', 'X-Empty': '' }, 'x'),
  'odd-values': () => answer(200, { 'X-Comma': 'a, b', 'X-Quoted': '"a\\"b"', 'X-Tab': 'a\tb' }, 'x'),
  // Node writes a header that is not ASCII as UTF-8 when it leaves together with a text; beside bytes it stays as it is.
  'latin-header': () => answer(200, { 'Content-Type': 'text/plain', 'X-Latin': 'caf\u00e9' }, Uint8Array.from([120])),
  'long-header': () => answer(200, { 'X-Long': 'v'.repeat(4000) }, 'x'),
  caching: () =>
    answer(
      200,
      { 'Cache-Control': 'public, max-age=3', ETag: 'W/"1"', Vary: 'Accept, Accept-Language', Age: '1' },
      'x',
    ),
  security: () =>
    answer(200, { 'Content-Security-Policy': "default-src 'self'", 'Strict-Transport-Security': 'max-age=1' }, 'x'),
  attachment: () =>
    answer(200, { 'Content-Disposition': 'attachment; filename="a b.txt"', 'Content-Type': 'text/csv' }, 'a,b\r\n'),
}

function answer(
  statusCode: number,
  headers: GatewayResponse['headers'],
  body: GatewayResponse['body'],
): GatewayResponse {
  return { statusCode, headers, body }
}

/** Each character is a byte. */
async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Uint8Array.from(text, (character) => character.charCodeAt(0))
}
