import { describe, expect, it } from 'vitest'
import { compileBinaryMediaTypes } from './binary-media-types.ts'
import { responseCoding } from './compression.ts'
import { convertBody, requestConversion, responseConversion } from './content-handling.ts'
import { compileIntegrationResponses } from './integration-response-selection.ts'
import { lambdaErrorMessage } from './lambda-error.ts'
import { mockStatusCode } from './mock-status.ts'
import {
  isForbiddenRequestHeader,
  isProxiedRequestHeader,
  isSentRequestHeader,
  isVisibleRequestHeader,
} from './request-headers.ts'
import { selectRequestTemplate, type PassthroughBehavior } from './request-template-selection.ts'
import { responseHeaderName } from './response-headers.ts'
import { readResponseOverride } from './response-override.ts'
import { selectResponseTemplate } from './response-template-selection.ts'

describe('a request template', () => {
  const templates = new Map([['application/json', 'json']])

  it.each<[string | undefined, PassthroughBehavior | undefined, string]>([
    [undefined, undefined, 'json'],
    ['application/json; charset=utf-8', 'NEVER', 'json'],
    ['Application/JSON', undefined, 'json'],
    ['text/plain', undefined, 'passthrough'],
    ['text/plain', 'WHEN_NO_TEMPLATES', 'unsupported'],
    ['text/plain', 'NEVER', 'unsupported'],
  ])('for %s with %s: %s', (contentType, behavior, expected) => {
    const selection = selectRequestTemplate(templates, contentType, behavior)
    expect(selection.type === 'template' ? selection.template : selection.type).toBe(expected)
  })

  it('of no type at all', () => {
    expect(selectRequestTemplate(new Map(), 'text/plain', 'WHEN_NO_TEMPLATES').type).toBe('passthrough')
    expect(selectRequestTemplate(new Map(), 'text/plain', 'NEVER').type).toBe('unsupported')
    expect(selectRequestTemplate(new Map([['$default', 'd']]), 'text/plain', 'NEVER')).toMatchObject({ template: 'd' })
  })
})

describe('a response template', () => {
  const templates = new Map([
    ['application/xml', 'xml'],
    ['application/json', 'json'],
  ])

  it.each([
    ['application/xml', 'xml'],
    ['text/html, application/xml;q=0.9', 'xml'],
    ['text/html', 'json'],
    [undefined, 'json'],
  ])('for Accept %s: %s', (accept, template) =>
    expect(selectResponseTemplate(templates, accept)).toMatchObject({ template }),
  )

  it('is the first where nothing fits, and none where there are none', () => {
    expect(selectResponseTemplate(new Map([['text/css', 'css']]), 'text/html')).toEqual({
      contentType: 'text/css',
      template: 'css',
    })
    expect(selectResponseTemplate(new Map(), 'text/html')).toBeUndefined()
  })
})

describe('an integration response', () => {
  const responses = [
    { statusCode: '200' },
    { statusCode: '400', selectionPattern: '4\\d{2}' },
    { statusCode: '404', selectionPattern: '40[34]' },
    { statusCode: '502', selectionPattern: '.*denied.*' },
  ]
  const select = compileIntegrationResponses(responses)

  it.each([
    ['200', '200'],
    ['401', '400'],
    ['404', '404'],
    ['4040', '200'],
    ['access denied!', '502'],
    ['access\ndenied', '200'],
    ['', '200'],
  ])('for %j is %s', (value, statusCode) => expect(select(value)?.statusCode).toBe(statusCode))

  it('may be missing', () => {
    expect(compileIntegrationResponses([{ statusCode: '200', selectionPattern: '2..' }])('500')).toBeUndefined()
  })

  it('has a pattern that can be matched in linear time', () => {
    const make = (selectionPattern: string): unknown =>
      compileIntegrationResponses([{ statusCode: '200', selectionPattern }])
    expect(() => make('(a)\\1')).toThrow(expect.objectContaining({ code: 'INVALID_TEMPLATE' }))
    expect(() => make('(((a+)+)+)+b')).not.toThrow()
  })
})

describe('binary media types', () => {
  it('match a type, or one with any subtype, by the first of a list', () => {
    const isBinary = compileBinaryMediaTypes(['image/png', 'application/*', '*/test'])
    const types = [
      'image/png',
      'IMAGE/PNG; q=1',
      'image/png,text/html',
      'application/zip',
      'image/*',
      'text/html,image/png',
      'x/test',
      'application',
      undefined,
    ]
    expect(types.map(isBinary)).toEqual([true, true, true, true, false, false, false, false, false])
    expect(compileBinaryMediaTypes(['*/*'])(undefined)).toBe(true)
    expect(compileBinaryMediaTypes([])('image/png')).toBe(false)
  })

  it('decide the conversion of a request', () => {
    expect(requestConversion(false, undefined)).toBe('text')
    expect(requestConversion(false, 'CONVERT_TO_BINARY')).toBe('decode')
    expect(requestConversion(true, undefined)).toBe('bytes')
    expect(requestConversion(true, 'CONVERT_TO_TEXT')).toBe('encode')
  })

  it('decide the conversion of a response', () => {
    expect(responseConversion(false, true, undefined)).toBe('decode')
    expect(responseConversion(false, true, 'CONVERT_TO_TEXT')).toBe('text')
    expect(responseConversion(true, false, undefined)).toBe('encode')
    expect(responseConversion(true, false, 'CONVERT_TO_BINARY')).toBe('bytes')
    expect(responseConversion(true, true, 'CONVERT_TO_TEXT')).toBe('encode')
  })

  it('convert', () => {
    const bytes = Uint8Array.of(0xff, 0x61)
    expect(convertBody(bytes, 'text')).toBe('\ufffda')
    expect(convertBody(bytes, 'encode')).toBe('/2E=')
    expect(convertBody('/2E=', 'decode')).toEqual(bytes)
    expect(convertBody('not base64!', 'decode')).toBeUndefined()
    expect(convertBody(bytes, 'bytes')).toBe(bytes)
    expect(convertBody(new Uint8Array(100_000), 'encode')).toHaveLength(133_336)
  })
})

