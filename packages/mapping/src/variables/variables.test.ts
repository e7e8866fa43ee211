import { describe, expect, it } from 'vitest'
import { compileTemplate, renderTemplate } from '../compile-template.ts'

describe('$input', () => {
  const body = '{"a":{"b":[1,2.50,{"c":"x/y"}]},"n":null,"t":"text"}'
  const render = (template: string): string => renderTemplate(template, { body })

  it.each([
    ["$input.json('$')", '{"a":{"b":[1,2.5,{"c":"x/y"}]},"n":null,"t":"text"}'],
    ["$input.json('$.a.b[2]')", '{"c":"x/y"}'],
    ["$input.json('$.t')", '"text"'],
    ["$input.json('$.n')", 'null'],
    ["$input.json('$.zz')", '""'],
    ["$input.path('$.a.b').size()", '3'],
    ["$input.path('$.zz')", ''],
    ["$input.path('$..c')", '["x\\/y"]'],
    ["$input.path('t')", 'text'],
    ['$input.body', body],
    ['$input.body.a', ''],
  ])('%s is %s', (template, text) => expect(render(template)).toBe(text))

  it('sees {} where the body is empty, and text where it is no JSON', () => {
    expect(renderTemplate("$input.body $input.json('$') [$input.path('$.a')]", { body: '' })).toBe('{} {} []')
    expect(renderTemplate("$input.json('$.a') [$input.path('$.a')] $input.json('$')", { body: 'no json' })).toBe(
      '"" [] "no json"',
    )
  })

  it('shows what the template put into the parsed body, at any depth', () => {
    const change = "#set($root = $input.path('$'))$root.a.put('new', 1)$root.put('top', [1])"
    expect(renderTemplate(`${change}$input.json('$')`, { body: '{"a":{"b":2},"c":"x/y"}' })).toBe(
      '{"a":{"b":2,"new":1},"c":"x/y","top":[1]}',
    )
    expect(renderTemplate("#set($input.path('$').a = 1)$input.json('$')", { body: '{"a":{"b":2}}' })).toBe('{"a":1}')
  })

  it('finds parameters in the path, then the query string, then the headers, by their exact names', () => {
    const params = {
      path: { id: 'p' },
      querystring: { id: 'q', page: '2' },
      header: { id: 'h', page: 'h', Accept: 'text/html' },
    }
    const template = "$input.params('id')$input.params('page')$input.params('Accept') ($input.params('accept'))"
    expect(renderTemplate(template, { params })).toBe('p2text/html ()')
    expect(renderTemplate('$input.params().querystring.page $input.params().keySet()', { params })).toBe(
      '2 [path, querystring, header]',
    )
    expect(renderTemplate("[$input.params('constructor')$input.params('__proto__')]", { params })).toBe('[]')
  })

  it('refuses a path that is none, and a filter that could hang', () => {
    const fault = expect.objectContaining({ code: 'INVALID_PATH' })
    expect(() => render("$input.path('$.a[')")).toThrow(fault)
    expect(() => render("$input.path('$.a.b[?(@.c =~ /(x+)+\\1/)]')")).toThrow(fault)
  })
})

describe('$util', () => {
  it.each([
    [`$util.escapeJavaScript("it's \\a ""b"" /")`, `it\\'s \\\\a \\"b\\" \\/`],
    ["$util.escapeJavaScript('é\u2028\n\t')", '\\u00E9\\u2028\\n\\t'],
    ['$util.urlEncode("a b&c=é*~")', 'a+b%26c%3D%C3%A9*%7E'],
    ['$util.urlDecode("a+b%26%C3%A9")', 'a b&é'],
    ['$util.base64Encode("é")', 'w6k='],
    ['$util.base64Decode("w6k=")', 'é'],
    [`$util.parseJson('{"a":[1,{"b":2}]}').a[1].b`, '2'],
    ['$util.escapeJavaScript(5)$util.escapeJavaScript([1])', '5'],
    ['[$util.toJson("x")$util.nothing("x")]', '[]'],
  ])('%s', (template, text) => expect(renderTemplate(template)).toBe(text))

  it('fails on what is not encoded', () => {
    for (const template of ['$util.base64Decode("*")', '$util.urlDecode("%zz")', '$util.parseJson("[")']) {
      expect(() => renderTemplate(template), template).toThrow(/line 1, column 6/)
    }
  })
})

describe('$context and $stageVariables', () => {
  const input = {
    context: { httpMethod: 'GET', identity: { sourceIp: '192.0.2.1' }, authorizer: { claims: { sub: 'ada' } } },
    stageVariables: { table: 'pets' },
  }

  it('are maps', () => {
    const template =
      '$context.httpMethod $context["identity"].sourceIp $context.authorizer.claims.sub $stageVariables.table'
    expect(renderTemplate(template, input)).toBe('GET 192.0.2.1 ada pets')
    expect(renderTemplate('$context.identity.keySet() $context.zz $stageVariables', input)).toBe(
      '[sourceIp]  {table=pets}',
    )
  })

  it('keep what a template writes, for this rendering alone', () => {
    const template = '$context.identity.put("sourceIp", "x")$context.identity.sourceIp'
    expect(renderTemplate(template, input)).toBe('192.0.2.1x')
    expect(input.context.identity.sourceIp).toBe('192.0.2.1')
  })
})

describe('overrides', () => {
  it('are given back as plain data', () => {
    const template = `#set($context.requestOverride.header.X-Amz-Target = "T")
#set($name = "q")#set($context.requestOverride.querystring[$name] = [1, 2])
$context.requestOverride.path.put("id", "7")
#set($context.responseOverride.status = 404)#set($context.responseOverride.custom = "kept")`
    expect(compileTemplate(template).render().overrides).toEqual({
      requestOverride: { header: { 'X-Amz-Target': 'T' }, path: { id: '7' }, querystring: { q: [1, 2] } },
      responseOverride: { header: {}, status: 404, custom: 'kept' },
    })
  })

  it('pass from the request template to the response template', () => {
    const { overrides } = compileTemplate('#set($context.requestOverride.path.id = "7")').render()
    expect(renderTemplate('$context.requestOverride.path.id', { overrides })).toBe('7')
    expect(compileTemplate('x').render({ overrides }).overrides.requestOverride).toEqual({
      path: { id: '7' },
      header: {},
      querystring: {},
    })
  })

  it('may set a parameter once', () => {
    const once = '#set($context.responseOverride.header.a = 1)'
    expect(() => renderTemplate(once + once)).toThrow(expect.objectContaining({ code: 'OVERRIDE_TWICE' }))
  })

  it('take the names of prototypes as names', () => {
    const template = '#set($context.responseOverride.header["__proto__"] = "x")'
    const { header } = compileTemplate(template).render().overrides.responseOverride as { header: object }
    expect(Object.keys(header)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(header)).toBeNull()
  })
})
