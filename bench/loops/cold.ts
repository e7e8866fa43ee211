import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { createIssuer } from '../src/issuer.ts'
import type { LoopModule } from '../src/loop-case.ts'
import { median } from '../src/report.ts'
import { lambdaEvent } from './lambda-event.ts'

/** What is bundled, by case: modules that are loaded, and may have a `run` that gets an event. */
const ENTRIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'import-lambda': {
    ours: `export { createGateway } from '@gw/core'\nexport { withGateway } from '@gw/adapters/lambda'`,
    hono: `export { Hono } from 'hono'`,
    jose: `export { jwtVerify, createLocalJWKSet, createRemoteJWKSet } from 'jose'`,
  },
  'import-express': {
    ours: `export { createGateway } from '@gw/core'\nexport { expressGateway } from '@gw/adapters/express'
export { apiKeys, jwtAuthorizer } from '@gw/auth'\nexport { usagePlans } from '@gw/throttle'\nexport { cache } from '@gw/cache'`,
    'aws-jwt-verify + express-rate-limit + keyv': `export { JwtVerifier } from 'aws-jwt-verify'
export { rateLimit } from 'express-rate-limit'\nexport { default as Keyv } from 'keyv'`,
  },
  lambda: {
    ours: `import { createGateway } from '@gw/core'
import { withGateway } from '@gw/adapters/lambda'
import { jwtAuthorizer } from '@gw/auth'
export const run = ({ event, issuer, audience, jwks }) =>
  withGateway(
    createGateway({ policies: [jwtAuthorizer({ issuer, audience, keys: jwks, algorithms: ['RS256', 'ES256'] })], routes: { 'GET /pets/{petId}': [] } }),
    async () => ({ statusCode: 200, body: 'rex' }),
  )(event, {})`,
    jose: `import { createLocalJWKSet, jwtVerify } from 'jose'
export const run = async ({ event, issuer, audience, jwks }) => {
  await jwtVerify(event.headers.authorization.slice(7), createLocalJWKSet(jwks), { issuer, audience })
  return { statusCode: 200, body: 'rex' }
}`,
    'aws-jwt-verify': `import { JwtVerifier } from 'aws-jwt-verify'
export const run = async ({ event, issuer, audience, jwks }) => {
  const verifier = JwtVerifier.create({ issuer, audience, jwksUri: 'https://id.example.com/jwks' })
  verifier.cacheJwks(jwks)
  await verifier.verify(event.headers.authorization.slice(7))
  return { statusCode: 200, body: 'rex' }
}`,
  },
}

/** A fresh process each time: loads one bundled file and, for Lambda, answers the first request. Least of five. */
const PROBE = `
import { readFileSync } from 'node:fs'
const [file, given] = process.argv.slice(2)
const input = JSON.parse(readFileSync(given, 'utf8'))
const cpu = process.cpuUsage()
const start = performance.now()
const { run } = await import(file)
const answer = run === undefined ? undefined : await run(input)
const wallMs = performance.now() - start
const { user, system } = process.cpuUsage(cpu)
if (answer !== undefined && answer.statusCode !== 200) throw new Error(JSON.stringify(answer))
console.log(JSON.stringify({ cpuUs: user + system, wallMs }))
`

interface Started {
  readonly cpuUs: number
  readonly wallMs: number
}

export const loop: LoopModule = async (setting, rounds) => {
  const folder = mkdtempSync(join(tmpdir(), 'gw-bench-cold-'))
  try {
    const entries = { bare: 'export {}', ...ENTRIES[setting] }
    const { fixture } = await createIssuer()
    const given = join(folder, 'given.json')
    writeFileSync(given, JSON.stringify({ ...fixture, event: lambdaEvent(fixture.requests[0]!) }))
    writeFileSync(join(folder, 'probe.mjs'), PROBE)
    const sizes: Record<string, Record<string, number>> = {}
    for (const [name, source] of Object.entries(entries)) sizes[name] = await bundled(folder, name, source)
    const starts: Record<string, Started[]> = Object.fromEntries(Object.keys(entries).map((name) => [name, []]))
    for (let round = 0; round < rounds; round++)
      for (const name of Object.keys(entries)) starts[name]!.push(await least(5, () => start(folder, name, given)))
    return {
      micros: Object.fromEntries(Object.entries(starts).map(([name, all]) => [name, all.map(({ cpuUs }) => cpuUs)])),
      peers: Object.keys(entries).filter((name) => name !== 'bare' && name !== 'ours'),
      more: Object.fromEntries(
        Object.entries(starts).map(([name, all]) => [
          name,
          { wallMs: median(all.map(({ wallMs }) => wallMs)), ...sizes[name] },
        ]),
      ),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function bundled(folder: string, name: string, contents: string): Promise<Record<string, number>> {
  const outfile = join(folder, `${file(name)}`)
  await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    logLevel: 'error',
    banner: { js: `import { createRequire as GW } from 'node:module'; const require = GW(import.meta.url);` },
    conditions: process.execArgv.includes('--conditions=@gw/source') ? ['@gw/source'] : [],
  })
  const code = readFileSync(outfile)
  return { minKilobytes: code.length / 1000, gzipKilobytes: gzipSync(code, { level: 9 }).length / 1000 }
}

function file(name: string): string {
  return `${name.replace(/[^a-z]+/g, '-')}.mjs`
}

async function start(folder: string, name: string, given: string): Promise<Started> {
  const args = [join(folder, 'probe.mjs'), join(folder, file(name)), given]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout) as Started
}

async function least(times: number, run: () => Promise<Started>): Promise<Started> {
  let best: Started | undefined
  for (let i = 0; i < times; i++) {
    const started = await run()
    if (best === undefined || started.cpuUs < best.cpuUs) best = started
  }
  return best!
}