describe('headers', () => {
  it('of the client that no integration sees', () => {
    expect(['Connection', 'Content-Length', 'TE', 'Server', 'Upgrade'].some(isVisibleRequestHeader)).toBe(false)
    expect(['Accept', 'Authorization', 'Host', 'Via', 'X-Any'].every(isVisibleRequestHeader)).toBe(true)
    expect(['Host', 'Via', 'Content-Encoding', 'Expect'].some(isProxiedRequestHeader)).toBe(false)
    expect(['TE', 'Via', 'Connection'].some(isSentRequestHeader)).toBe(false)
  })

  it('that no mapping may set', () => {
    expect(isForbiddenRequestHeader('content-length', 'HTTP')).toBe(true)
    expect(isForbiddenRequestHeader('Authorization', 'HTTP_PROXY')).toBe(false)
    expect(isForbiddenRequestHeader('Authorization', 'AWS')).toBe(true)
    expect(isForbiddenRequestHeader('Content-Length', 'MOCK')).toBe(false)
  })

  it('that reach the client under another name, or not', () => {
    expect(responseHeaderName('Date', 'HTTP')).toBe('x-amzn-Remapped-Date')
    expect(responseHeaderName('Authorization', 'HTTP')).toBe('x-amzn-Remapped-Authorization')
    expect(responseHeaderName('Authorization', 'HTTP_PROXY')).toBe('Authorization')
    expect(responseHeaderName('x-amzn-RequestId', 'HTTP_PROXY')).toBe('x-amzn-Remapped-x-amzn-RequestId')
    expect(responseHeaderName('Via', 'HTTP')).toBe('Via')
    expect(responseHeaderName('Via', 'HTTP_PROXY')).toBeUndefined()
    expect(responseHeaderName('Transfer-Encoding', 'AWS')).toBeUndefined()
  })
})

describe('compression of a response', () => {
  const coding = (acceptEncoding: string | undefined, length = 100, encoded = false): string | undefined =>
    responseCoding({ acceptEncoding, length, encoded }, 50)

  it.each([
    ['gzip', 'gzip'],
    ['deflate, gzip', 'deflate'],
    ['gzip;q=0.5, deflate;q=0.8', 'deflate'],
    ['br, gzip;q=0.9', undefined],
    ['gzip;q=0', undefined],
    ['*', undefined],
    ['identity, gzip;q=0.1', undefined],
    [undefined, undefined],
  ])('for %s: %s', (header, expected) => expect(coding(header)).toBe(expected))

  it('begins at the minimum size, and leaves alone what is encoded', () => {
    expect(coding('gzip', 49)).toBeUndefined()
    expect(coding('gzip', 50)).toBe('gzip')
    expect(coding('gzip', 100, true)).toBeUndefined()
    expect(responseCoding({ acceptEncoding: 'gzip', length: 1e6, encoded: false }, undefined)).toBeUndefined()
  })
})

describe('MOCK, errors and overrides', () => {
  it('reads the status code leniently, but as an integer', () => {
    expect(mockStatusCode('{ statusCode: 200 }')).toBe(200)
    expect(mockStatusCode('{"statusCode": 200 ,, }')).toBe(200)
    const bad = ['{"statusCode": "200"}', '{"statusCode": 200.5}', '{"statusCode": 200', 'statusCode: 200', '', '[200]']
    expect(bad.map(mockStatusCode)).toEqual(bad.map(() => undefined))
  })

  it("finds a function's error message", () => {
    expect(lambdaErrorMessage('{"errorMessage":"Malformed input","errorType":"Error"}')).toBe('Malformed input')
    expect(lambdaErrorMessage('{"ok":true}')).toBe('')
    expect(lambdaErrorMessage('"errorMessage"')).toBe('')
    expect(lambdaErrorMessage('{"errorMessage":5}')).toBe('')
  })

  it('takes a status from 100 to 599, and ignores any other', () => {
    const status = (value: string | number): number | undefined => readResponseOverride({ status: value }).statusCode
    expect([status(404), status('404'), status(600), status(99), status(200.5), status('x')]).toEqual([
      404,
      404,
      undefined,
      undefined,
      undefined,
      undefined,
    ])
    expect(readResponseOverride({ header: { a: ['1', 2], b: null, c: true } }).header).toEqual({
      a: ['1', '2'],
      c: 'true',
    })
  })
})
