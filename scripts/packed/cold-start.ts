import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './combination.ts'
import type { PackedProject } from './project.ts'

/** Fresh processes per side; they take turns, so that a busy machine is busy for both. */
const ROUNDS = 15

/** From the first import to the first answer, in milliseconds of a process's CPU time: medians of fresh processes. */
export interface ColdStart {
  /** What was loaded: packages as they are, or one file made by esbuild. */
  readonly form: 'packages' | 'bundle'
  /** `withGateway` with `jwtAuthorizer`. */
  readonly ours: number
  /** `@middy/core` with its JWT and error handling. */
  readonly middy: number
}

/**
 * Cold starts of one Lambda function behind a signed token, with `withGateway` and with middy.
 * @throws {Error} if one of them does not let the token in, or lets one in that is none
 */
export function coldStarts(project: PackedProject): readonly ColdStart[] {
  const folder = join(project.folder, 'cold')
  mkdirSync(folder)
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  writeFileSync(join(folder, 'ours.mjs'), ours(publicKey))
  writeFileSync(join(folder, 'middy.mjs'), middy(publicKey))
  writeFileSync(join(folder, 'invoke.mjs'), invoke(token(privateKey)))
  for (const side of ['ours', 'middy']) bundle(project, folder, side)
  return [
    { form: 'packages', ...medians(project, folder, ['ours.mjs', 'middy.mjs']) },
    { form: 'bundle', ...medians(project, folder, ['ours.bundle.mjs', 'middy.bundle.mjs']) },
  ]
}

function medians(
  project: PackedProject,
  folder: string,
  [ours, middy]: readonly [string, string],
): { ours: number; middy: number } {
  const times: { readonly ours: number[]; readonly middy: number[] } = { ours: [], middy: [] }
  for (let i = 0; i < ROUNDS; i++) {
    times.ours.push(once(project, folder, ours))
    times.middy.push(once(project, folder, middy))
  }
  return { ours: median(times.ours), middy: median(times.middy) }
}

function once(project: PackedProject, folder: string, file: string): number {
  const said = run(project.node('24'), ['invoke.mjs', file], folder)
  if (!/^[\d.]+$/.test(said)) throw new Error(`${file}: ${said}`)
  return Number(said)
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}

function bundle(project: PackedProject, folder: string, side: string): void {
  const options = ['--bundle', '--minify', '--format=esm', '--platform=node', '--log-level=error']
  // CommonJS inside ESM asks for \`require\`.
  const banner =
    '--banner:js=import { createRequire } from "node:module";const require = createRequire(import.meta.url);'
  const files = [`${side}.mjs`, `--outfile=${side}.bundle.mjs`]
  const complaint = run(project.installed('.bin/esbuild'), [...files, ...options, banner], folder)
  if (complaint !== '') throw new Error(complaint)
}

function token(privateKey: KeyObject): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = { iss: 'https://id.example.com', aud: 'pets', sub: 'jo', iat: 1_700_000_000, exp: 4_000_000_000 }
  const input = `${part({ alg: 'RS256', typ: 'JWT', kid: 'one' })}.${part(claims)}`
  return `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`
}

function ours(publicKey: KeyObject): string {
  const key = { ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }
  return `
import { withGateway } from '@gw/adapters/lambda'
import { jwtAuthorizer } from '@gw/auth'
import { createGateway } from '@gw/core'
const jwt = jwtAuthorizer({ issuer: 'https://id.example.com', audience: 'pets', keys: { keys: [${JSON.stringify(key)}] } })
const gateway = createGateway({ policies: [jwt], routes: { 'GET /pets/{petId}': [] } })
export const handler = withGateway(gateway, async (event) => ({ statusCode: 200, body: event.requestContext.authorizer.claims.sub }))
`
}

function middy(publicKey: KeyObject): string {
  return `
import middy from '@middy/core'
import httpErrorHandler from '@middy/http-error-handler'
import jwtAuth from 'middy-middleware-jwt-auth'
const { default: jwtMiddleware, EncryptionAlgorithms } = jwtAuth
const jwt = jwtMiddleware({
  algorithm: EncryptionAlgorithms.RS256,
  credentialsRequired: true,
  secretOrPublicKey: ${JSON.stringify(publicKey.export({ format: 'pem', type: 'spki' }))},
})
export const handler = middy(async (event) => ({ statusCode: 200, body: event.auth.payload.sub })).use(httpErrorHandler({ logger: false })).use(jwt)
`
}

/** CPU time from the first import to the first answer; a token that is none must be refused. */
function invoke(bearer: string): string {
  return `
const event = (authorization) => ({
  resource: '/pets/{petId}', path: '/pets/7', httpMethod: 'GET', headers: { authorization },
  requestContext: { resourceId: 'a', stage: 'prod', requestId: 'r' }, body: null, isBase64Encoded: false,
})
const context = { getRemainingTimeInMillis: () => 3000, callbackWaitsForEmptyEventLoop: true }
const before = process.cpuUsage()
const { handler } = await import('./' + process.argv[2])
const answer = await handler(event('Bearer ${bearer}'), context)
const { user, system } = process.cpuUsage(before)
if (answer.statusCode !== 200 || answer.body !== 'jo') throw new Error(JSON.stringify(answer))
const refused = await handler(event('Bearer ${bearer.slice(0, -8)}AAAAAAAA'), context)
if (refused.statusCode !== 401) throw new Error(JSON.stringify(refused))
console.log((user + system) / 1000)
`
}
