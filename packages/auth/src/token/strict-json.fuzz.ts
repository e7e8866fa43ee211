import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseJsonObject } from './strict-json.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('strict JSON', () => {
  test('reads every JSON object as JSON.parse does', () => {
    const member = fc.string().filter((name) => name !== '__proto__')
    fc.assert(
      fc.property(fc.dictionary(member, fc.jsonValue({ maxDepth: 5 })), (object) => {
        const text = JSON.stringify(object)
        // fast-check may put `__proto__` deeper down; that is the next test's business.
        if (text.includes('__proto__')) return
        expect(parseJsonObject(bytes(text))).toEqual(JSON.parse(text))
      }),
    )
  })

  test('refuses a member that stands twice, however it is spelled and wherever it stands', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 8 }),
        fc.jsonValue(),
        fc.boolean(),
        fc.boolean(),
        (name, value, escaped, nested) => {
          const second = escaped ? `"${escapedUnits(name)}"` : JSON.stringify(name)
          const twice = `{${JSON.stringify(name)}:1,"other":${JSON.stringify(value)},${second}:2}`
          if (name === 'other') return
          expect(parseJsonObject(bytes(nested ? `{"a":[${twice}]}` : twice))).toBeUndefined()
        },
      ),
    )
  })

  test('never throws, and freezes all it returns', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        const parsed = parseJsonObject(noise)
        if (parsed !== undefined) expect(Object.isFrozen(parsed)).toBe(true)
      }),
    )
    const parsed = parseJsonObject('{"a":[{"b":1}]}') as { a: [{ b: number }] }
    expect(Object.isFrozen(parsed.a)).toBe(true)
    expect(Object.isFrozen(parsed.a[0])).toBe(true)
  })

  test.each(['null', '[]', '1', '"x"', '', '{', '{}x', '\uFEFF{}', '{"a":1,}', "{'a':1}", '{"a":NaN}'])(
    'refuses %j',
    (text) => {
      expect(parseJsonObject(bytes(text))).toBeUndefined()
    },
  )

  test('refuses bytes that are no UTF-8', () => {
    expect(parseJsonObject(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d))).toBeUndefined()
  })

  test('a member named __proto__ refuses the document, or is dropped at any depth', () => {
    for (const name of ['__proto__', '\\u005f_proto__']) {
      const text = `{"a":{"${name}":{"isAdmin":true}},"${name}":{"isAdmin":true},"b":1}`
      expect(parseJsonObject(text)).toBeUndefined()
      const dropped = parseJsonObject(text, { protoMember: 'drop' })
      expect(JSON.stringify(dropped)).toBe('{"a":{},"b":1}')
      expect((Object.assign({}, dropped) as { isAdmin?: boolean }).isAdmin).toBeUndefined()
    }
  })

  test('depth is bounded before anything recurses', () => {
    expect(parseJsonObject(`{"a":${'['.repeat(31)}${']'.repeat(31)}}`)).toBeDefined()
    expect(parseJsonObject(`{"a":${'['.repeat(32)}${']'.repeat(32)}}`)).toBeUndefined()
    expect(parseJsonObject(`{"a":${'['.repeat(1_000_000)}`)).toBeUndefined()
  })
})

/** Every UTF-16 unit as `\\uXXXX`: the same name in another spelling. */
function escapedUnits(name: string): string {
  return name
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
}
