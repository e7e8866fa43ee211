import { expect, test } from 'vitest'
import { OldestKeys } from './oldest-keys.ts'

test('keys come in order of insertion, those inserted anew at the end', () => {
  const map = new Map([
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ])
  const oldest = new OldestKeys(map)
  expect(oldest.next()).toBe('a')
  map.delete('a')
  map.delete('b')
  map.set('b', 4)
  expect(oldest.next()).toBe('c')
  map.delete('c')
  expect(oldest.next()).toBe('b')
})

test('an empty Map has none, and one that is filled again has', () => {
  const map = new Map<string, number>()
  const oldest = new OldestKeys(map)
  expect(oldest.next()).toBeUndefined()
  map.set('a', 1)
  expect(oldest.next()).toBe('a')
  map.clear()
  expect(oldest.next()).toBeUndefined()
  map.set('b', 2)
  expect(oldest.next()).toBe('b')
})

test('a walk that rests is let go of, and what is oldest by then is given', () => {
  const map = new Map<string, number>()
  const oldest = new OldestKeys(map)
  const insert = (key: string): void => {
    map.delete(key)
    map.set(key, 1)
    oldest.inserted()
  }
  for (const key of ['a', 'b', 'c']) insert(key)
  expect(oldest.next()).toBe('a')
  map.delete('a')
  for (let round = 0; round < 10; round++) for (const key of ['b', 'c']) insert(key)
  expect(oldest.next()).toBe('b')
})
