import type { Figure, Report } from './report.ts'
import { IN_FRONT } from './server-scenarios.ts'

/** One line of the promise that speed makes. */
export interface Target {
  readonly what: string
  /** The best that others reach, as it was measured before this project began. */
  readonly bestPeer: string
  readonly limit: number
  readonly unit: Unit
  /** The scenario whose noise the figure has. */
  readonly scenario: string
  /** What was measured; `undefined` when the scenario was not run. */
  readonly measured: (report: Report) => number | undefined
}

export type Unit = '×' | 'µs' | 'ms' | 'kB' | 'B'

/** A target beside what was measured. */
export interface Judged {
  readonly target: Target
  readonly measured: number
  readonly verdict: 'met' | 'not met' | 'met, within noise' | 'not met, within noise'
}

/** What is promised, in the order of the table. */
export const TARGETS: readonly Target[] = [
  ...bothWays('full, hit, Express 5', '3.93', 0.85, 'full/express'),
  ...bothWays('full, hit, Hono', '4.03', 1, 'full/hono'),
  fastify('as middleware', 'ours on Express'),
  fastify('in front of the app', 'ours, in front of Express'),
  ...bothWays('cached answer alone, Express 5', '0.83 (apicache)', 1, 'cache-hit/express'),
  ...bothWays('cached answer alone, Hono', '1.69 (keyv)', 1, 'cache-hit/hono'),
  ...bothWays('full, miss, Express 5', '–', 1.2, 'full-miss/express'),
  ...bothWays('full, miss, Hono', '–', 1.2, 'full-miss/hono'),
  ...['express-rs256', 'hono-rs256', 'express-es256', 'hono-es256'].map(firstSeen),
  firstSeenLoop('RS256'),
  firstSeenLoop('ES256'),
  ratio('throttle alone, headers included, Express 5', '1.26 (Fastify)', 1.05, 'throttle/express'),
  ratio('throttle alone, headers included, Hono', '1.26 (Fastify)', 1.05, 'throttle/hono'),
  added('CORS + access log on top, Express 5', '≈ 80', 5, 'log-cors/express'),
  added('CORS + access log on top, Hono', '≈ 80', 5, 'log-cors/hono'),
  added('CORS + access log on top, in a loop', '≈ 80', 5, 'log-cors/loop'),
  ratio('Redis, exact, full stack, Express 5', '3.28', 1.5, 'redis-exact/express'),
  ratio('Redis, exact, full stack, Hono', '3.28', 1.5, 'redis-exact/hono'),
  redis('Redis’s own CPU per request, exact', '73–91', 30, 'redis-exact/express'),
  ratio('Redis, leases, Express 5', '–', 1.2, 'redis-leases/express'),
  ratio('Redis, leases, Hono', '–', 1.2, 'redis-leases/hono'),
  ...['express-401', 'express-401-forged', 'express-403', 'express-429', 'hono-401', 'hono-403', 'hono-429'].map(
    (name) => ratio(`refusal to a bare 200, ${hostAndKind(name)}`, '–', 1, `refused/${name}`),
  ),
  passThrough('Express 5', 'pass-through/express'),
  passThrough('Hono', 'pass-through/hono'),
  {
    what: 'proxy, policies on, to a bare undici forwarder',
    bestPeer: '1.57 (fast-gateway, no policies)',
    limit: 1.15,
    unit: '×',
    scenario: 'proxy/node',
    measured: (report) => between(report['proxy/node']?.ours, first(report['proxy/node']?.anchors), 'ratio'),
  },
  added('`withGateway`, warm, repeated token', '–', 8, 'lambda/warm'),
  {
    what: 'route match, 100 routes',
    bestPeer: '0.82',
    limit: 0.5,
    unit: 'µs',
    scenario: 'routes/100',
    measured: (report) => first(report['routes/100']?.anchors)?.cpuUs,
  },
  {
    what: 'route match, 10,000 routes to 10',
    bestPeer: '–',
    limit: 1.1,
    unit: '×',
    scenario: 'routes/10000',
    measured: (report) => between(report['routes/10000']?.ours, report['routes/10']?.ours),
  },
  {
    what: 'route match, 10,000 routes to 10, asked for 997 different paths',
    bestPeer: '–',
    limit: 1.1,
    unit: '×',
    scenario: 'routes/10000',
    measured: (report) => between(first(report['routes/10000']?.anchors), first(report['routes/10']?.anchors)),
  },
  {
    what: '1,000,000 callers to 100',
    bestPeer: '–',
    limit: 1.3,
    unit: '×',
    scenario: 'callers/1000000',
    measured: (report) => between(report['callers/1000000']?.ours, report['callers/100']?.ours, 'ratio'),
  },
  {
    what: 'VTL, 1 KB',
    bestPeer: '161',
    limit: 12,
    unit: 'µs',
    scenario: 'vtl/1k',
    measured: (report) => report['vtl/1k']?.ours?.cpuUs,
  },
  more(
    'core + lambda, bundled: import',
    'hono 3.7, jose 8.2',
    3,
    'ms',
    'import/lambda',
    ({ addedUs }) => addedUs / 1000,
  ),
  more(
    'core + lambda, bundled: gzip',
    'hono 8.3, jose 18.8',
    15,
    'kB',
    'import/lambda',
    ({ spread }) => spread['gzipKilobytes'],
  ),
  noMore('10 kB answers: added CPU to that for 100 B', 'body/10k', 'full/express'),
  noMore('100 kB answers: added CPU to that for 100 B', 'body/100k', 'full/express'),
  noMore('TLS: added CPU to that without', 'tls/express', 'full/express'),
  noMore('HTTP/2: added CPU to that over HTTP/1.1', 'http2/node', 'full/node'),
  bytes('memory per route', 3_000, 'memory/route'),
  bytes('memory per caller (key, bucket)', 1_000, 'memory/caller'),
  bytes('memory per remembered token', 3_000, 'memory/token'),
  bytes('memory per remembered answer of 100 B', 2_000, 'memory/answer'),
]

