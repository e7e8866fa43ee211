import { describe, expect, it } from 'vitest'
import { BoundedCache } from './bounded-cache.ts'

describe('a bounded cache', () => {
  it('makes a value once', () => {
    const cache = new BoundedCache<object>(10)
    const first = cache.get('a', () => ({}))
    expect(cache.get('a', () => ({}))).toBe(first)
    expect(cache.find('a')).toBe(first)
  })

  it('never holds more than it may, and keeps what it has while others pass', () => {
    const cache = new BoundedCache<number>(10)
    for (let key = 0; key < 50; key++) expect(cache.get(`key ${key}`, () => key)).toBe(key)
    expect(cache.size).toBe(10)
    expect(cache.find('key 0')).toBe(0)
  })

  it('takes on others in the end', () => {
    const cache = new BoundedCache<number>(10)
    for (let key = 0; key < 10; key++) cache.set(`gone ${key}`, key)
    for (let round = 0; round < 20; round++) for (let key = 0; key < 10; key++) cache.get(`new ${key}`, () => key)
    expect(cache.find('new 3')).toBe(3)
    expect(cache.find('gone 3')).toBeUndefined()
    expect(cache.size).toBe(10)
  })

  it('replaces a value when it is full, too', () => {
    const cache = new BoundedCache<number>(1)
    cache.set('a', 1)
    cache.set('a', 2)
    expect(cache.find('a')).toBe(2)
  })
})
