import { createGateway, isGatewayError, isRefusal, PlainRequest, type Context } from '@gw/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eventForm, otherEventForm, type EventForm } from './event-form.ts'
import { EventRequest, type RequestEvent } from './event-request.ts'
import { handlerAnswer } from './handler-answer.ts'
import { proxyEvent } from './proxy-event.ts'

const FORMS: readonly EventForm[] = ['rest', 'http-1.0', 'http-2.0', 'function-url', 'alb', 'alb-multi-value']
const form = fc.constantFrom(...FORMS)

/** Control characters, Latin-1 and a little beyond. */
const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0x2ff }).map((code) => String.fromCharCode(code)) })

/** Objects with members of events, and anything at all in them. */
const event = fc.record(
  Object.fromEntries(
    [
      'version',
      'path',
      'rawPath',
      'rawQueryString',
      'httpMethod',
      'headers',
      'multiValueHeaders',
      'cookies',
      'body',
      'isBase64Encoded',
      'queryStringParameters',
      'multiValueQueryStringParameters',
      'requestContext',
      'statusCode',
      'type',
      'Records',
    ].map((name) => [name, fc.anything()]),
  ),
  { requiredKeys: [] },
)

test('any value has a form or a name, and neither throws', () => {
  fc.assert(
    fc.property(fc.oneof(event, fc.anything()), (value) => {
      const found = eventForm(value)
      expect(found === undefined || FORMS.includes(found)).toBe(true)
      expect(otherEventForm(value).length).toBeLessThan(200)
    }),
  )
})

test('any event is read and built anew without an exception', async () => {
  const gateway = createGateway({ routes: { $default: [] }, ambiguousPaths: 'literal' })
  await fc.assert(
    fc.asyncProperty(form, form, event, async (from, to, value) => {
      const request = new EventRequest(from, value as RequestEvent)
      expect(request.path.startsWith('/')).toBe(true)
      const { context } = gateway.exchange(request)
      const built = await proxyEvent(context, to)
      expect(isRefusal(built) || typeof JSON.stringify(built) === 'string').toBe(true)
    }),
  )
})

test('a path and a query survive an event of an HTTP API', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1 })), fc.string(), (segments, query) => {
      const decoded = `/${segments.join('/').replaceAll(/[/]{2,}/g, '/')}`
      const request = new EventRequest('http-2.0', { rawPath: decoded, rawQueryString: query })
      expect(decodeURIComponent(request.path)).toBe(decoded)
      expect(request.path).not.toMatch(/[^\u0021-\u007e]|[?#]/)
      expect(request.rawQueryString).toBe(query)
    }),
  )
})

test('any answer is sent, refused or named as malformed; no header of it begins another', () => {
  const gateway = createGateway({})
  const { context } = gateway.exchange(new PlainRequest({ target: '/' }))
  const answer = fc.record(
    {
      statusCode: fc.oneof(fc.integer({ min: 0, max: 700 }), fc.anything()),
      headers: fc.oneof(fc.dictionary(anyText, anyText), fc.anything()),
      multiValueHeaders: fc.oneof(fc.dictionary(fc.string(), fc.array(anyText)), fc.anything()),
      cookies: fc.oneof(fc.array(anyText), fc.anything()),
      body: fc.oneof(fc.string(), fc.anything()),
      isBase64Encoded: fc.oneof(fc.boolean(), fc.anything()),
    },
    { requiredKeys: [] },
  )
  fc.assert(fc.property(form, fc.oneof(answer, fc.anything()), (to, value) => isSafe(context, to, value)))
})

/** Whether an answer is refused, malformed, or one whose status and headers can be sent as they are. */
function isSafe(context: Context, to: EventForm, value: unknown): boolean {
  let read: ReturnType<typeof handlerAnswer>
  try {
    read = handlerAnswer(context, to, value)
  } catch (error) {
    return isGatewayError(error) && error.code === 'INVALID_RESPONSE'
  }
  if (isRefusal(read)) return true
  const names = Object.keys(read.headers)
  const values = Object.values(read.headers).flat()
  const { statusCode } = read
  return (
    statusCode >= 200 &&
    statusCode <= 599 &&
    names.every((name) => /^[\u0021-\u007e]+$/.test(name)) &&
    values.every((text) => !/[\r\n\0]/.test(text))
  )
}
