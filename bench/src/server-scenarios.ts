import type { Subject, TrafficName } from './variant.ts'

/** One thing that is measured in servers: the framework alone, ours, what others would build, and what is possible. */
export interface ServerScenario {
  /** What everything is compared to: the bare framework, unless `note` says otherwise. */
  readonly bare: Subject
  readonly ours?: Subject
  /** What others would build, by the names of its parts. */
  readonly peers?: Readonly<Record<string, Subject>>
  /** What a figure is held against: a floor by hand, our own other host. */
  readonly anchors?: Readonly<Record<string, Subject>>
  /** Variants that are compared to something else than `bare`, by their names. */
  readonly against?: Readonly<Record<string, Subject>>
  /** What all but `bare` are sent. */
  readonly traffic: TrafficName
  /** What `bare` is sent, if it is something else. */
  readonly bareTraffic?: TrafficName
  /** What is refused, checked before and after measuring. */
  readonly refuses?: readonly ('forged token' | 'unknown key')[]
  /** How often the app's handler runs while ours and the peers are measured. */
  readonly handler: 'never' | 'always' | 'elsewhere'
  /** How often ours verifies a signature, where it matters. */
  readonly signatures?: 'never' | 'always'
  /** Headers that the answers of ours and of the peers must have. */
  readonly answersWith?: RegExp
  readonly needs?: 'redis' | 'upstream'
}

/** The gateway in front of the app by `nodeGateway`, where `ours` is a middleware of its framework. */
export const IN_FRONT = 'ours, in front of the app'
const BY_HAND = { 'by hand on node:http': { module: 'peers/node-by-hand.ts' } } as const

const EXPRESS: Subject = { module: 'express-bare.ts' }
const EXPRESS_OURS: Subject = { module: 'express-ours.ts', gateway: 'full' }
const EXPRESS_IN_FRONT: Subject = { module: 'express-in-front.ts', gateway: 'full' }
const EXPRESS_PEER: Subject = { module: 'peers/express-full.ts' }
const HONO: Subject = { module: 'hono-bare.ts' }
const HONO_OURS: Subject = { module: 'hono-ours.ts', gateway: 'full' }
const HONO_IN_FRONT: Subject = { module: 'hono-in-front.ts', gateway: 'full' }
const NODE: Subject = { module: 'node-bare.ts' }
const NODE_OURS: Subject = { module: 'node-ours.ts', gateway: 'full' }
const FASTIFY: Subject = { module: 'fastify-bare.ts' }
const GUARDED = ['forged token', 'unknown key'] as const

