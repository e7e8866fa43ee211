import { openSync, writeSync } from 'node:fs'
import { createGateway, PlainRequest } from '@gw/core'
import type { GatewayEvent, GatewayResponse, LimitDecision, LimitState, LimitStore, Policy } from '@gw/core'
import { Cluster, Redis, type RedisOptions } from 'ioredis'
import { redisLimits } from '../../src/redis/redis-limits.ts'
import { sqliteLimits } from '../../src/sqlite/sqlite-limits.ts'
import { throttle } from '../../src/throttle.ts'
import { usagePlans } from '../../src/usage-plans.ts'
import type { NodeConfig, NodeReport } from './node-config.ts'

/** One node of the fleet: a real gateway in a process of its own, asked as often as it is told, until it is stopped. */
const config = JSON.parse(process.argv[2]!) as NodeConfig
const { rateLimit, burstLimit, onStoreError } = config
const realNow = Date.now.bind(Date)
const log = openSync(config.log, 'a')
const decidedAt = new WeakMap<readonly LimitState[], number>()
const statuses: Record<string, number> = {}
const latencies: number[] = []
const recoveredAt: number[] = []
let [requests, storeCalls, faults] = [0, 0, 0]
let measuredFrom = { requests: 0, storeCalls: 0 }
let connected: Promise<unknown> = Promise.resolve()
const rssAtStart = process.memoryUsage().rss

if (config.clockJumps === true) {
  let ahead = 0
  Date.now = () => realNow() + ahead
  setInterval(() => (ahead = (Math.random() - 0.5) * 40 * 86_400_000), 100).unref()
}

const keys = Array.from({ length: config.keys }, (_, index) => `key-${index}`)
const gateway = createGateway({
  limitStore: audited(store()),
  onEvent,
  policies: [
    keyByHeader(),
    throttle({ rateLimit, burstLimit, onStoreError, by: 'apiKey', name: 'bucket' }),
    usagePlans({
      plans: [{ name: 'plan', apiKeyIds: keys, quota: { limit: 1e9, period: 'MONTH', onStoreError } }],
    }),
    acknowledge(),
  ],
  routes: { 'GET /': [] },
})

const served = (): GatewayResponse => ({ statusCode: 200, headers: {}, body: undefined })
const EVERY_MILLIS = 10
await connected
process.send!('ready')
const loop = setInterval(() => {
  for (let i = 0; i < (config.requestsPerSecond * EVERY_MILLIS) / 1000; i++) void ask(keys[requests++ % keys.length]!)
}, EVERY_MILLIS)

process.on('message', (message) => {
  if (message === 'measure') measuredFrom = { requests, storeCalls }
  if (message !== 'stop') return
  clearInterval(loop)
  setTimeout(() => process.send!(report(), () => process.exit(0)), 300)
})

async function ask(key: string): Promise<void> {
  const from = performance.now()
  const response = await gateway.handle(new PlainRequest({ target: '/', headers: { 'x-api-key': key } }), served)
  latencies.push(performance.now() - from)
  statuses[response.statusCode] = (statuses[response.statusCode] ?? 0) + 1
}

function store(): LimitStore {
  if ('sqlite' in config.store) return sqliteLimits(config.store.sqlite)
  const options = {
    ...(config.leases === undefined ? {} : { leases: { seconds: config.leases } }),
    ...(config.shards === undefined ? {} : { shards: config.shards }),
    ...(config.deadlineInMillis === undefined ? {} : { deadlineInMillis: config.deadlineInMillis }),
  }
  return redisLimits(counted(client()), options)
}

function client(): Redis {
  const enableAutoPipelining = config.autoPipelining === true
  const redisOptions = { maxRetriesPerRequest: 1, enableOfflineQueue: false, enableAutoPipelining }
  const retryStrategy = (): number => 50
  if ('cluster' in config.store) {
    const cluster = new Cluster(
      config.store.cluster.map((port) => ({ host: '127.0.0.1', port })),
      { redisOptions, enableOfflineQueue: false, clusterRetryStrategy: retryStrategy, slotsRefreshTimeout: 2000 },
    )
    cluster.on('error', () => {})
    connected = new Promise((resolve) => cluster.once('ready', resolve))
    return cluster as unknown as Redis
  }
  const single = new Redis({ ...where(), ...redisOptions, retryStrategy, sentinelRetryStrategy: retryStrategy })
  single.on('error', () => {})
  connected = new Promise((resolve) => single.once('ready', resolve))
  return single
}

function where(): RedisOptions {
  if ('sentinels' in config.store) {
    const { sentinels, name } = config.store
    return { sentinels: sentinels.map((port) => ({ host: '127.0.0.1', port })), name, sentinelCommandTimeout: 500 }
  }
  return { host: '127.0.0.1', port: (config.store as { redis: number }).redis }
}

function counted(client: Redis): Redis {
  const evalsha = client.evalsha.bind(client) as (...asked: unknown[]) => Promise<unknown>
  return Object.assign(Object.create(client) as Redis, {
    evalsha: (...asked: unknown[]) => (storeCalls++, evalsha(...asked)),
    eval: client.eval.bind(client),
    hgetall: client.hgetall.bind(client),
  })
}

/** Remembers when the store decided, by its own clock. */
function audited(store: LimitStore): LimitStore {
  const note = (decision: LimitDecision): LimitDecision => {
    if (decision.decidedAt !== undefined) decidedAt.set(decision.states, decision.decidedAt)
    return decision
  }
  const take = store.take.bind(store)
  return Object.assign(store, {
    take: (limits: Parameters<LimitStore['take']>[0]) => {
      const decision = take(limits)
      return decision instanceof Promise ? decision.then(note) : note(decision)
    },
  })
}

/** An admission is acknowledged when it is written: what is killed later has happened. */
function acknowledge(): Policy<'extension'> {
  return {
    slot: 'extension',
    name: 'acknowledge',
    onRequest({ limitStates, apiKey }) {
      const at = decidedAt.get(limitStates!)
      writeSync(log, `${at === undefined ? trueNow() : trueTime(at)} ${apiKey!.id} \n`)
    },
  }
}

function trueNow(): number {
  return performance.timeOrigin + performance.now()
}

/** What the server's clock said, without the jump that it was under: jumps are hours, and answers take seconds at most. */
function trueTime(told: number): number {
  const { serverOffsets = [0] } = config
  const ahead = told - realNow()
  const offset = serverOffsets.reduce((a, b) => (Math.abs(ahead - b) < Math.abs(ahead - a) ? b : a))
  return told - offset
}

function keyByHeader(): Policy<'apiKey'> {
  return {
    slot: 'apiKey',
    name: 'keys',
    onRequest: (context) => void (context.apiKey = { id: context.request.header('x-api-key')! }),
  }
}

function onEvent(event: GatewayEvent): void {
  if (event.type === 'fault') faults++
  if (event.type === 'store' && event.state === 'recovered') {
    recoveredAt.push(realNow())
    process.send?.({ recovered: recoveredAt.at(-1) })
  }
}

function report(): NodeReport {
  latencies.sort((a, b) => a - b)
  const at = (part: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * part))] ?? 0
  const rssGrowthMegabytes = (process.memoryUsage().rss - rssAtStart) / 1e6
  return {
    requests: requests - measuredFrom.requests,
    statuses,
    p50: at(0.5),
    p99: at(0.99),
    max: at(1),
    storeCalls: storeCalls - measuredFrom.storeCalls,
    rssGrowthMegabytes,
    recoveredAt: [recoveredAt],
    faults,
  }
}
