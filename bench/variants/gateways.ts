import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { apiKeys, jwtAuthorizer } from '@gw/auth'
import { cache, ioredisStore, tieredCache } from '@gw/cache'
import { accessLog, cors, createGateway, memoryKeys, memoryLimits, type DefinitionItem, type Gateway } from '@gw/core'
import { rateLimitHeaders, throttle, usagePlans } from '@gw/throttle'
import type { Given } from '../src/variant.ts'

const MANY = 1e9
/** Redis shares its core with the load: on a busy machine the default of 50 ms is missed, and answers are refused. */
const DEADLINE = 1_000
const ROUTE = 'GET /pets/{petId}'

/** The gateway that a variant is to have. Checks, bounds and expiries are all on, at the library's own defaults. */
export async function gatewayOf(given: Given): Promise<Gateway> {
  const { gateway: name = 'full' } = given.subject
  const shared = sharedPolicies(given)
  switch (name) {
    case 'full':
    case 'full-miss':
      return define([...shared, ...callerPolicies(given, MANY)], [cache({ cacheTtlInSeconds: 3600 })])
    case 'cache':
      return define(shared, [cache({ cacheTtlInSeconds: 3600, shared: true })])
    case 'guarded':
      return define([...shared, ...callerPolicies(given, MANY)], [])
    case 'spent':
      return define([...shared, ...callerPolicies(given, 1e-9, 1)], [])
    case 'token':
      return define([...shared, authorizer(given)], [])
    case 'throttle':
      return define(
        [...shared, throttle({ rateLimit: MANY, burstLimit: MANY, by: { header: 'x-api-key' } }), rateLimitHeaders()],
        [],
      )
    case 'log':
      return define([log(given)], [])
    case 'redis-exact':
      return redisGateway(given)
    case 'redis-leases':
      return redisGateway(given, { seconds: 1 })
    case 'proxy': {
      const { httpProxy } = await import('@gw/integrations')
      const uri = `http://127.0.0.1:${given.upstreamPort}/pets/{petId}`
      return define([...shared, ...callerPolicies(given, MANY)], [httpProxy({ uri, connections: 64 })])
    }
    case 'callers':
      return manyCallers(given.subject.callers ?? 100)
  }
}

function define(policies: readonly DefinitionItem[], route: readonly DefinitionItem[]): Gateway {
  return createGateway({ policies, routes: { [ROUTE]: route } } as never) as unknown as Gateway
}

function authorizer({ fixture: { issuer, audience, jwks } }: Given): DefinitionItem {
  return jwtAuthorizer({ issuer, audience, keys: jwks as never, algorithms: ['RS256', 'ES256'] })
}

/** Token, key and plan: the callers of the fixture, on one plan with a throttle and a quota. */
function callerPolicies(given: Given, rateLimit: number, burstLimit: number = rateLimit): readonly DefinitionItem[] {
  const keys = given.fixture.apiKeys
  return [
    authorizer(given),
    apiKeys({ keys }),
    usagePlans({
      plans: [
        {
          name: 'all',
          apiKeyIds: keys.map(({ id }) => id),
          throttle: { rateLimit, burstLimit },
          quota: { limit: 1e12, period: 'MONTH' },
        },
      ],
    }),
  ]
}

function sharedPolicies(given: Given): readonly DefinitionItem[] {
  if (given.subject.logCors !== true) return []
  return [log(given), cors({ allowOrigins: ['https://app.example.com'], allowCredentials: true })]
}

function log({ logFile }: Given): DefinitionItem {
  return accessLog({ destination: createWriteStream(logFile) })
}

/** Limits in Redis; answers in memory, with Redis behind them for the other processes. */
async function redisGateway(given: Given, leases?: { readonly seconds: number }): Promise<Gateway> {
  const [{ Redis }, { redisLimits }] = await Promise.all([import('ioredis'), import('@gw/throttle/redis')])
  const client = new Redis(given.redisPort!, { maxRetriesPerRequest: 1 })
  await client.ping()
  return createGateway({
    limitStore: redisLimits(client as never, {
      deadlineInMillis: DEADLINE,
      ...(leases === undefined ? {} : { leases }),
    }),
    cacheStore: tieredCache({ store: ioredisStore(client as never), purgeSeenInMillis: 60_000 }),
    policies: callerPolicies(given, MANY),
    routes: { [ROUTE]: [cache({ cacheTtlInSeconds: 3600 })] },
  } as never) as unknown as Gateway
}

/** Keys in a store of their own, each caller with a bucket and a quota count. */
function manyCallers(count: number): Gateway {
  const keyStore = memoryKeys({ maxEntries: count })
  for (let caller = 0; caller < count; caller++) {
    const valueHash = createHash('sha256').update(callerKey(caller)).digest('hex')
    void keyStore.put(valueHash, { id: `caller-${caller}`, usagePlans: ['all'] } as never)
  }
  return createGateway({
    limitStore: memoryLimits({ maxEntries: 2 * count + 100 }),
    policies: [
      apiKeys({ store: keyStore }),
      usagePlans({
        plans: [
          {
            name: 'all',
            throttle: { rateLimit: 1e6, burstLimit: 1e6 },
            quota: { limit: 1e12, period: 'MONTH' },
          },
        ],
      }),
    ],
    routes: { [ROUTE]: [] },
  } as never) as unknown as Gateway
}

/** The key of one of many callers; the load generator writes the same. */
export function callerKey(caller: number): string {
  return `bench-caller-${String(caller).padStart(7, '0')}-key`
}
