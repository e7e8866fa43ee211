import { expect, test } from 'vitest'
import type { EventForm } from './event-form.ts'
import { EventRequest, type RequestEvent } from './event-request.ts'

function request(form: EventForm, event: object): EventRequest {
  return new EventRequest(form, event as RequestEvent)
}

test.each([
  ['rest', { path: '/a%20b//c/' }, '/a%20b//c/'],
  ['http-1.0', { path: '/dev/a%20b', requestContext: { stage: 'dev' } }, '/a%20b'],
  ['http-1.0', { path: '/dev', requestContext: { stage: 'dev' } }, '/'],
  ['http-1.0', { path: '/device', requestContext: { stage: 'dev' } }, '/device'],
  ['http-1.0', { path: '/a', requestContext: { stage: '$default' } }, '/a'],
  ['http-2.0', { rawPath: '/dev/a b', requestContext: { stage: 'dev' } }, '/a%20b'],
  ['http-2.0', { rawPath: '/my/path-with space' }, '/my/path-with%20space'],
  // Whatever per cent is left was sent as %25.
  ['http-2.0', { rawPath: '/a%2Fb' }, '/a%252Fb'],
  ['http-2.0', { rawPath: '/what?is#it' }, '/what%3Fis%23it'],
  ['http-2.0', { rawPath: '/gr\u00fc\u00df\ud83d\udc1f\ud800' }, '/gr%C3%BC%C3%9F%F0%9F%90%9F%EF%BF%BD'],
  ['function-url', { rawPath: '/pa2%Fth/%20' }, '/pa2%25Fth/%20'],
  ['alb', { path: '/a%20b' }, '/a%20b'],
  ['rest', {}, '/'],
  ['rest', { path: 'x' }, '/x'],
  ['http-2.0', { rawPath: 7 }, '/'],
] as const)('path of %s %j', (form, event, path) => {
  expect(request(form, event).path).toBe(path)
})

test.each([
  ['rest', { multiValueQueryStringParameters: { a: ['1', '2'], 'b c': ['&=+'] } }, 'a=1&a=2&b%20c=%26%3D%2B'],
  ['rest', { queryStringParameters: { a: '2' } }, 'a=2'],
  ['rest', { queryStringParameters: null }, ''],
  ['http-2.0', { rawQueryString: 'a=%20&a' }, 'a=%20&a'],
  ['alb', { queryStringParameters: { a: '%3F1' } }, 'a=%3F1'],
  ['alb-multi-value', { multiValueQueryStringParameters: { a: ['%201', '2'] } }, 'a=%201&a=2'],
] as const)('query of %s %j', (form, event, query) => {
  expect(request(form, event).rawQueryString).toBe(query)
})

test('headers come from whichever map has all of them, cookies of an event 2.0 from their list', () => {
  const v1 = request('rest', { headers: { A: '2' }, multiValueHeaders: { A: ['1', '2'], Cookie: ['a=1', 'b=2'] } })
  expect([v1.header('a'), v1.header('cookie'), v1.headerValues('a')]).toEqual(['1, 2', 'a=1; b=2', ['1', '2']])
  const v2 = request('http-2.0', { headers: { accept: 'x' }, cookies: ['a=1', 'b=2', 7] })
  expect([v2.header('accept'), v2.header('cookie')]).toEqual(['x', 'a=1; b=2'])
  expect(request('alb', { headers: null }).headerLines()).toEqual([])
  expect(request('rest', { headers: { constructor: 'x' } }).header('tostring')).toBeUndefined()
})

test('the address is what AWS saw, never what the client claims', () => {
  const forged = { 'x-forwarded-for': '10.0.0.1, 198.51.100.7' }
  expect(request('alb', { headers: forged }).sourceIp).toBe('198.51.100.7')
  expect(request('alb', {}).sourceIp).toBe('')
  const identity = { sourceIp: '192.0.2.1' }
  expect(request('rest', { headers: forged, requestContext: { identity } }).sourceIp).toBe('192.0.2.1')
  expect(request('function-url', { headers: forged, requestContext: { http: identity } }).sourceIp).toBe('192.0.2.1')
})

test('the body is bytes, however the event carries it', () => {
  const read = (event: object): unknown => Buffer.from(request('rest', event).body() as Uint8Array).toString('hex')
  expect(read({ body: 'h\u00e9' })).toBe('68c3a9')
  expect(read({ body: 'AP8=', isBase64Encoded: true })).toBe('00ff')
  expect(read({ body: null })).toBe('')
  expect(read({})).toBe('')
  expect(request('rest', { body: 'x'.repeat(11) }).body(10)).toMatchObject({ refusal: 'REQUEST_TOO_LARGE' })
})
