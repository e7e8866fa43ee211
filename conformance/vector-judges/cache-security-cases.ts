import { cache } from '@gw/cache'
import { allow, createGateway, deny, PlainRequest, type Context, type Gateway, type GatewayResponse } from '@gw/core'
import { judged, skipped, type Outcome } from '../outcome.ts'
import { cacheCase, type CacheCase, type CacheCaseRequest } from './cache-case.ts'
import { CACHE_TIERS, type CaseTier, type MakeTier } from './cache-tiers.ts'
import { verdictOf, type Seen } from './cache-verdicts.ts'
import { CachedOrigin } from './cached-origin.ts'
import type { VectorJudge } from './judge-vectors.ts'
import { storeFault } from './store-faults.ts'

/** Sends a case through a gateway with a cache, on each backend: nobody may get what another has left there for him. */
export const judgeCacheSecurity: VectorJudge = async (written) => {
  const one = cacheCase(written)
  const backends = Object.entries(CACHE_TIERS)
  return Promise.all(
    backends.map(async ([name, make]) => ({ id: `${String(written['id'])}@${name}`, outcome: await judge(one, make) })),
  )
}

async function judge(one: CacheCase | string, make: MakeTier): Promise<Outcome> {
  if (typeof one === 'string') return skipped(one)
  const fault = one.fault === undefined ? undefined : storeFault(one.fault)
  if (one.fault !== undefined && fault === undefined) return skipped(`the runner knows no store that ${one.fault}`)
  const tier = await make(fault)
  if (typeof tier === 'string') return skipped(tier)
  const complaints = verdictOf(one, await sent(one, tier))
  return complaints === 'unknown' ? skipped(`no verdict is known for ${one.expect.join('-or-')}`) : judged(complaints)
}

async function sent(one: CacheCase, { store, memory }: CaseTier): Promise<Seen> {
  const origin = new CachedOrigin(one.origin)
  const gateway = caseGateway(one, store)
  const ask = async (request: CacheCaseRequest): Promise<GatewayResponse> =>
    gateway.handle(
      plainRequest(request),
      (context) => origin.answer(context),
      request.stage === undefined ? {} : { stage: request.stage },
    )
  try {
    const all = [...one.earlier, one.first, ...one.second]
    const given = await answers(all, ask, one.origin.delayMs > 0)
    const { runs } = origin
    const first = given[one.earlier.length]!
    return { first, second: given.slice(one.earlier.length + 1), runs, last: await ask(one.second.at(-1)!), memory }
  } finally {
    await gateway.close()
  }
}

/** Where the origin takes its time, all come while the first is under way. */
async function answers(
  requests: readonly CacheCaseRequest[],
  ask: (request: CacheCaseRequest) => Promise<GatewayResponse>,
  atOnce: boolean,
): Promise<readonly GatewayResponse[]> {
  if (atOnce) return Promise.all(requests.map(ask))
  const given: GatewayResponse[] = []
  for (const request of requests) given.push(await ask(request))
  return given
}

function caseGateway(one: CacheCase, cacheStore: CaseTier['store']): Gateway {
  const remembered = cache({ cacheTtlInSeconds: 60 })
  const authorizer = { slot: 'authorizer', name: 'names', onRequest: named } as const
  const guarded = { 'ANY /me': [authorizer, remembered], 'ANY /me/{proxy+}': [authorizer, remembered] }
  // Where a path must not be found, nothing stands beside the guarded routes.
  const open = one.expect.includes('404') ? {} : { 'ANY /{proxy+}': [remembered] }
  const stages = [...one.earlier, one.first, ...one.second].flatMap(({ stage }) => stage ?? [])
  return createGateway({
    protocol: one.expect.includes('404') ? 'HTTP' : 'REST',
    cacheStore,
    routes: { ...guarded, ...open },
    ...(stages.length === 0 ? {} : { stages: Object.fromEntries(stages.map((stage) => [stage, {}])) }),
    ...(one.expect.includes('COUNTED')
      ? { account: { throttle: { rateLimit: 0.001, burstLimit: one.earlier.length + 1 } } }
      : {}),
  } as never) as Gateway
}

/** Knows callers by plain names; what else is said of a token makes it a bad one. */
function named({ request }: Context): ReturnType<typeof allow> | ReturnType<typeof deny> {
  const name = /^Bearer ([a-z]+)$/.exec(request.header('authorization') ?? '')?.[1]
  return name === undefined || /bad|expired|invalid|revoked/.test(name)
    ? deny('UNAUTHORIZED')
    : allow({ adds: { principalId: name } })
}

function plainRequest({ method, path, headers, body }: CacheCaseRequest): PlainRequest {
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  return new PlainRequest({
    method,
    target: path,
    headers: { host: 'gw.test', ...headers, ...length },
    ...(body === undefined ? {} : { body }),
  })
}
