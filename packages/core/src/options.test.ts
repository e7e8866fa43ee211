import { describe, expect, it } from 'vitest'
import {
  booleanOption,
  checkOptions,
  eitherOf,
  functionOption,
  listOf,
  numberOption,
  objectOf,
  objectWith,
  oneOf,
  optional,
  recordOf,
  stringOption,
} from './options.ts'

const shape = {
  name: stringOption({ minLength: 1, maxLength: 5 }),
  count: optional(numberOption({ min: 0, max: 9, integer: true })),
  on: optional(booleanOption()),
  period: optional(oneOf('DAY', 'WEEK', null)),
  inner: optional(objectOf({ list: listOf(stringOption(), { maxLength: 2 }) })),
  map: optional(recordOf(numberOption())),
  either: optional(eitherOf(stringOption(), functionOption())),
  store: optional(objectWith('get')),
}

describe('checkOptions', () => {
  it.each([
    { name: 'ok' },
    {
      name: 'ok',
      count: 9,
      on: false,
      period: null,
      inner: { list: ['a'] },
      map: { a: 1 },
      either: () => {},
      store: { get() {}, more: 1 },
    },
    { name: 'ok', count: undefined },
  ])('takes %o', (options) => {
    expect(() => checkOptions('test', options, shape)).not.toThrow()
  })

  it.each<[unknown, string, string]>([
    [{}, 'MISSING_OPTION', 'test needs the option "name"'],
    [{ nmae: 'x', name: 'ok' }, 'UNKNOWN_OPTION', 'did you mean "name"'],
    [{ name: '' }, 'INVALID_OPTION', 'test.name must be at least 1 characters'],
    [{ name: 'toolong' }, 'INVALID_OPTION', 'at most 5'],
    [{ name: 'ok', count: 1.5 }, 'INVALID_OPTION', 'a whole number'],
    [{ name: 'ok', count: Number.NaN }, 'INVALID_OPTION', 'a finite number'],
    [{ name: 'ok', period: 'DAYS' }, 'INVALID_OPTION', 'did you mean "DAY"'],
    [{ name: 'ok', inner: { list: ['a', 1] } }, 'INVALID_OPTION', 'test.inner.list[1]'],
    [{ name: 'ok', inner: { list: ['a', 'b', 'c'] } }, 'INVALID_OPTION', 'at most 2'],
    [{ name: 'ok', map: { 'a b': 'x' } }, 'INVALID_OPTION', 'test.map["a b"]'],
    [{ name: 'ok', either: 1 }, 'INVALID_OPTION', 'test.either'],
    [{ name: 'ok', store: {} }, 'INVALID_OPTION', 'get()'],
    [[], 'INVALID_OPTION', 'an object'],
    [{ name: 'ok', toString: 1 }, 'UNKNOWN_OPTION', 'toString'],
    [JSON.parse('{"name":"ok","__proto__":1}'), 'UNKNOWN_OPTION', '__proto__'],
  ])('refuses %o', (options, code, message) => {
    expect(() => checkOptions('test', options, shape)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    )
  })

  it('never shows a value that may be a secret', () => {
    expect(() => checkOptions('test', { name: 'hunter2 is my password' }, shape)).not.toThrow('hunter2')
  })
})
