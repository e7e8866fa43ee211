import { createHash, createHmac } from 'node:crypto'
import { parseArgs } from 'node:util'
import v8 from 'node:v8'
import { runInNewContext } from 'node:vm'
import { apiKeys, jwtAuthorizer } from '@gw/auth'
import { cache } from '@gw/cache'
import { accessLog, createGateway, memoryKeys, PlainRequest, type WritableKeyStore } from '@gw/core'
import { rateLimitHeaders, throttle, usagePlans } from '@gw/throttle'

/**
 * The heap over millions of requests of a million callers: `pnpm torture heap [--requests N] [--callers N]`.
 *
 * One gateway with token, key, plan, throttle, cached answers and an access log, all bounds at their defaults. Half of
 * the requests come from a thousand callers again and again; the other half from one caller after the other, each with a
 * token and a key of its own, so that every cache is filled over and over; every sixteenth has a token nobody signed,
 * every thirty-second a key nobody has. After each twentieth part the garbage is collected and the heap is read. It has
 * to be flat: in the second half of the run it may not stand higher than it did in the first, past the filling.
 */
const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: { requests: { type: 'string', default: '10000000' }, callers: { type: 'string', default: '1000000' } },
})
const REQUESTS = Number(values.requests)
const CALLERS = Number(values.callers)
const SAMPLES = 20
const OFTEN = 1000
/** What code that is compiled late, and the maps of caches that grow in steps, may take. */
const ALLOWED_GROWTH = 0.02

v8.setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const SECRET = 'a secret of the torture alone, of 32 bytes and more'
const HEADER = base64url({ alg: 'HS256', typ: 'JWT' })
const EXPIRES = Math.floor(Date.now() / 1000) + 86_400
const keyStore = memoryKeys({ maxEntries: CALLERS })
fill(keyStore)

const statuses: Record<number, number> = {}
let lines = 0
const gateway = createGateway({
  policies: [
    jwtAuthorizer({ issuer: 'https://id.example.com', audience: 'pets', secret: SECRET }),
    apiKeys({ store: keyStore }),
    usagePlans({
      plans: [{ name: 'all', throttle: { rateLimit: 1e6, burstLimit: 1e6 }, quota: { limit: 1e9, period: 'MONTH' } }],
    }),
    throttle({ rateLimit: 1e6, burstLimit: 1e6, by: 'principalId' }),
    rateLimitHeaders(),
    accessLog({ destination: (text) => void (lines += text.split('\n').length - 1) }),
  ],
  routes: { 'GET /pets/{petId}': [cache({ cacheTtlInSeconds: 3600 })] },
})
process.exitCode = await run()

async function run(): Promise<number> {
  const heaps: number[] = []
  const begun = performance.now()
  for (let sample = 0; sample < SAMPLES; sample++) {
    const until = Math.floor((REQUESTS * (sample + 1)) / SAMPLES)
    for (let number = Math.floor((REQUESTS * sample) / SAMPLES); number < until; number++) await ask(number)
    heaps.push(heapMegabytes())
    console.log(`${until.toLocaleString('en')} requests: ${heaps.at(-1)!.toFixed(1)} MB of heap`)
  }
  const micros = ((performance.now() - begun) * 1000) / REQUESTS
  await gateway.close()
  return judge(heaps, micros)
}

/** The first quarter fills; then the two halves of what is left are compared. */
function judge(heaps: readonly number[], micros: number): number {
  const filled = heaps.slice(SAMPLES / 4)
  const half = Math.ceil(filled.length / 2)
  const [before, after] = [Math.max(...filled.slice(0, half)), Math.max(...filled.slice(half))]
  const growth = after / before - 1
  const failures = [
    ...(growth > ALLOWED_GROWTH ? [`the heap grew by ${(growth * 100).toFixed(1)} %`] : []),
    ...(lines === REQUESTS ? [] : [`${lines} lines of log`]),
    ...([200, 401, 403].every((status) => (statuses[status] ?? 0) > 0) ? [] : ['not every answer was seen']),
    ...(Object.keys(statuses).length === 3 ? [] : ['answers that were not expected']),
  ]
  console.log(`answers: ${JSON.stringify(statuses)}; ${micros.toFixed(1)} µs a request, with its token made`)
  console.log(
    `heap: ${REQUESTS.toLocaleString('en')} requests, ${CALLERS.toLocaleString('en')} callers: ${before.toFixed(1)} MB, then ${after.toFixed(1)} MB, ${failures.length === 0 ? 'flat' : failures.join(', ')}`,
  )
  return failures.length === 0 ? 0 : 1
}

async function ask(number: number): Promise<void> {
  const caller = number % 2 === 0 ? (number / 2) % Math.min(OFTEN, CALLERS) : (number * 7919) % CALLERS
  const forged = number % 16 === 5
  const headers = {
    authorization: `Bearer ${token(caller, forged)}`,
    'x-api-key': number % 32 === 9 ? `nobody-has-this-key-${number}` : keyOf(caller),
  }
  const answer = await gateway.handle(new PlainRequest({ target: `/pets/${caller % 100}`, headers }), () => ({
    statusCode: 200,
    headers: { 'content-type': 'text/plain' },
    body: `pet of ${caller}`,
  }))
  statuses[answer.statusCode] = (statuses[answer.statusCode] ?? 0) + 1
  if (answer.statusCode === 200 && answer.body !== `pet of ${caller}`)
    throw new Error(`Caller ${caller} was given the ${String(answer.body)}`)
}

/** The same for a caller each time, so that it is remembered, until others push it out. */
function token(caller: number, forged: boolean): string {
  const claims = { iss: 'https://id.example.com', aud: 'pets', sub: `caller-${caller}`, exp: EXPIRES }
  const signed = `${HEADER}.${base64url(claims)}`
  const signature = createHmac('sha256', forged ? 'another secret' : SECRET)
    .update(signed)
    .digest('base64url')
  return `${signed}.${signature}`
}

function keyOf(caller: number): string {
  return `key-of-caller-${String(caller).padStart(9, '0')}`
}

function fill(store: WritableKeyStore): void {
  for (let caller = 0; caller < CALLERS; caller++) {
    const valueHash = createHash('sha256').update(keyOf(caller)).digest('hex')
    void store.put(valueHash, { id: `caller-${caller}`, usagePlans: ['all'] })
  }
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function heapMegabytes(): number {
  for (let i = 0; i < 3; i++) collect()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 1e6
}
