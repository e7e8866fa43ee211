import { expect, test } from 'vitest'
import { eventAnswer } from './event-answer.ts'

const response = {
  statusCode: 200,
  headers: {
    'Content-Type': 'text/plain',
    'Set-Cookie': ['a=1', 'b=2'],
    Link: ['x', 'y'],
    'Content-Length': '3',
    Connection: 'close',
  },
  body: 'abc',
}

test('each form carries several values in its own way, and leaves framing to the service in front', () => {
  const v1 = {
    headers: { 'Content-Type': 'text/plain' },
    multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'], Link: ['x', 'y'] },
  }
  expect(eventAnswer('rest', response)).toEqual({ statusCode: 200, body: 'abc', isBase64Encoded: false, ...v1 })
  expect(eventAnswer('http-1.0', response)).toEqual({ statusCode: 200, body: 'abc', isBase64Encoded: false, ...v1 })
  expect(eventAnswer('function-url', response)).toEqual({
    statusCode: 200,
    headers: { 'Content-Type': 'text/plain', Link: 'x, y' },
    cookies: ['a=1', 'b=2'],
    body: 'abc',
    isBase64Encoded: false,
  })
  expect(eventAnswer('alb', response)).toMatchObject({
    statusDescription: '200 OK',
    headers: { 'Content-Type': 'text/plain', Link: 'x, y', 'set-cookie': 'a=1', 'Set-cookie': 'b=2' },
  })
  expect(eventAnswer('alb-multi-value', response)).toMatchObject({
    statusDescription: '200 OK',
    multiValueHeaders: { 'Content-Type': ['text/plain'], 'Set-Cookie': ['a=1', 'b=2'], Link: ['x', 'y'] },
  })
})

test.each([
  ['text/plain', 'h\u00e9', false, 'h\u00e9'],
  ['application/json; charset=utf-8', '{}', false, '{}'],
  ['application/problem+json', '{}', false, '{}'],
  ['image/svg+xml', '<svg/>', true, 'PHN2Zy8+'],
  ['image/png', 'x', true, 'eA=='],
  ['text/plain', Uint8Array.from([0xff]), true, '/w=='],
  ['', 'x', true, 'eA=='],
])('bytes of %s travel as text where they are text', (type, content, isBase64Encoded, body) => {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const headers = type === '' ? {} : { 'content-type': type }
  expect(eventAnswer('rest', { statusCode: 200, headers, body: bytes })).toMatchObject({ isBase64Encoded, body })
})

test('compressed text is no text, and nothing is not base64', () => {
  const headers = { 'content-type': 'text/plain', 'content-encoding': 'gzip' }
  expect(eventAnswer('rest', { statusCode: 200, headers, body: Buffer.from('x') })).toMatchObject({
    isBase64Encoded: true,
  })
  expect(eventAnswer('rest', { statusCode: 200, headers: {}, body: new Uint8Array() })).toMatchObject({
    body: '',
    isBase64Encoded: false,
  })
  expect(eventAnswer('alb', { statusCode: 599, headers: {}, body: undefined })).toMatchObject({
    body: '',
    statusDescription: '599 Status',
  })
})