/** Holds what was measured against what is promised; targets whose scenarios were not run are left out. */
export function judge(report: Report): readonly Judged[] {
  return TARGETS.flatMap((target) => {
    const measured = target.measured(report)
    if (measured === undefined || !Number.isFinite(measured)) return []
    const word = measured <= target.limit ? 'met' : 'not met'
    return [
      {
        target,
        measured,
        verdict: isWithinNoise(target, measured, report) ? (`${word}, within noise` as const) : (word as 'met'),
      },
    ]
  })
}

/** Whether bare against bare varied by more than what lies between the figure and its target. */
function isWithinNoise({ unit, limit, scenario }: Target, measured: number, report: Report): boolean {
  const bare = report[scenario]!.bare
  const { ratioMin = 1, ratioMax = 1 } = bare.spread
  const noise = (ratioMax - ratioMin) / 2
  if (unit === '×') return Math.abs(measured - limit) < noise * measured
  return (
    unit === 'µs' &&
    scenario.match(/\/loop|^routes|^vtl|^lambda/) === null &&
    Math.abs(measured - limit) < noise * bare.cpuUs
  )
}

function ratio(what: string, bestPeer: string, limit: number, scenario: string): Target {
  return { what, bestPeer, limit, unit: '×', scenario, measured: (report) => report[scenario]?.ours?.ratio }
}

/** The gateway as a middleware of the framework, and in front of the app. */
function bothWays(what: string, bestPeer: string, limit: number, scenario: string): readonly Target[] {
  return [
    ratio(`${what}, as middleware`, bestPeer, limit, scenario),
    {
      ...ratio(`${what}, in front of the app`, bestPeer, limit, scenario),
      measured: (report) => report[scenario]?.anchors[IN_FRONT]?.ratio,
    },
  ]
}

