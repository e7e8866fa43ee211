import { describe, expect, test } from 'vitest'
import { References } from './references.ts'

describe('References', () => {
  test('follows pointers with their escapes, through other references', () => {
    const references = new References({ 'a/b': { '~c': [{ $ref: '#/d' }] }, d: { e: 1 } })
    expect(references.resolve('#/a~1b/~0c/0', '')).toEqual({ value: { e: 1 }, pointer: '/d' })
    expect(references.resolve('#/a~1b/%7E0c', '').pointer).toBe('/a~1b/~0c')
  })

  test.each([
    ['#/nothing', /names nothing/],
    ['#/circle', /leads in a circle/],
    ['https://example.com/a.json#/b', /leaves the document/],
    ['#/constructor', /names nothing/],
  ])('refuses %s', (reference, message) => {
    const references = new References({ circle: { $ref: '#/round' }, round: { $ref: '#/circle' } })
    expect(() => references.resolve(reference, '/here')).toThrow(message)
  })

  test('reads files only where the caller does, and lets them name themselves', () => {
    const files: Record<string, string> = { 'pets.yaml': 'Pet: { $ref: "#/Real" }\nReal: { type: object }' }
    const references = new References({}, undefined, (name) => files[name])
    expect(references.resolve('pets.yaml#/Pet', '').value).toEqual({ type: 'object' })
    expect(() => references.resolve('other.yaml#/Pet', '')).toThrow(/leaves the document/)
  })
})
