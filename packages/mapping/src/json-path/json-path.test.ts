import { describe, expect, it } from 'vitest'
import { Budget } from '../budget.ts'
import { parseJson } from '../json/parse-json.ts'
import { jsonText } from '../json/write-json.ts'
import { evaluateJsonPath } from './evaluate-json-path.ts'
import { JsonPathError } from './json-path-syntax.ts'
import { parseJsonPath } from './parse-json-path.ts'

const STORE = `{"store":{"book":[
 {"category":"reference","title":"A","price":8.95,"tags":["x","y"]},
 {"category":"fiction","title":"B","price":12.99,"isbn":"1"},
 {"category":"fiction","title":"C","price":8.99,"isbn":"2"}],
 "bicycle":{"color":"red","price":19.95},"a.b":1},"limit":10}`

function find(path: string, steps = 1e6): string | undefined {
  const parsed = parseJson(STORE)
  if (!parsed.ok) throw new Error(parsed.fault)
  const budget = new Budget(steps, 1e7, 500, (code) => new Error(code))
  const found = evaluateJsonPath(parseJsonPath(path), parsed.value, budget)
  return found === undefined ? undefined : jsonText(found, 'plain', budget)
}

describe('a JSONPath', () => {
  it.each([
    ['$.limit', '10'],
    ['limit', '10'],
    ["$['store']['bicycle'].color", '"red"'],
    ["$.store['a.b']", '1'],
    ['$.store.book[0].title', '"A"'],
    ['$.store.book[-1].title', '"C"'],
    ['$.store.book[*].title', '["A","B","C"]'],
    ['$.store.book[0,2].title', '["A","C"]'],
    ['$.store.book[:2].title', '["A","B"]'],
    ['$.store.book[-2:].title', '["B","C"]'],
    ['$..price', '[8.95,12.99,8.99,19.95]'],
    ['$..book[1].title', '["B"]'],
    ["$.store.bicycle['color','price']", '{"color":"red","price":19.95}'],
    ['$.store.book[?(@.isbn)].title', '["B","C"]'],
    ['$.store.book[?(@.price < $.limit)].title', '["A","C"]'],
    ["$.store.book[?(@.category == 'fiction' && @.price > 10)].title", '["B"]'],
    ["$.store.book[?(!(@.category == 'fiction') || @.title == 'C')].title", '["A","C"]'],
    ['$.store.book[?(@.title =~ /[AB]/)].title', '["A","B"]'],
    ["$.store.book[?(@.title in ['A','C'])].title", '["A","C"]'],
    ['$.store.book[?(@.tags size 2)].title', '["A"]'],
    ['$.store.book.length()', '3'],
    ['$..price.max()', undefined],
    ['$.store.book[0].keys()', '["category","title","price","tags"]'],
    ['$.zz[*]', '[]'],
    ['$..zz', '[]'],
  ])('%s finds %s', (path, found) => {
    if (found === undefined) return expect(() => find(path)).not.toThrow()
    return expect(find(path)).toBe(found)
  })

  it.each(['$.zz', '$.store.book[9]', '$.limit.zz', '$.store.book.title'])('%s finds nothing', (path) => {
    expect(find(path)).toBeUndefined()
  })

  it.each(['$.', '$.a[', "$['a", '$.a[?(@.b', '$.a[x]', '$.a b', '$.nothing()', '$.a[?(1)]', `$${'.a'.repeat(1_200)}`])(
    '%s is refused',
    (path) => expect(() => parseJsonPath(path)).toThrow(JsonPathError),
  )

  it('spends steps, so that no path hangs', () => {
    expect(() => find('$..*..*..*..*', 200)).toThrow('TOO_MANY_STEPS')
  })
})
