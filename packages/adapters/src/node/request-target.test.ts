import { describe, expect, it } from 'vitest'
import { parseRequestTarget, withoutAuthority } from './request-target.ts'

describe('a target in origin-form', () => {
  it.each([
    ['/', '/', ''],
    ['/pets/1', '/pets/1', ''],
    ['/pets?a=1&b=2', '/pets', '?a=1&b=2'],
    ['/pets?', '/pets', '?'],
    ['/pets?a=?', '/pets', '?a=?'],
    ['//pets', '//pets', ''],
  ])('%s', (target, path, search) => expect(parseRequestTarget(target)).toEqual({ origin: '', path, search }))

  it('loses a fragment, wherever it begins', () => {
    expect(parseRequestTarget('/a#b?c')).toEqual({ origin: '', path: '/a', search: '' })
    expect(parseRequestTarget('/a?b#c')).toEqual({ origin: '', path: '/a', search: '?b' })
  })

  it('has its backslashes and bytes beyond ASCII encoded, in the path alone', () => {
    expect(parseRequestTarget('/a\\b\u00c3\u00a9?c\\d\u00e9')).toEqual({
      origin: '',
      path: '/a%5Cb%C3%A9',
      search: '?c\\d\u00e9',
    })
  })
})

describe('a target in absolute-form', () => {
  it.each([
    ['http://gw.test/pets?a', 'http://gw.test', '/pets', '?a'],
    ['HTTPS://gw.test:443/', 'HTTPS://gw.test:443', '/', ''],
    ['http://[::1]:80/x', 'http://[::1]:80', '/x', ''],
    ['http://gw.test', '', '/', ''],
    ['http://gw.test?a', '', '/', '?a'],
  ])('%s', (target, origin, path, search) => expect(parseRequestTarget(target)).toEqual({ origin, path, search }))
})

describe('what is no target', () => {
  it.each([
    '',
    '*',
    'pets',
    'gw.test:80',
    '\\pets',
    '?a',
    '#a',
    ' /pets',
    'http:/pets',
    'http:///pets',
    'http://u:p@gw.test/pets',
    'http://gw.test\\pets',
    'ftp://gw.test/',
    '/a b',
    '/a\tb',
    '/a\0',
    '/a\u007f',
    '/a\u0100',
  ])('%j', (target) => {
    expect(parseRequestTarget(target)).toBeUndefined()
  })
})

it('a path handed on is never another host', () => {
  expect(['/', '/a', '//a', '///a//b'].map(withoutAuthority)).toEqual(['/', '/a', '/a', '/a//b'])
})
