import { PlainRequest, type Gateway } from '@gw/core'
import { expect, test } from 'vitest'
import { issueValue, keysInCode, keysInStore, rotate, store } from '../test/snippets/rotate-api-key.ts'
import { petsGateway } from '../test/snippets/which-authorizer.ts'
import { run, testContext, testServices } from '../test/test-context.ts'
import { rsaKey, token } from '../test/token-forge.ts'

/** What the documents show is run here. */
const KEY = 'partner-0123456789-0123456789'
const now = Math.floor(Date.now() / 1000)
const key = rsaKey()
const claims = { iss: 'https://id.example.com', aud: 'pets', sub: 'ann', iat: now - 5, exp: now + 600 }

test('docs/which-authorizer.md', async () => {
  const gateway = petsGateway({ keys: [key.jwk] }, KEY)
  const status = async (line: string, headers: Record<string, string> = {}, on: Gateway = gateway): Promise<number> => {
    const [method, target] = line.split(' ') as [string, string]
    const answer = await on.handle(new PlainRequest({ method, target, headers }), () => ({
      statusCode: 200,
      headers: {},
      body: 'ok',
    }))
    return answer.statusCode
  }
  const user = { authorization: `Bearer ${token(key, claims)}` }
  const writer = { authorization: `Bearer ${token(key, { ...claims, scope: 'pets:write' })}` }
  expect(await status('GET /health')).toBe(200)
  expect([await status('GET /pets'), await status('GET /pets', user)]).toEqual([401, 200])
  expect([await status('POST /pets', user), await status('POST /pets', writer)]).toEqual([403, 200])
  expect([await status('GET /old'), await status('GET /old', { 'x-legacy-session': 'session-of-ann' })]).toEqual([
    401, 200,
  ])
  expect([await status('GET /old', { 'x-legacy-session': 'x' }), await status('GET /old', user)]).toEqual([403, 200])
  expect([await status('GET /feed', user), await status('GET /feed', { 'x-api-key': KEY })]).toEqual([403, 200])
})

test('docs/rotating-keys.md', async () => {
  const end = Date.parse('2026-07-01T00:00:00Z')
  const reason = async (policy: typeof keysInStore, value: string, at: number): Promise<string> => {
    const answer = await run(policy, testContext(testServices({ now: at }), { headers: { 'x-api-key': value } }))
    return answer === undefined ? 'passed' : String((answer as { reason?: string }).reason)
  }
  const inCode = keysInCode('acme-current-0123456789', 'acme-former-0123456789')
  expect(await reason(inCode, 'acme-former-0123456789', end - 1)).toBe('passed')
  expect(await reason(inCode, 'acme-former-0123456789', end)).toBe('expired')
  expect(await reason(inCode, 'acme-current-0123456789', end)).toBe('passed')
  const former = await issueValue('acme')
  const current = await rotate('acme', former, end)
  expect([await reason(keysInStore, former, end - 1), await reason(keysInStore, current, end - 1)]).toEqual([
    'passed',
    'passed',
  ])
  expect([await reason(keysInStore, former, end), await reason(keysInStore, current, end)]).toEqual([
    'expired',
    'passed',
  ])
  await store.revoke('acme')
  expect(await reason(keysInStore, current, end)).toBe('unknown')
})
