import type { Allow, Refusal } from '@gw/core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { issuerServer, raw, type Handler, type IssuerServer } from '../test/issuer-server.ts'
import { run, testContext, testServices } from '../test/test-context.ts'
import { NOW } from '../test/token-forge.ts'
import { introspectionAuthorizer, type IntrospectionAuthorizer } from './introspection-authorizer.ts'
import type { IntrospectionAuthorizerOptions } from './introspection-options.ts'

let server: IssuerServer
let answer: unknown
const bodies: string[] = []
const authorizations: (string | undefined)[] = []

beforeAll(async () => {
  server = await issuerServer((request, response) => {
    authorizations.push(request.headers.authorization)
    request.setEncoding('utf8').on('data', (piece: string) => bodies.push(piece))
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer)))
  })
})
beforeEach(() => {
  answer = { active: true, sub: 'ann', aud: 'pets', scope: 'read', exp: NOW + 600 }
  bodies.length = 0
  authorizations.length = 0
})
afterAll(() => server.close())

const made = (over: Partial<IntrospectionAuthorizerOptions> = {}) =>
  introspectionAuthorizer({
    introspectionEndpoint: `${server.url}/introspect`,
    clientId: 'gate way',
    clientSecret: 's:ecret',
    audience: 'pets',
    ...over,
  })
const ask = async (policy: IntrospectionAuthorizer, token = 'opaque-token', given = testServices()) =>
  run(policy, testContext(given, { headers: { authorization: `Bearer ${token}` } }))
const outcome = (said: unknown): string =>
  'allow' in (said as object) ? 'passed' : `${(said as Refusal).refusal} ${(said as Refusal).reason}`

describe('introspectionAuthorizer', () => {
  test('shows the token to its issuer, as itself', async () => {
    expect(((await ask(made(), 'a+b/c=')) as Allow).adds).toEqual({
      authorizer: { jwt: { claims: answer, scopes: null } },
      principalId: 'ann',
    })
    expect(bodies).toEqual(['token=a%2Bb%2Fc%3D&token_type_hint=access_token'])
    expect(authorizations).toEqual([`Basic ${btoa('gate%20way:s%3Aecret')}`])
  })

  test.each<[unknown, string]>([
    [{ active: false }, 'inactive'],
    [{ active: 'true', sub: 'ann', aud: 'pets' }, 'inactive'],
    [{}, 'inactive'],
    [{ active: true, aud: 'other' }, 'audience-mismatch'],
    [{ active: true }, 'audience-mismatch'],
    [{ active: true, aud: 'pets', exp: NOW }, 'expired'],
    [{ active: true, aud: 'pets', exp: '1' }, 'claim-invalid'],
    [{ active: true, aud: 'pets', nbf: NOW + 9 }, 'not-yet-valid'],
    [{ active: true, aud: 'pets', sub: {} }, 'claim-invalid'],
    [{ active: true, aud: 'pets', iss: 'https://evil.test' }, 'issuer-mismatch'],
  ])('%j is refused', async (said, reason) => {
    answer = said
    expect(outcome(await ask(made(reason === 'issuer-mismatch' ? { issuer: 'https://id.test' } : {})))).toBe(
      `UNAUTHORIZED ${reason}`,
    )
  })

  test('without an end, or a name, it is active now and nobody else', async () => {
    answer = { active: true, aud: ['x', 'pets'] }
    const [one, two] = [await ask(made()), await ask(made())] as Allow[]
    expect((one!.adds as { principalId: string }).principalId).not.toBe(
      (two!.adds as { principalId: string }).principalId,
    )
  })

  test('scopes', async () => {
    expect(outcome(await ask(made().withScopes('write')))).toBe('ACCESS_DENIED scope-insufficient')
    expect(((await ask(made().withScopes('read'))) as Allow).adds).toMatchObject({
      authorizer: { jwt: { scopes: ['read'] } },
    })
  })

  test('what is no token is not asked about', async () => {
    for (const token of ['a b', 'a\tb', 'é', '"', `${'x'.repeat(4_097)}`, 'a&token=b'])
      expect(outcome(await ask(made(), token))).toMatch(/^UNAUTHORIZED/)
    expect(bodies).toEqual([])
  })

  test('remembered only where that is said, and no longer', async () => {
    const given = testServices()
    const forgetful = made()
    await ask(forgetful, 't', given)
    await ask(forgetful, 't', given)
    expect(bodies).toHaveLength(2)
    const remembering = made({ resultTtlInSeconds: 60 })
    await ask(remembering, 't', given)
    expect(run(remembering, testContext(given, { headers: { authorization: 't' } }))).not.toBeInstanceOf(Promise)
    expect(bodies).toHaveLength(3)
    answer = { active: false }
    given.clock.advance(60_000)
    expect(outcome(await ask(remembering, 't', given))).toBe('UNAUTHORIZED inactive')
    answer = { active: true, aud: 'pets', exp: NOW + 70 }
    expect(outcome(await ask(remembering, 't', given))).toBe('passed')
    given.clock.advance(11_000)
    expect(outcome(await ask(remembering, 't', given))).toBe('UNAUTHORIZED expired')
  })

  test('a hundred at once are one request', async () => {
    const policy = made()
    const given = testServices()
    await Promise.all(Array.from({ length: 100 }, () => ask(policy, 't', given)))
    expect(bodies).toHaveLength(1)
  })
})

test('an issuer that is down, slow or mad is 500, told, and never a pass', async () => {
  const broken = await issuerServer(raw(500, '{"active":true,"aud":"pets"}'))
  const endpoint = { introspectionEndpoint: `${broken.url}/i` }
  const hangs: Handler = () => {}
  const handlers = [
    raw(500, '{"active":true,"aud":"pets"}'),
    raw(302, '', { location: server.url }),
    raw(200, '[]'),
    raw(200, '{"active":false,"active":true,"aud":"pets"}'),
    raw(200, `{"active":true,"aud":"pets","x":"${'x'.repeat(70_000)}"}`),
    hangs,
  ]
  for (const handler of handlers) {
    broken.answer(handler)
    const given = testServices()
    const requested = broken.requested()
    const asking = ask(made(endpoint), 't', given)
    if (handler === hangs) {
      await requested
      given.clock.advance(1_500)
    }
    expect(outcome(await asking)).toBe('AUTHORIZER_FAILURE introspection-unavailable')
    expect(given.events).toMatchObject([{ type: 'fault', where: 'introspectionAuthorizer' }])
  }
  await broken.close()
})

test('the endpoint needs TLS beyond this machine, and the audience its word', () => {
  expect(() => made({ introspectionEndpoint: 'http://id.example.com' })).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTION' }),
  )
  const { audience: _, ...without } = {
    audience: null,
    introspectionEndpoint: 'https://x',
    clientId: 'a',
    clientSecret: 'b',
  }
  expect(() => introspectionAuthorizer(without as never)).toThrow(expect.objectContaining({ code: 'MISSING_OPTION' }))
})
