import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { issuerServer } from '../test/issuer-server.ts'
import { rsaKey, token } from '../test/token-forge.ts'
import { HOSTILE_ISSUERS, type HostileIssuer } from './hostile-issuers.ts'
import type { Attack, Casualties } from './issuers-process.ts'

/*
 * Key servers that do harm, and what they cost: fetches, memory and the longest wait, beside jose's own remote key set. A fresh process each,
 * which asks a thousand times in two seconds, half of them with a `kid` that nobody has. `pnpm torture issuers [NAME…]`
 */
const named = process.argv.slice(2)
const chosen = HOSTILE_ISSUERS.filter(({ name }) => named.length === 0 || named.some((word) => name.includes(word)))
const MAX_FETCHES = 4
const MAX_MEGABYTES = 32
const key = rsaKey()
const complaints: string[] = []

console.log(
  'a key server that               | ours: fetches   MB  longest ms  let in | jose: fetches   MB  longest ms  let in',
)
for (const issuer of chosen) {
  const ours = await attack(issuer, 'ours')
  const jose = await attack(issuer, 'jose')
  console.log(`${issuer.name.padEnd(31)} | ${shown(ours)} | ${shown(jose)}`)
  complaints.push(...judge(issuer, ours).map((complaint) => `${issuer.name}: ${complaint}`))
}
for (const complaint of complaints) console.log(complaint)
console.log(`torture issuers: ${chosen.length} key servers, ${complaints.length} complaints`)
process.exitCode = complaints.length === 0 ? 0 : 1

async function attack(issuer: HostileIssuer, library: Attack['library']): Promise<Casualties & { fetches: number }> {
  const server = await issuerServer((request, response) => answer(request, response))
  const answer = issuer.answer(key, () => `${server.url}/jwks`)
  const claims = { iss: server.url, aud: 'pets', sub: 'ann', iat: now() - 5, exp: now() + 600 }
  const given: Attack = {
    library,
    issuer: server.url,
    good: token(key, claims),
    invented: Array.from({ length: 500 }, (_, index) => token({ ...key, kid: `invented-${index}` }, claims)),
  }
  const child = fork(fileURLToPath(new URL('issuers-process.ts', import.meta.url)), {
    execArgv: ['--conditions=@gw/source', '--expose-gc'],
  })
  child.send(given)
  const casualties = await new Promise<Casualties>((resolve, reject) => {
    child.once('message', (message: Casualties) => resolve(message))
    child.once('exit', (code) => reject(new Error(`${issuer.name}: ${library} ended with ${code}`)))
  })
  child.kill()
  await server.close()
  return { ...casualties, fetches: server.asked.length }
}

/** `let in` is of the 500 with the issuer's own kid; nobody's kid must never be. */
function judge(
  issuer: HostileIssuer,
  { fetches, megabytes, letIn, invented }: Casualties & { fetches: number },
): string[] {
  return [
    ...(invented === 0 ? [] : [`${invented} tokens of nobody's key let in`]),
    ...(letIn === 0 || issuer.servesKeys ? [] : [`${letIn} let in`]),
    ...(letIn > 0 || !issuer.servesKeys ? [] : ['nobody let in']),
    ...(fetches <= MAX_FETCHES * (issuer.requestsPerFetch ?? 1) ? [] : [`${fetches} fetches`]),
    ...(megabytes <= MAX_MEGABYTES ? [] : [`${megabytes} MB`]),
  ]
}

function shown({ fetches, megabytes, longestMs, letIn }: Casualties & { fetches: number }): string {
  const figures = [
    [fetches, 13],
    [megabytes, 5],
    [longestMs, 11],
    [letIn, 7],
  ] as const
  return figures.map(([figure, width]) => String(figure).padStart(width)).join(' ')
}

function now(): number {
  return Math.floor(Date.now() / 1000)
}