function fastify(how: string, anchor: string): Target {
  const scenario = 'full/fastify-peer'
  return {
    what: `our Express full, ${how}, absolute, to Fastify's best full stack`,
    bestPeer: '1',
    limit: 0.55,
    unit: '×',
    scenario,
    measured: (report) => between(report[scenario]?.anchors[anchor], first(report[scenario]?.peers)),
  }
}

function added(what: string, bestPeer: string, limit: number, scenario: string): Target {
  return { what, bestPeer, limit, unit: 'µs', scenario, measured: (report) => report[scenario]?.ours?.addedUs }
}

function more(
  what: string,
  bestPeer: string,
  limit: number,
  unit: Unit,
  scenario: string,
  read: (figure: Figure) => number | undefined,
): Target {
  return {
    what,
    bestPeer,
    limit,
    unit,
    scenario,
    measured(report) {
      const ours = report[scenario]?.ours
      return ours === undefined ? undefined : read(ours)
    },
  }
}

function redis(what: string, bestPeer: string, limit: number, scenario: string): Target {
  return more(what, bestPeer, limit, 'µs', scenario, ({ spread }) => spread['redisUs'])
}

function bytes(what: string, limit: number, scenario: string): Target {
  return more(what, '–', limit, 'B', scenario, ({ spread }) => spread['bytes'])
}

function firstSeen(name: string): Target {
  const scenario = `first-seen/${name}`
  return {
    what: `every token new, ${hostAndKind(name)}: added CPU to jose’s`,
    bestPeer: '1',
    limit: 0.55,
    unit: '×',
    scenario,
    measured: (report) => between(report[scenario]?.ours, report[scenario]?.peers['jose'], 'addedUs'),
  }
}

function firstSeenLoop(algorithm: string): Target {
  const scenario = `first-seen/loop-${algorithm.toLowerCase()}`
  return {
    what: `every token new, ${algorithm}, in a loop: CPU to jose’s`,
    bestPeer: '1',
    limit: 0.4,
    unit: '×',
    scenario,
    measured: (report) => between(report[scenario]?.ours, first(report[scenario]?.peers)),
  }
}

/** `express-401-forged` in words. */
function hostAndKind(name: string): string {
  const [host, ...kind] = name.split('-')
  return `${host === 'express' ? 'Express 5' : 'Hono'}, ${kind.join(' ').replace(/[re]s256/, (word) => word.toUpperCase())}`
}

/** At most 1.03 of bare, or at most 2 µs: whichever is kinder, told as the ratio. */
function passThrough(host: string, scenario: string): Target {
  return {
    what: `pass-through (log only), ${host}: ≤ 1.03 or ≤ 2 µs`,
    bestPeer: '–',
    limit: 1.03,
    unit: '×',
    scenario,
    measured(report) {
      const ours = report[scenario]?.ours
      if (ours === undefined) return undefined
      return ours.addedUs <= 2 ? Math.min(1.03, ours.ratio) : ours.ratio
    },
  }
}

/** Added microseconds here, less those there: at most nothing. */
function noMore(what: string, scenario: string, than: string): Target {
  return {
    what,
    bestPeer: '–',
    limit: 0,
    unit: 'µs',
    scenario,
    measured(report) {
      const [here, there] = [report[scenario]?.ours, report[than]?.ours]
      return here === undefined || there === undefined ? undefined : here.addedUs - there.addedUs
    },
  }
}

function first(figures: Readonly<Record<string, Figure>> | undefined): Figure | undefined {
  return Object.values(figures ?? {})[0]
}

function between(
  one: Figure | undefined,
  other: Figure | undefined,
  by: 'cpuUs' | 'ratio' | 'addedUs' = 'cpuUs',
): number | undefined {
  return one === undefined || other === undefined ? undefined : one[by] / other[by]
}
