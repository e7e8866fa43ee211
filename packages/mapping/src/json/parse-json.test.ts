import { describe, expect, it } from 'vitest'
import { Budget } from '../budget.ts'
import { MAX_JSON_DEPTH, parseJson } from './parse-json.ts'
import { jsonText } from './write-json.ts'

const budget = (): Budget => new Budget(1e6, 1e7, 500, (_code, message) => new Error(message))

/** What was read, written again; the fault where nothing was. */
function again(text: string): string {
  const parsed = parseJson(text)
  return parsed.ok ? jsonText(parsed.value, 'plain', budget()) : `fault: ${parsed.fault.replace(/ at .*/, '')}`
}

describe('JSON is read as leniently as API Gateway reads it', () => {
  // Each checked against json-smart 2.2 in permissive mode.
  it.each([
    ['{statusCode: 200}', '{"statusCode":200}'],
    ['{ statusCode: 200,super{ f}oo: [ba r]}', '{"statusCode":200,"super{ f}oo":["ba r"]}'],
    ['{"statusCode": 200 ,, }', '{"statusCode":200}'],
    ["{a:'b'}", '{"a":"b"}'],
    ['{a:b"c}', '{"a":"b\\"c"}'],
    ['not json', '"not json"'],
    ['', '""'],
    ['[1,2,]', '[1,2]'],
    ['[,1]', '[1]'],
    ['[1 2]', '["1 2"]'],
    ['{"a":1 "b":2}', '{"a":"1 \\"b\\":2"}'],
    ['{"a":1}x', '{"a":1}'],
    ['{"a":1,"a":2}', '{"a":2}'],
    ['{"a":123456789.123456789,"b":[1.50,-0,1e2,2.0]}', '{"a":123456789.123456789,"b":[1.5,0,100.0,2.0]}'],
    ['{"a":[[1,{"b":"1.0"}]],"c":0.5}', '{"a":[[1,{"b":"1.0"}]],"c":0.5}'],
    ['007', '7'],
    ['-5', '-5'],
    ['1.0', '1.0'],
    ['1e3', '1000.0'],
    ['5.', '5.0'],
    ['1.23456789012345678901', '1.23456789012345678901'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
    ['.5', '".5"'],
    ['+5', '"+5"'],
    ['tru', '"tru"'],
    ['null', 'null'],
    ['"\\u0041\\q\\/"', '"A/"'],
  ])('%s', (text, written) => expect(again(text)).toBe(written))

  it.each(['{"statusCode": 200', '{"a"}', '{"a":}', '{:1}', '"abc', '"\\u00zz"', ']', '}', '[', '{', '{"a":[}'])(
    '%s is refused',
    (text) => expect(again(text)).toMatch(/^fault: /),
  )

  it('escapes what json-smart escapes', () => {
    expect(again('"a/b\\u2028\\u007f\\u0001é\\n"')).toBe('"a/b\\u2028\\u007F\\u0001é\\n"')
  })

  it('keeps members in order, and the names of prototypes as names', () => {
    expect(again('{"b":1,"10":2,"9":3,"__proto__":4,"constructor":5}')).toBe(
      '{"b":1,"10":2,"9":3,"__proto__":4,"constructor":5}',
    )
  })

  it('stops at its depth, and reads long numbers as text', () => {
    expect(again('['.repeat(MAX_JSON_DEPTH + 2))).toBe('fault: Too deep')
    expect(again('9'.repeat(5_000))).toBe(`"${'9'.repeat(5_000)}"`)
  })
})
