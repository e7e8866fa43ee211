import { describe, expect, it } from 'vitest'
import { parseRoute } from './route.ts'
import { RouteTable, type AmbiguousPaths } from './route-table.ts'
import type { Protocol } from './protocol.ts'

function table(protocol: Protocol, keys: readonly string[], ambiguousPaths: AmbiguousPaths = 'refuse') {
  const made = new RouteTable<string>(protocol, ambiguousPaths)
  for (const key of keys) made.add(parseRoute(key, protocol), key)
  return (method: string, path: string) => made.route(method, path)
}

function keyOf(routed: ReturnType<ReturnType<typeof table>>): string {
  return routed.kind === 'matched' ? routed.target : routed.kind
}

describe('REST routes', () => {
  const route = table('REST', [
    'GET /',
    'GET /pets',
    'ANY /pets',
    'GET /pets/{petId}',
    'GET /pets/favourites',
    'ANY /pets/{proxy+}',
    'POST /pets/{petId}/toys',
    'GET /files/{path+}',
  ])

  it.each([
    ['GET', '/', 'GET /'],
    ['GET', '/pets', 'GET /pets'],
    ['POST', '/pets', 'ANY /pets'],
    ['GET', '/pets/', 'GET /pets'],
    ['GET', '//pets', 'GET /pets'],
    ['GET', '/pets/1', 'GET /pets/{petId}'],
    ['GET', '/pets/favourites', 'GET /pets/favourites'],
    ['DELETE', '/pets/1', 'ANY /pets/{proxy+}'],
    ['POST', '/pets/favourites', 'ANY /pets/{proxy+}'],
    ['POST', '/pets/1/toys', 'POST /pets/{petId}/toys'],
    ['GET', '/pets/1/toys', 'ANY /pets/{proxy+}'],
    ['GET', '/files/a/b/c', 'GET /files/{path+}'],
    ['GET', '/files', 'unmatched'],
    ['GET', '/files/', 'unmatched'],
    ['PURGE', '/pets', 'ambiguous'],
    ['GET', '/nowhere', 'unmatched'],
  ])('%s %s → %s', (method, path, key) => {
    expect(keyOf(route(method, path))).toBe(key)
  })

  it('hands out values as sent', () => {
    expect(route('GET', '/pets/test%2Balias@mail')).toMatchObject({ pathParameters: { petId: 'test%2Balias@mail' } })
    expect(route('GET', '/files/a//b/')).toMatchObject({ pathParameters: { path: 'a//b' } })
  })
})

describe('HTTP API routes', () => {
  const route = table('HTTP', [
    'GET /pets/dog/1',
    'GET /pets/dog/{id}',
    'GET /pets/{proxy+}',
    'ANY /{proxy+}',
    '$default',
  ])

  it.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1'],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}'],
    ['GET', '/pets/cat/1', 'GET /pets/{proxy+}'],
    ['POST', '/test/5', 'ANY /{proxy+}'],
    ['GET', '/', '$default'],
  ])("%s %s → %s (AWS's own example)", (method, path, key) => {
    expect(keyOf(route(method, path))).toBe(key)
  })

  it('a full match beats a greedy one that begins with more literals', () => {
    const both = table('HTTP', ['GET /pets/{proxy+}', 'GET /{kind}/{id}'])
    expect(keyOf(both('GET', '/pets/1'))).toBe('GET /{kind}/{id}')
    const rest = table('REST', ['GET /pets/{proxy+}', 'GET /{kind}/{id}'])
    expect(keyOf(rest('GET', '/pets/1'))).toBe('GET /pets/{proxy+}')
  })

  it('hands out decoded values, and raw ones that cannot be decoded', () => {
    expect(table('HTTP', ['GET /pets/{name}'])('GET', '/pets/Chester%20Mall')).toMatchObject({
      pathParameters: { name: 'Chester Mall' },
    })
    expect(table('HTTP', ['GET /pets/{name}'])('GET', '/pets/%ff')).toMatchObject({ pathParameters: { name: '%ff' } })
  })

  it('keeps values named like members of Object apart', () => {
    const routed = table('HTTP', ['GET /{__proto__}/{constructor}'])('GET', '/a/b')
    expect(routed.kind === 'matched' && { ...routed.pathParameters }.constructor).toBe('b')
  })
})

