import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { goodClaims, rsaKey, token } from '../test/token-forge.ts'

test('a gateway without a token check loads neither jose nor node:crypto, one with it on Node only node:crypto', () => {
  const key = rsaKey()
  const now = Math.floor(Date.now() / 1000)
  const given = { token: token(key, goodClaims({ iat: now - 5, exp: now + 600 })), jwk: key.jwk }
  const script = fileURLToPath(new URL('../test/lazy-imports-process.ts', import.meta.url))
  const environment = { ...process.env, NODE_OPTIONS: '' }
  const output = execFileSync(process.execPath, ['--conditions=@gw/source', script, JSON.stringify(given)], {
    env: environment,
  })
  expect(JSON.parse(output.toString())).toEqual([
    { status: 200, crypto: false, jose: false },
    { status: 200, crypto: true, jose: false },
    { status: 200, crypto: true, jose: true },
  ])
})
