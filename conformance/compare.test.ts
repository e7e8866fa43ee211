import { describe, expect, test } from 'vitest'
import { compare } from './compare.ts'

const exactly = (expected: unknown, actual: unknown): readonly string[] =>
  compare(expected, actual, { bindings: new Map(), subset: false })

describe('placeholders', () => {
  test('stand for any value that is there', () => {
    expect(exactly({ a: '<ip>' }, { a: 1 })).toEqual([])
    expect(exactly({ a: '<ip>' }, {})).toHaveLength(1)
  })

  test('with a number are the same value everywhere', () => {
    expect(exactly({ a: '<id:1>', b: '<id:1>' }, { a: 'x', b: 'x' })).toEqual([])
    expect(exactly({ a: '<id:1>', b: '<id:1>' }, { a: 'x', b: 'y' })).toHaveLength(1)
  })

  test('stand for a part of a text', () => {
    expect(exactly('AmazonAPIGateway_<id:1>', 'AmazonAPIGateway_abc')).toEqual([])
    expect(exactly('AmazonAPIGateway_<id:1>', 'Other_abc')).toHaveLength(1)
  })
})

describe('objects', () => {
  test('may not have more than is expected, unless a part is compared', () => {
    expect(exactly({ a: 1 }, { a: 1, b: 2 })).toEqual(['it has also b'])
    expect(compare({ a: 1 }, { a: 1, b: 2 }, { bindings: new Map(), subset: true })).toEqual([])
  })

  test('differ in null and nothing', () => {
    expect(exactly({ a: null }, {})).toHaveLength(1)
    expect(exactly({ a: null }, { a: null })).toEqual([])
  })

  test('lists have their order and length', () => {
    expect(exactly([1, 2], [2, 1])).toHaveLength(2)
    expect(exactly([1], [1, 2])).toHaveLength(1)
  })
})
