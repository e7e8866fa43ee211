import { describe, expect, test } from 'vitest'
import { base64url, rsaKey, token } from '../../test/token-forge.ts'
import { parseCompactJws } from './compact-jws.ts'
import type { SignatureAlgorithm } from './signature-algorithm.ts'

const limits = { maxTokenBytes: 16_384, algorithms: new Set<SignatureAlgorithm>(['RS256']) }
const parse = (text: string) => parseCompactJws(text, limits)
const of = (header: string, payload = 'e30', signature = 'AAAA') => `${base64url(header)}.${payload}.${signature}`
const key = rsaKey()

describe('what is refused without a key', () => {
  test('a whole token comes apart', () => {
    const text = token(key)
    const jws = parse(text)
    expect(jws).toMatchObject({ header: { alg: 'RS256', kid: 'rsa', typ: 'JWT', cty: undefined } })
    expect('refused' in jws ? '' : jws.signingInput).toBe(text.slice(0, text.lastIndexOf('.')))
  })

  test.each([
    ['', 'segments'],
    ['abc', 'segments'],
    ['abc.def', 'segments'],
    ['a.b.c.d', 'segments'],
    [`${token(key)}.`, 'segments'],
    ['a.b.c.d.e', 'encrypted'],
    ['a'.repeat(16_385), 'too-large'],
    ['.e30.AAAA', 'malformed'],
    [of('{"alg":"RS256"}', '', ''), 'malformed'],
    [of('{"alg":"RS256"}', 'e30', 'AB'), 'malformed'],
    [of('{"alg":"RS256"}', 'e30=', 'AAAA'), 'malformed'],
    [of('[]'), 'malformed'],
    [of('{"alg":"none","alg":"RS256"}'), 'malformed'],
    [of('{"alg":"RS256","__proto__":{}}'), 'malformed'],
    [of('{}'), 'algorithm-not-allowed'],
    [of('{"alg":"none"}', 'e30', 'AA'), 'algorithm-not-allowed'],
    [of('{"alg":"rs256"}'), 'algorithm-not-allowed'],
    [of('{"alg":"RS256 "}'), 'algorithm-not-allowed'],
    [of('{"alg":["RS256"]}'), 'algorithm-not-allowed'],
    [of('{"alg":"ES256"}'), 'algorithm-not-allowed'],
    [of('{"alg":"constructor"}'), 'algorithm-not-allowed'],
    [of('{"alg":"RS256","crit":[]}'), 'critical-header'],
    [of('{"alg":"RS256","crit":["exp"],"exp":1}'), 'critical-header'],
    [of('{"alg":"RS256","b64":false}'), 'critical-header'],
    [of('{"alg":"RS256","kid":1}'), 'header-invalid'],
    [of('{"alg":"RS256","kid":null}'), 'header-invalid'],
    [of('{"alg":"RS256","typ":{}}'), 'header-invalid'],
    [of('{"alg":"RS256","cty":[]}'), 'header-invalid'],
  ])('%.40s is %s', (text, reason) => {
    expect(parse(text)).toEqual({ refused: reason })
  })

  test('an escaped member name is legal JSON and means the same', () => {
    expect(parse(of('{"\\u0061lg":"RS256"}'))).toMatchObject({ header: { alg: 'RS256' } })
  })
})
