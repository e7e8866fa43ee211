import type { Report } from './report.ts'
import { figureCells, markdown, rowsOf, targetCells } from './table.ts'
import type { Judged } from './targets.ts'
import { barChart, type BarGroup } from './bar-chart.ts'

/** How the figures came about. */
export interface Circumstances {
  readonly rounds: number
  readonly seconds: number
  readonly warmUpRequests: number
  readonly load: string
  readonly node: string
  readonly cpu: string
  readonly date: string
  readonly minutes: number
  /** What was measured beside us, with versions. */
  readonly packages: Readonly<Record<string, string>>
}

const PLOTTED = [
  'full/express',
  'full/hono',
  'full/fastify-peer',
  'full-miss/express',
  'first-seen/express-rs256',
  'throttle/express',
  'redis-exact/express',
  'proxy/node',
]

/** The plot beside the page: CPU per request of each variant. */
export function performancePlot(report: Report): string {
  const rows = rowsOf(report)
  const groups: readonly BarGroup[] = PLOTTED.flatMap((scenario) => {
    const bars = rows
      .filter((row) => row.scenario === scenario)
      .map(({ variant, figure }) => ({
        label: variant,
        value: figure.cpuUs,
        kind: /^ours\b/.test(variant) ? ('ours' as const) : variant === 'bare' ? ('bare' as const) : ('peer' as const),
        note: variant === 'bare' ? '' : `× ${figure.ratio.toFixed(2)}`,
      }))
    return bars.length === 0 ? [] : [{ title: scenario, bars }]
  })
  return barChart('CPU per request in microseconds: less is better', groups)
}

/** `docs/performance.md`. */
export function performancePage(report: Report, judged: readonly Judged[], circumstances: Circumstances): string {
  const { rounds, seconds, warmUpRequests, load, node, cpu, date, minutes, packages } = circumstances
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`)
  return `# Performance

What the gateway costs, beside the bare framework and beside what others would build. This page and its plot are written
by the benchmark, from one report:

    pnpm bench --rounds ${rounds} --json bench/results.json --write-docs

A first answer within three minutes: \`pnpm bench --quick\`. One scenario: \`pnpm bench full/express\`. Where the time goes:
\`pnpm bench full/express --profile\`. What was tried on the way, and what it gave: [bench/NOTES.md](../bench/NOTES.md).

![CPU per request](performance.svg)

## Targets

The column *best peer* was measured before this project began, on another machine, with the same method. Where bare
against bare varied by more than lies between figure and target, the verdict says *within noise*, and the loop of the same
name (\`…/loop\`) decides: it has neither sockets nor neighbours.

${markdown(targetCells(judged))}

## All figures

${markdown(figureCells(report))}

- *×* and *added µs* are to the nearest runs of *bare*, medians of all rounds; *[min..max]* are the extremes of ×. The line
  *bare* holds each bare run against its own neighbours: the noise.
- *CPU µs* is user and system time of the whole server process, all threads, as the kernel counts it, per request.
- *p99* is under 32 connections that never pause; *loop* is the 99th percentile of the event loop's delay.
- \`log-cors/…\`: *bare* is our own full stack without the two, and the peers' stack is held against its own.
- \`…/loop\`, \`routes\`, \`vtl\`, \`lambda\`, \`import\` have no server: *bare* is the handler alone, the handwritten mapping, the
  function alone, a process that does nothing.
- \`routes/…\`: ten different paths are asked for, spread over the table, so that its size is what differs; the line with 997
  paths also pays for the memory that so many different ones touch.
- \`memory/…\`: bytes of one more route, caller, token, answer.

## How it was measured

${date}, ${cpu}, Node ${node}, load by ${load}: ${rounds} rounds of ${seconds} s for each variant, after a warm-up of
${warmUpRequests.toLocaleString('en')} requests, ${minutes.toFixed(0)} minutes in all.

Where scenarios were measured in several goes (\`--keep\`), seconds and minutes are those of the last one.

One server process for each variant, pinned to the first core, idle while another is measured; load, Redis and backend on the
second. Where the load has its core to itself and the machine a C compiler, the load asks again and again for what it waits for
instead of sleeping: on a virtual machine a server's write pays for waking its client, and more so the slower the server is.
Every three rounds all processes are fresh, and warmed up anew. The bare framework is measured before, between and after the
others. 64 callers in rotation, each with an RS256 token of some 900 characters and an API key, over 16 paths; the handler
answers 100 bytes of JSON. Before and after each window its answers are verified: what must be answered is, a forged token is
401, an unknown key 403; and the handler is counted, so that a hit is a hit and a miss a miss. Every check, bound and expiry is
on, at the library's defaults.

*full* is token, key, plan with throttle and quota, and a cached answer. *ours* is a middleware of the framework; *ours, in front
of the app* is the same gateway by \`nodeGateway(gateway, app)\`, so that what it answers itself never enters the framework.
*cache-hit* is the cached answer alone, without token, key and plan. *full-miss* is *full* with a new path each time.
*first-seen* has 24,000 tokens in rotation, far more than the 10,000 that are remembered: each was forgotten when it comes
again, is verified anew, and pushes out another. *refused* is held against a bare 200. *callers* has keys, buckets and quotas
for so many callers, and a request from one after the other. A scenario that ends in *-loop* is its namesake without sockets.

Beside us: ${versions.join(', ')}.
`
}
