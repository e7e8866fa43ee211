/**
 * Random operations over tiers, against a simple model: `pnpm torture cache --count 5000000 --seed 7`.
 *
 * Three nodes share one store that fails, hangs, forgets and lies; a fourth has its memory only. Callers ask, data
 * change, entries are purged, time passes. Every answer is checked: it is for who asked, for what was asked, not older
 * than allowed, and not from before a purge that its node knows of; memory stays within its bounds.
 */
import { parseArgs } from 'node:util'
import {
  allow,
  createGateway,
  memoryCache,
  PlainRequest,
  type Gateway,
  type GatewayResponse,
  type MemoryCacheStore,
  type Policy,
} from '@gw/core'
import { cache, tieredCache, type CachePolicy } from '@gw/cache'
import { HandClock, settled } from '../test/hand-clock.ts'
import { FaultyStore } from '../test/faulty-store.ts'
import { seededRandom } from '../test/seeded-random.ts'

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: { count: { type: 'string', default: '5000000' }, seed: { type: 'string' } },
  allowPositionals: true,
})
const count = Number(values.count)
const seed = Number(values.seed ?? Date.now() % 2 ** 31)

const TTL = 20
const STALE_WHILE_REVALIDATE = 5
const STALE_IF_ERROR = 30
const PURGE_SEEN_MILLIS = 1000
/** A node that could not ask has not heard of purges since: no entry outlives this. */
const ILL_MILLIS = 60_000
const MAX_BYTES = 200_000
const PATHS = 30
const CALLERS = ['alice', 'bob', 'carol', undefined] as const

const random = seededRandom(seed)
const clock = new HandClock()
const faulty = new FaultyStore(random, clock)

/** What an answer says of itself, and a purge of a path. */
interface Made {
  readonly caller: string
  readonly target: string
  readonly at: number
}

interface Node {
  readonly name: string
  readonly gateway: Gateway
  readonly policy: CachePolicy
  readonly memory: MemoryCacheStore
  readonly isShared: boolean
  /** When it last could not ask the shared store: it may then use what it has, up to its own time. */
  illAt: number
}

const authorizer: Policy<'authorizer'> = {
  slot: 'authorizer',
  name: 'caller',
  onRequest({ request }) {
    const principalId = request.header('x-test-caller')
    return principalId === undefined ? allow() : allow({ adds: { principalId } })
  },
}

const nodes = [node('memory', false), node('one', true), node('two', true), node('three', true)]
/** When each path was last purged at each node, and anywhere. */
const purges = new Map<string, number>()
let failed = 0
let answered = 0

