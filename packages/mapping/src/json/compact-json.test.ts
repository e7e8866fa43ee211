import { describe, expect, it } from 'vitest'
import { isCompactJson } from './compact-json.ts'
import { renderTemplate } from '../compile-template.ts'

describe('isCompactJson', () => {
  it.each(['{}', '[]', '{"a":[1,-2,0,true,false,null,"/"]}', '[{"a":{}},[[]]]', '{"1":1,"0":2}', '{"ä":"日本"}'])(
    'knows %s',
    (text) => expect(isCompactJson(text)).toBe(true),
  )

  it.each([
    ['a name twice', '{"a":1,"b":2,"a":3}'],
    ['blanks', '{"a": 1}'],
    ['an escape', '{"a":"\\u0041"}'],
    ['a fraction', '[1.50]'],
    ['an exponent', '[1e3]'],
    ['a zero in front', '[01]'],
    ['minus zero', '[-0]'],
    ['sixteen digits', '[1234567890123456]'],
    ['something after it', '{}{}'],
    ['no end', '{"a":1'],
    ['a comma too many', '[1,]'],
    ['a control character', '["\u0001"]'],
    ['a character that json-smart escapes', '["\u2028"]'],
    ['a text alone', '"a"'],
    ['nothing', ''],
  ])('leaves %s to the parser', (_what, text) => expect(isCompactJson(text)).toBe(false))

  it('gives up on what nests deep or has very many members, before it costs much', () => {
    expect(isCompactJson('['.repeat(100_000))).toBe(false)
    const members = Array.from({ length: 50 }, (_, index) => `"m${index}":1`)
    expect(isCompactJson(`{${members.join(',')}}`)).toBe(false)
  })

  it('is not asked once a template may have changed the body', () => {
    const template = "$input.json('$') #set($x = $input.path('$').put('a', 2)) $input.json('$')"
    expect(renderTemplate(template, { body: '{"a":1}' })).toBe('{"a":1} {"a":2}')
  })
})