describe('a path that others read otherwise', () => {
  const keys = ['GET /admin/{id}', 'GET /pub/{proxy+}', 'GET /items/{id}', '$default']
  const route = table('HTTP', keys)

  it.each([
    '/Admin/1',
    '/ADMIN/x',
    '/%61dmin/1',
    '/%2561dmin/1',
    '/admin%2f1',
    '//admin/1',
    '/admin//1',
    '/admin;a=b/1',
    '/;/admin/1',
    '/pub/../admin/1',
    '/pub/%2e%2e/admin/1',
    '/pub/.%2E/admin/1',
    '/pub/..;/admin/1',
    '/pub/..%2fadmin/1',
    '/pub/%252e%252e/admin/1',
    '/pub\\..\\admin\\1',
    '/pub/..%5cadmin%5c1',
    '/./admin/1',
    '/Admin/1#x',
    '/%41dmin/1%3fx',
    '/ad\tmin/1',
    '/ADMIN/x/../../pub/1',
    '/K/../admin/1',
  ])('%s goes nowhere', (path) => {
    expect(route('GET', path).kind).toBe('ambiguous')
  })

  it.each([
    ['/admin/1', 'GET /admin/{id}', '/admin/1'],
    ['/admin/1/', 'GET /admin/{id}', '/admin/1'],
    ['/admin/AbC', 'GET /admin/{id}', '/admin/AbC'],
    ['/items/a%2Fb', 'GET /items/{id}', '/items/a%2Fb'],
    ['/items/a%20b', 'GET /items/{id}', '/items/a%20b'],
    ['/pub/docs/', 'GET /pub/{proxy+}', '/pub/docs/'],
    ['/pub/A/B.html', 'GET /pub/{proxy+}', '/pub/A/B.html'],
    ['/Elsewhere', '$default', '/Elsewhere'],
  ])('%s is %s, and the app is handed %s', (path, key, canonical) => {
    expect(route('GET', path)).toMatchObject({ kind: 'matched', target: key, path: canonical })
  })

  it('HEAD goes nowhere when the app would answer it with a guarded GET', () => {
    expect(route('HEAD', '/admin/1').kind).toBe('ambiguous')
    expect(keyOf(table('HTTP', ['GET /x', 'HEAD /x', '$default'])('HEAD', '/x'))).toBe('HEAD /x')
    expect(keyOf(table('HTTP', ['ANY /x', '$default'])('HEAD', '/x'))).toBe('ANY /x')
  })

  it('a literal with capitals is not gone around in lower case', () => {
    const capital = table('REST', ['GET /Admin/{id}', '$default'])
    expect(keyOf(capital('GET', '/Admin/1'))).toBe('GET /Admin/{id}')
    expect(capital('GET', '/admin/1').kind).toBe('ambiguous')
    expect(capital('GET', '/ADMIN/1').kind).toBe('ambiguous')
  })

  it("a method that ANY of a REST API does not stand for goes nowhere, since an app's `all` takes it", () => {
    const any = table('REST', ['ANY /admin/{id}', '$default'])
    for (const method of ['PROPFIND', 'QUERY', 'TRACE']) expect(any(method, '/admin/1').kind).toBe('ambiguous')
    expect(keyOf(any('PROPFIND', '/else'))).toBe('$default')
    expect(keyOf(table('HTTP', ['ANY /admin/{id}', '$default'])('PROPFIND', '/admin/1'))).toBe('ANY /admin/{id}')
  })

  it('decoded once is a reading too, when decoded twice is another', () => {
    expect(table('HTTP', ['ANY /admin/{proxy+}', 'ANY /{proxy+}'])('GET', '/admin%2f%252f').kind).toBe('ambiguous')
  })

  it('is matched as sent when the definition says so, as AWS does', () => {
    const literal = table('HTTP', keys, 'literal')
    expect(keyOf(literal('GET', '/Admin/1'))).toBe('$default')
    expect(keyOf(literal('GET', '/pub/../admin/1'))).toBe('GET /pub/{proxy+}')
  })
})

describe('routes that cannot be told apart', () => {
  it.each([[['GET /pets/{id}', 'GET /pets/{name}']], [['GET /Pets', 'GET /pets']], [['ANY /{a+}', 'ANY /{b+}']]])(
    '%j are refused',
    (keys) => {
      expect(() => table('HTTP', keys)).toThrow(expect.objectContaining({ code: 'CONFLICTING_ROUTES' }))
    },
  )

  it('but different methods, and cases in variables, are fine', () => {
    expect(() => table('HTTP', ['GET /pets/{id}', 'POST /pets/{name}', 'GET /{Kind}'])).not.toThrow()
  })
})

describe('route keys', () => {
  it.each([
    '',
    'GET',
    '/pets',
    'get /pets',
    'GTE /pets',
    'GET pets',
    'GET /pets/',
    'GET //pets',
    'GET /{proxy+}/more',
    'GET /{a}/{a}',
    'GET /a b',
    'GET /a%20b',
    'GET /a;b',
    'GET /{}',
    'GET /pre{x}',
    'GET /../x',
    `GET ${'/x'.repeat(101)}`,
    '$Default',
  ])('%j is refused', (key) => {
    expect(() => parseRoute(key, 'REST')).toThrow(expect.objectContaining({ code: 'INVALID_ROUTE' }))
  })

  it('says which method was meant', () => {
    expect(() => parseRoute('GTE /pets', 'REST')).toThrow('did you mean "GET"')
  })
})