console.log(`seed ${seed}`)
const startedAt = performance.now()
for (let i = 0; i < count; i++) {
  const operation = step()
  if (operation !== undefined) await operation
}
const seconds = (performance.now() - startedAt) / 1000
const checks = await finish()
console.log(`${answered} answers, ${remembered()} of them remembered ones, in ${seconds.toFixed(1)} s`)
console.log(`${faulty.faults} faults of the shared store, ${faulty.lies} spoilt values`)
console.log(`torture cache: ${count + checks - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

function node(name: string, isShared: boolean): Node {
  const memory = memoryCache({ clock, maxBytes: MAX_BYTES, maxEntries: 200 })
  const policy = cache({
    cacheTtlInSeconds: TTL,
    staleWhileRevalidate: STALE_WHILE_REVALIDATE,
    staleIfError: STALE_IF_ERROR,
    tags: (context) => [`tag-${Number(context.pathParameters['id']) % 3}`],
    jitter: 0.2,
    cacheableMethods: ['GET', 'HEAD'],
  })
  const cacheStore = isShared
    ? tieredCache({ store: faulty, memory, clock, purgeSeenInMillis: PURGE_SEEN_MILLIS, random })
    : memory
  const made = { name, policy, memory, isShared, illAt: 0 }
  const gateway = createGateway({
    routes: { 'ANY /things/{id}': [policy] },
    policies: [authorizer],
    cacheStore,
    clock,
    random,
    onEvent(event) {
      const isLie = event.type === 'store' && String(event.error).includes('not what was written')
      if (event.type === 'store' && event.state === 'failed' && !isLie) made.illAt = clock.now()
    },
  }) as unknown as Gateway
  return Object.assign(made, { gateway })
}

/** One random operation. Most are answered at once by the node that has its memory only. */
function step(): Promise<void> | undefined {
  const dice = random.next()
  if (dice < 0.9) return ask(nodes[0]!, target(), CALLERS[pick(CALLERS.length)], pick(20) === 0 ? 'HEAD' : 'GET')
  if (dice < 0.975) return ask(nodes[1 + pick(3)]!, target(), CALLERS[pick(CALLERS.length)], 'GET')
  if (dice < 0.98) return crowd(nodes[pick(4)]!, target())
  if (dice < 0.99) return clock.advance(pick(4000))
  if (dice < 0.995) return purge(nodes[pick(4)]!)
  faulty.spoil()
  return undefined
}

function ask(where: Node, path: string, caller: string | undefined, method: string): Promise<void> | undefined {
  const headers = { host: 'torture', ...(caller === undefined ? {} : { 'x-test-caller': caller }) }
  const askedAt = clock.now()
  const answer = where.gateway.handle(new PlainRequest({ method, target: path, headers }), () => made(path, caller))
  const settle = (response: GatewayResponse): void => check(where, path, caller, response, askedAt, method)
  return 'then' in answer ? patiently(answer).then(settle) : settle(answer)!
}

/** Many who want the same at once. */
async function crowd(where: Node, path: string): Promise<void> {
  await Promise.all(CALLERS.flatMap((caller) => [ask(where, path, caller, 'GET'), ask(where, path, caller, 'GET')]))
}

/** A store that hangs is waited for in hand-made time. */
async function patiently(answer: Promise<GatewayResponse>): Promise<GatewayResponse> {
  for (let i = 0; i < 2000; i++) {
    const response = await Promise.race([answer, settled()])
    if (response !== undefined) return response
    if (i > 20) await clock.advance(50)
  }
  throw new Error('A request is never answered')
}

/** A pure handler, but for the time it says it was made at; now and then it fails. */
function made(path: string, caller: string | undefined): GatewayResponse | Promise<GatewayResponse> {
  if (random.next() < 0.02) return { statusCode: 503, headers: {}, body: 'down' }
  if (random.next() < 0.01) return Promise.reject(new Error('broken'))
  const body = JSON.stringify({ caller: caller ?? 'nobody', target: path, at: clock.now() } satisfies Made)
  const response = { statusCode: 200, headers: { 'content-type': 'application/json' }, body: body.padEnd(pick(3000)) }
  return random.next() < 0.5 ? response : Promise.resolve(response)
}

function check(
  where: Node,
  path: string,
  caller: string | undefined,
  response: GatewayResponse,
  askedAt: number,
  method: string,
): void {
  answered++
  if (where.memory.bytes > MAX_BYTES) fail(`${where.name} holds ${where.memory.bytes} bytes`)
  if (response.statusCode >= 500) return
  if (response.statusCode !== 200) return fail(`${path} was answered ${response.statusCode}`)
  if (method === 'HEAD') return
  const said = JSON.parse(response.body as string) as Made
  if (said.caller !== (caller ?? 'nobody')) fail(`${caller} got the answer of ${said.caller}`)
  if (said.target !== path) fail(`${path} got the answer of ${said.target}`)
  const oldest = askedAt - (TTL + Math.max(STALE_WHILE_REVALIDATE, STALE_IF_ERROR)) * 1000
  if (said.at < oldest) fail(`${path} is ${(askedAt - said.at) / 1000} s old`)
  const [id] = path.slice('/things/'.length).split('?')
  if (said.at < knownPurge(where, Number(id), askedAt))
    fail(`${path} at ${where.name}, made at ${said.at}, is older than its purge`)
}

/** The last purge of a thing that a node must know of: its own at once, another's after the stated time. */
function knownPurge(where: Node, id: number, now: number): number {
  let last = 0
  for (const what of [`path ${id}`, `tag ${id % 3}`, 'all']) {
    const own = purges.get(`${where.name} ${what}`) ?? 0
    last = Math.max(last, own)
    if (!where.isShared || where.illAt >= now - ILL_MILLIS) continue
    const others = purges.get(`shared ${what}`) ?? 0
    if (others <= now - PURGE_SEEN_MILLIS) last = Math.max(last, others)
  }
  return last
}

async function purge(where: Node): Promise<void> {
  const id = pick(PATHS)
  const [what, order] = (
    [
      [`path ${id}`, { pathPrefix: `/things/${id}` }],
      [`tag ${id % 3}`, { tag: `tag-${id % 3}` }],
      ['all', { all: true }],
    ] as const
  )[pick(20) === 0 ? 2 : pick(2)]!
  const at = clock.now()
  const done = where.policy.purge(order).then(
    () => 'purged' as const,
    // The shared store was away, and whoever purged was told so.
    () => 'failed' as const,
  )
  let outcome: 'purged' | 'failed' | void = undefined
  for (let i = 0; outcome === undefined && i < 200; i++) outcome = await Promise.race([done, settled()])
  if (outcome !== 'purged') return
  if (where.isShared) purges.set(`shared ${what}`, at)
  purges.set(`${where.name} ${what}`, at)
}

/** At the end the store is well: what was spoilt is gone, and every node answers. */
async function finish(): Promise<number> {
  faulty.heal()
  await clock.advance(120_000)
  let asked = 0
  for (const where of nodes) {
    for (let id = 0; id < PATHS; id++, asked++) await ask(where, `/things/${id}`, 'alice', 'GET')
  }
  return asked
}

function remembered(): number {
  return nodes.reduce(
    (sum, { policy: { statistics } }) => sum + statistics.hits + statistics.stale + statistics.collapsed,
    0,
  )
}

function target(): string {
  return `/things/${pick(PATHS)}${pick(4) === 0 ? `?q=${pick(3)}` : ''}`
}

function pick(below: number): number {
  return Math.floor(random.next() * below)
}

function fail(why: string): void {
  failed++
  if (failed <= 10) console.error(`${why} (at ${clock.now()})`)
}
