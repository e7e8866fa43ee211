import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CacheEntry } from './cache-store.ts'
import type { Clock } from './clock.ts'
import { memoryCache } from './memory-cache.ts'

const LATER = 1_000_000

function entry(body: string, tags: readonly string[] = []): CacheEntry {
  return { response: { statusCode: 200, headers: { a: 'b' }, body }, storedAt: 0, expiresAt: LATER, tags }
}

function clockAt(now: () => number): Clock {
  return { now, monotonic: now, setTimeout: () => ({ clear() {} }) }
}

describe('memoryCache', () => {
  it('gives back what it was given, frozen, until it is to be removed', () => {
    let now = 0
    const store = memoryCache({ clock: clockAt(() => now) })
    store.set('k', entry('x'), 1000)
    expect(Object.isFrozen(store.get('k')!.response.headers)).toBe(true)
    now = 999
    expect(store.get('k')?.response.body).toBe('x')
    now = 1000
    expect(store.get('k')).toBeUndefined()
    expect(store.bytes).toBe(0)
  })

  it('forgets by key, by tag, and everything', () => {
    const store = memoryCache({ clock: clockAt(() => 0) })
    store.set('a', entry('1', ['t', 'u']), LATER)
    store.set('b', entry('2', ['t']), LATER)
    store.set('c', entry('3', ['u']), LATER)
    store.delete('a')
    store.deleteTag('t')
    expect([store.get('a'), store.get('b'), store.get('c')?.response.body]).toEqual([undefined, undefined, '3'])
    store.set('c', entry('4', ['other']), LATER)
    store.deleteTag('u')
    expect(store.get('c')?.response.body).toBe('4')
    store.clear()
    expect([store.size, store.bytes]).toEqual([0, 0])
  })

  it('lets what was not used for longest go first', () => {
    const store = memoryCache({ clock: clockAt(() => 0), maxEntries: 4 })
    for (const key of ['a', 'b', 'c', 'd']) store.set(key, entry(key), LATER)
    for (let i = 0; i < 3; i++) store.get('a')
    store.set('e', entry('e'), LATER)
    expect(store.get('b')).toBeUndefined()
    expect(store.get('a')?.response.body).toBe('a')
  })

  it('does not take what is larger than itself, and keeps nothing old under its key', () => {
    const store = memoryCache({ clock: clockAt(() => 0), maxBytes: 1000 })
    store.set('k', entry('x'), LATER)
    store.set('k', entry('x'.repeat(2000)), LATER)
    expect(store.get('k')).toBeUndefined()
    expect(store.bytes).toBe(0)
  })

  it('stays within its bounds and never gives what was replaced or forgotten (property)', () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
    const tag = fc.constantFrom('t', 'u')
    const command = fc.oneof(
      fc.record({ do: fc.constant('set' as const), key, size: fc.nat(2000), tag }),
      fc.record({ do: fc.constant('get' as const), key }),
      fc.record({ do: fc.constant('delete' as const), key }),
      fc.record({ do: fc.constant('deleteTag' as const), tag }),
    )
    fc.assert(
      fc.property(fc.array(command, { maxLength: 100 }), (commands) => {
        const store = memoryCache({ clock: clockAt(() => 0), maxEntries: 4, maxBytes: 4000 })
        const model = new Map<string, { readonly body: string; readonly tag: string }>()
        commands.forEach((step, index) => {
          if (step.do === 'set') {
            const body = `${index}`.padEnd(step.size, '.')
            model.set(step.key, { body, tag: step.tag })
            store.set(step.key, entry(body, [step.tag]), LATER)
          } else if (step.do === 'get') {
            const found = store.get(step.key)
            if (found !== undefined) expect(found.response.body).toBe(model.get(step.key)?.body)
          } else if (step.do === 'delete') {
            model.delete(step.key)
            store.delete(step.key)
          } else {
            for (const [name, held] of model) if (held.tag === step.tag) model.delete(name)
            store.deleteTag(step.tag)
          }
          expect(store.size).toBeLessThanOrEqual(4)
          expect(store.bytes).toBeLessThanOrEqual(4000)
        })
      }),
    )
  })

  it('refuses options it does not have', () => {
    expect(() => memoryCache({ maxEntry: 5 } as never)).toThrow('maxEntries')
  })
})
