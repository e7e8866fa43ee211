import { describe, expect, test } from 'vitest'
import { DOCUMENT_LIMITS } from './document-limits.ts'
import { checkDocument, parseDocument } from './parse-document.ts'

const INVALID = expect.objectContaining({ code: 'INVALID_DOCUMENT' })

describe('parseDocument', () => {
  test('reads JSON and YAML alike', () => {
    expect(parseDocument('{"a": [1, true, null]}')).toEqual(parseDocument('a: [1, true, null]'))
  })

  test('writes CloudFormation short tags out', () => {
    const text = `
a: !Ref Api
b: !Sub ['\${x}', { x: !GetAtt Api.Deep.Name }]
c: !If [Prod, !Ref One, !Ref 'AWS::NoValue']
d: !GetAtt [Api, RootResourceId]
e: !Condition Prod`
    expect(parseDocument(text)).toEqual({
      a: { Ref: 'Api' },
      b: { 'Fn::Sub': ['${x}', { x: { 'Fn::GetAtt': ['Api', 'Deep.Name'] } }] },
      c: { 'Fn::If': ['Prod', { Ref: 'One' }, { Ref: 'AWS::NoValue' }] },
      d: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
      e: { Condition: 'Prod' },
    })
  })

  test('keeps text that YAML 1.1 would have changed: dates, yes, account ids, keys of digits', () => {
    const text = 'Version: 2012-10-17\nflag: yes\naccount: 012345678901\nlarge: 123456789012345678901\n200: ok\n1.0: x'
    expect(parseDocument(text)).toEqual({
      Version: '2012-10-17',
      flag: 'yes',
      account: '012345678901',
      large: '123456789012345678901',
      '200': 'ok',
      '1.0': 'x',
    })
  })

  test('follows aliases and merge keys; what an object says itself wins', () => {
    expect(parseDocument('base: &b { x: 1, y: 2 }\nuse: { <<: *b, y: 3 }\nagain: *b')).toEqual({
      base: { x: 1, y: 2 },
      use: { x: 1, y: 3 },
      again: { x: 1, y: 2 },
    })
  })

  test('lets a bracket stand further left than YAML does, as other readers do', () => {
    expect(parseDocument('a:\n  b: [\n    1, {\n  c: 2\n  }\n]\nd: 3')).toEqual({ a: { b: [1, { c: 2 }] }, d: 3 })
  })

  test('takes the later of two equal keys, and tells of it', () => {
    const told: unknown[] = []
    expect(parseDocument('a: { x: 1, x: 2 }', DOCUMENT_LIMITS, (...twice) => told.push(twice))).toEqual({ a: { x: 2 } })
    expect(told).toEqual([['x', '/a']])
  })

  test.each([
    ['an alias that contains itself', 'a: &a [*a]'],
    ['an alias bomb', bomb(10)],
    ['a tag that is none of CloudFormation’s', 'a: !ruby/object x'],
    ['an alias of nothing', 'a: *b'],
    ['deep YAML', '['.repeat(20_000)],
    ['a bracket too far left on every line', 'a:\n  b: [\n'.repeat(200)],
    ['deep JSON', '{"a":'.repeat(150) + '1' + '}'.repeat(150)],
    ['a member named __proto__', '{"__proto__": {"polluted": true}}'],
    ['a member named __proto__ in YAML', 'a: { __proto__: { polluted: true } }'],
    ['a list', '[1]'],
    ['nothing', ''],
    ['broken JSON', "{'key:value}"],
    ['broken YAML', 'a:\n  - "b "c": d"'],
  ])('refuses %s', (_name, text) => {
    expect(() => parseDocument(text)).toThrow(INVALID)
  })

  test('refuses a document that is too long before it is parsed', () => {
    expect(() => parseDocument(`a: ${'x'.repeat(100)}`, { ...DOCUMENT_LIMITS, maxLength: 50 })).toThrow(
      /103 characters/,
    )
  })

  test('reads a map of twenty thousand keys, comparing each once', { timeout: 60_000 }, () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `k${index}: 1`).join('\n')
    expect(Object.keys(parseDocument(text)).length).toBe(20_000)
  })

  test('checks documents that others parsed: cycles, functions, own objects', () => {
    const cyclic: Record<string, unknown> = {}
    cyclic['self'] = cyclic
    expect(() => checkDocument(cyclic)).toThrow(INVALID)
    expect(() => checkDocument({ f: () => 1 })).toThrow(INVALID)
    expect(() => checkDocument('text')).toThrow(INVALID)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })
})

/** Each line names the one before ten times. */
function bomb(lines: number): string {
  const first = 'l0: &l0 [1,1,1,1,1,1,1,1,1,1]'
  const rest = Array.from(
    { length: lines },
    (_, index) => `l${index + 1}: &l${index + 1} [${`*l${index},`.repeat(10)}]`,
  )
  return [first, ...rest].join('\n')
}