/** Every scenario that is measured in servers, by name. */
export const SERVER_SCENARIOS: Readonly<Record<string, ServerScenario>> = {
  'full/express': {
    bare: EXPRESS,
    ours: EXPRESS_OURS,
    peers: { 'aws-jwt-verify + rate-limiter-flexible + keyv': EXPRESS_PEER },
    anchors: { [IN_FRONT]: EXPRESS_IN_FRONT, ...BY_HAND },
    traffic: 'repeated',
    refuses: GUARDED,
    handler: 'never',
    signatures: 'never',
  },
  'full/hono': {
    bare: HONO,
    ours: HONO_OURS,
    peers: { 'jose + rate-limiter-flexible + keyv': { module: 'peers/hono-full.ts' } },
    anchors: { [IN_FRONT]: HONO_IN_FRONT, ...BY_HAND },
    traffic: 'repeated',
    refuses: GUARDED,
    handler: 'never',
    signatures: 'never',
  },
  'full/node': {
    bare: NODE,
    ours: NODE_OURS,
    anchors: BY_HAND,
    traffic: 'repeated',
    refuses: GUARDED,
    handler: 'never',
    signatures: 'never',
  },
  'full/fastify-peer': {
    bare: FASTIFY,
    peers: { '@fastify/jwt (cache) + rate-limit + caching': { module: 'peers/fastify-full.ts' } },
    anchors: { 'ours on Express': EXPRESS_OURS, 'ours, in front of Express': EXPRESS_IN_FRONT },
    traffic: 'repeated',
    refuses: GUARDED,
    handler: 'never',
  },
  'cache-hit/express': {
    bare: EXPRESS,
    ours: { ...EXPRESS_OURS, gateway: 'cache' },
    anchors: { [IN_FRONT]: { ...EXPRESS_IN_FRONT, gateway: 'cache' } },
    traffic: 'repeated',
    handler: 'never',
  },
  'cache-hit/hono': {
    bare: HONO,
    ours: { ...HONO_OURS, gateway: 'cache' },
    anchors: { [IN_FRONT]: { ...HONO_IN_FRONT, gateway: 'cache' } },
    traffic: 'repeated',
    handler: 'never',
  },
  'full-miss/express': {
    bare: EXPRESS,
    ours: { ...EXPRESS_OURS, gateway: 'full-miss' },
    peers: { 'aws-jwt-verify + rate-limiter-flexible + keyv': EXPRESS_PEER },
    anchors: { [IN_FRONT]: { ...EXPRESS_IN_FRONT, gateway: 'full-miss' } },
    traffic: 'new-paths',
    refuses: GUARDED,
    handler: 'always',
    signatures: 'never',
  },
  'full-miss/hono': {
    bare: HONO,
    ours: { ...HONO_OURS, gateway: 'full-miss' },
    anchors: { [IN_FRONT]: { ...HONO_IN_FRONT, gateway: 'full-miss' } },
    traffic: 'new-paths',
    refuses: GUARDED,
    handler: 'always',
    signatures: 'never',
  },
  ...firstSeen('rs256'),
  ...firstSeen('es256'),
  'throttle/express': {
    bare: EXPRESS,
    ours: { ...EXPRESS_OURS, gateway: 'throttle' },
    peers: {
      'express-rate-limit': { module: 'peers/express-rate-limit.ts' },
      'rate-limiter-flexible': { module: 'peers/express-flexible.ts' },
    },
    traffic: 'repeated',
    handler: 'always',
    answersWith: /^ratelimit/im,
  },
  'throttle/hono': {
    bare: HONO,
    ours: { ...HONO_OURS, gateway: 'throttle' },
    peers: { 'hono-rate-limiter': { module: 'peers/hono-rate-limiter.ts' } },
    traffic: 'repeated',
    handler: 'always',
    answersWith: /^ratelimit/im,
  },
  'throttle/fastify-peer': {
    bare: FASTIFY,
    peers: { '@fastify/rate-limit': { module: 'peers/fastify-rate-limit.ts' } },
    traffic: 'repeated',
    handler: 'always',
    answersWith: /^x-ratelimit/im,
  },
  // What the two add on top: `bare` is our own full stack without them, and the peers' stack is held against its own.
  'log-cors/express': {
    bare: EXPRESS_OURS,
    ours: { ...EXPRESS_OURS, logCors: true },
    peers: { 'pino-http + cors': { ...EXPRESS_PEER, logCors: true } },
    against: { 'pino-http + cors': EXPRESS_PEER },
    traffic: 'from-origin',
    refuses: GUARDED,
    handler: 'never',
    answersWith: /^access-control-allow-origin: https:\/\/app\.example\.com$/im,
  },
  'log-cors/hono': {
    bare: HONO_OURS,
    ours: { ...HONO_OURS, logCors: true },
    traffic: 'from-origin',
    refuses: GUARDED,
    handler: 'never',
    answersWith: /^access-control-allow-origin: https:\/\/app\.example\.com$/im,
  },
  'redis-exact/express': {
    bare: EXPRESS,
    ours: { ...EXPRESS_OURS, gateway: 'redis-exact' },
    peers: { 'aws-jwt-verify + rate-limit-redis + @keyv/redis': { module: 'peers/express-redis.ts' } },
    traffic: 'repeated',
    refuses: GUARDED,
    handler: 'never',
    needs: 'redis',
  },
  'redis-exact/hono': {
    bare: HONO,
    ours: { ...HONO_OURS, gateway: 'redis-exact' },
    traffic: 'repeated',
    refuses: GUARDED,
    handler: 'never',
    needs: 'redis',
  },
  'redis-exact/fastify-peer': {
    bare: FASTIFY,
    peers: { '@fastify/jwt (cache) + rate-limit + @keyv/redis': { module: 'peers/fastify-full.ts' } },
    traffic: 'repeated',
    refuses: GUARDED,
    handler: 'never',
    needs: 'redis',
  },
  'redis-leases/express': {
    bare: EXPRESS,
    ours: { ...EXPRESS_OURS, gateway: 'redis-leases' },
    traffic: 'repeated',
    refuses: GUARDED,
    handler: 'never',
    needs: 'redis',
  },
  'redis-leases/hono': {
    bare: HONO,
    ours: { ...HONO_OURS, gateway: 'redis-leases' },
    traffic: 'repeated',
    refuses: GUARDED,
    handler: 'never',
    needs: 'redis',
  },
  'refused/express-401': refused(EXPRESS, EXPRESS_OURS, 'no-token'),
  'refused/express-401-forged': refused(EXPRESS, EXPRESS_OURS, 'forged-token'),
  'refused/express-403': refused(EXPRESS, EXPRESS_OURS, 'unknown-key'),
  'refused/express-429': refused(EXPRESS, { ...EXPRESS_OURS, gateway: 'spent' }, 'spent'),
  'refused/hono-401': refused(HONO, HONO_OURS, 'no-token'),
  'refused/hono-403': refused(HONO, HONO_OURS, 'unknown-key'),
  'refused/hono-429': refused(HONO, { ...HONO_OURS, gateway: 'spent' }, 'spent'),
  'pass-through/express': {
    bare: EXPRESS,
    ours: { ...EXPRESS_OURS, gateway: 'log' },
    traffic: 'repeated',
    handler: 'always',
  },
  'pass-through/hono': { bare: HONO, ours: { ...HONO_OURS, gateway: 'log' }, traffic: 'repeated', handler: 'always' },
  'proxy/node': {
    bare: NODE,
    ours: { ...NODE_OURS, gateway: 'proxy' },
    peers: { 'fast-gateway, no policies': { module: 'peers/proxy-fast-gateway.ts' } },
    anchors: { 'undici by hand, no policies': { module: 'peers/proxy-undici.ts' } },
    traffic: 'repeated',
    handler: 'elsewhere',
    needs: 'upstream',
  },
  'body/10k': {
    bare: { ...EXPRESS, bytes: 10_000 },
    ours: { ...EXPRESS_OURS, bytes: 10_000 },
    traffic: 'repeated',
    refuses: GUARDED,
    handler: 'never',
  },
  'body/100k': {
    bare: { ...EXPRESS, bytes: 100_000 },
    ours: { ...EXPRESS_OURS, bytes: 100_000 },
    traffic: 'repeated',
    refuses: GUARDED,
    handler: 'never',
  },
  'tls/express': {
    bare: { ...EXPRESS, transport: 'tls' },
    ours: { ...EXPRESS_OURS, transport: 'tls' },
    traffic: 'repeated',
    refuses: GUARDED,
    handler: 'never',
  },
  'http2/node': {
    bare: { ...NODE, transport: 'http2' },
    ours: { ...NODE_OURS, transport: 'http2' },
    traffic: 'repeated',
    refuses: GUARDED,
    handler: 'never',
  },
  ...Object.fromEntries([100, 10_000, 1_000_000].map((count) => [`callers/${count}`, callers(count)])),
}

function firstSeen(algorithm: 'rs256' | 'es256'): Record<string, ServerScenario> {
  const scenario = {
    traffic: `new-${algorithm}`,
    refuses: ['forged token'],
    handler: 'always',
    signatures: 'always',
  } as const
  return {
    [`first-seen/express-${algorithm}`]: {
      ...scenario,
      bare: EXPRESS,
      ours: { ...EXPRESS_OURS, gateway: 'token' },
      peers: { jose: { module: 'peers/express-jose.ts' } },
    },
    [`first-seen/hono-${algorithm}`]: {
      ...scenario,
      bare: HONO,
      ours: { ...HONO_OURS, gateway: 'token' },
      peers: { jose: { module: 'peers/hono-jose.ts' } },
    },
  }
}

/** The bare framework answers 200 to what a caller in order sends. */
function refused(bare: Subject, ours: Subject, traffic: TrafficName): ServerScenario {
  return { bare, ours, traffic, bareTraffic: 'repeated', handler: 'never' }
}

function callers(count: number): ServerScenario {
  return {
    bare: EXPRESS,
    ours: { ...EXPRESS_OURS, gateway: 'callers', callers: count },
    traffic: `callers-${count}`,
    handler: 'always',
  }
}
