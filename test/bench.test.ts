import { describe, expect, it } from 'vitest'
import { ArgumentError, readArguments } from '../bench/src/arguments.ts'
import { barChart } from '../bench/src/bar-chart.ts'
import { SCENARIO_NAMES } from '../bench/src/catalogue.ts'
import { performancePage, performancePlot, type Circumstances } from '../bench/src/performance-page.ts'
import { selfTimes, functionName, origin, type CpuProfile } from '../bench/src/profile.ts'
import { figure, noise, type Report } from '../bench/src/report.ts'
import { columns, figureCells, markdown, rowsOf } from '../bench/src/table.ts'
import { judge, TARGETS } from '../bench/src/targets.ts'

/** The benchmark's own reckoning: what it is asked for, what it makes of its runs, and what it writes. */
const FIGURE = { addedUs: 5, ratio: 1.05, cpuUs: 105, spread: { runs: 6, ratioMin: 0.98, ratioMax: 1.1 } }
const BARE = { addedUs: 0, ratio: 1, cpuUs: 100, spread: { runs: 7, ratioMin: 0.99, ratioMax: 1.01 } }
const REPORT: Report = {
  'full/express': { bare: BARE, ours: { ...FIGURE, ratio: 0.8 }, peers: { 'a & b': FIGURE }, anchors: {} },
}
const CIRCUMSTANCES: Circumstances = {
  rounds: 6,
  seconds: 2,
  warmUpRequests: 50_000,
  load: 'wrk',
  node: 'v26.10.0',
  cpu: '2 × test',
  date: '2026-11-26',
  minutes: 25,
  packages: { express: '5.3.0' },
}

describe('what pnpm bench is asked for', () => {
  it('is everything with six rounds, unless something is named', () => {
    expect(readArguments([], SCENARIO_NAMES)).toMatchObject({ rounds: 6, scenarios: SCENARIO_NAMES, quick: false })
    expect(readArguments(['--', 'full/hono', '--rounds', '2'], SCENARIO_NAMES)).toMatchObject({
      rounds: 2,
      scenarios: ['full/hono'],
    })
  })

  it('is Express and Hono when it has to be quick', () => {
    expect(readArguments(['--quick', '--json', 'x.json'], SCENARIO_NAMES)).toMatchObject({
      scenarios: ['full/express', 'full/hono'],
      rounds: 3,
      warmUpRequests: 50_000,
      json: 'x.json',
    })
  })

  it('may be a family, in the order of the catalogue', () => {
    const { scenarios } = readArguments(['routes', 'lambda/'], SCENARIO_NAMES)
    expect(scenarios).toEqual(['lambda/warm', 'lambda/cold', 'routes/10', 'routes/100', 'routes/1000', 'routes/10000'])
  })

  it.each([
    [['full/expres'], /No scenario is called "full\/expres"[^]*full\/express/],
    [['--rounds', '0'], /--rounds must be a whole number/],
    [['--rounds', 'six'], /--rounds must be a whole number/],
    [['--fast'], /Unknown option '--fast'[^]*pnpm bench \[SCENARIO/],
    [['--json'], /--json/],
  ])('%j makes no sense, and the answer says why', (args, message) => {
    expect(() => readArguments(args, SCENARIO_NAMES)).toThrow(ArgumentError)
    expect(() => readArguments(args, SCENARIO_NAMES)).toThrow(message)
  })

  it('knows the scenarios that are promised', () => {
    const families = new Set(SCENARIO_NAMES.map((name) => name.split('/')[0]))
    expect([...families].sort()).toEqual([
      'body',
      'cache-hit',
      'callers',
      'first-seen',
      'full',
      'full-miss',
      'http2',
      'import',
      'lambda',
      'log-cors',
      'memory',
      'pass-through',
      'proxy',
      'redis-exact',
      'redis-leases',
      'refused',
      'routes',
      'throttle',
      'tls',
      'vtl',
    ])
    for (const { scenario } of TARGETS) expect(SCENARIO_NAMES).toContain(scenario)
  })
})

describe('what comes of the runs', () => {
  it('are medians against the nearest base, and how far they lie apart', () => {
    const runs = [
      { cpuUs: 110, baseUs: 100, more: { p99Millis: 3 } },
      { cpuUs: 300, baseUs: 200, more: { p99Millis: 9 } },
      { cpuUs: 120, baseUs: 100, more: { p99Millis: 5 } },
    ]
    expect(figure(runs)).toEqual({
      addedUs: 20,
      ratio: 1.2,
      cpuUs: 120,
      spread: { runs: 3, ratioMin: 1.1, ratioMax: 1.5, addedMin: 10, addedMax: 100, p99Millis: 5 },
    })
  })

  it('has the noise of bare against its own neighbours', () => {
    const { ratio, spread } = noise([100, 110, 100].map((cpuUs) => ({ cpuUs, more: {} })))
    expect(spread).toMatchObject({ runs: 3, ratioMax: 1.1 })
    expect(spread['ratioMin']).toBeCloseTo(100 / 110, 2)
    expect(ratio).toBeCloseTo(100 / 110, 2)
  })

  it('is held against the targets of what was run, and of nothing else', () => {
    expect(judge(REPORT).map(({ target, verdict }) => [target.scenario, verdict])).toEqual([['full/express', 'met']])
    const worse = { 'full/express': { ...REPORT['full/express']!, ours: { ...FIGURE, ratio: 0.855 } } }
    expect(judge(worse)[0]!.verdict).toBe('not met, within noise')
    expect(judge({ 'full/express': { ...worse['full/express'], ours: FIGURE } })[0]!.verdict).toBe('not met')
  })

  it('has a line for the gateway as a middleware and one for it in front of the app', () => {
    const both = { ...REPORT['full/express']!, anchors: { 'ours, in front of the app': { ...FIGURE, ratio: 0.7 } } }
    expect(judge({ 'full/express': both }).map(({ target, measured }) => [target.what, measured])).toEqual([
      ['full, hit, Express 5, as middleware', 0.8],
      ['full, hit, Express 5, in front of the app', 0.7],
    ])
  })
})

describe('what is written', () => {
  it('has a line for every variant', () => {
    expect(rowsOf(REPORT).map(({ variant }) => variant)).toEqual(['bare', 'ours', 'a & b'])
    expect(columns(figureCells(REPORT)).split('\n')).toHaveLength(4)
    expect(markdown(figureCells(REPORT)).split('\n')).toHaveLength(5)
  })

  it('is a page with the commands that repeat it, targets beside what was measured, and the versions of the peers', () => {
    const page = performancePage(REPORT, judge(REPORT), CIRCUMSTANCES)
    expect(page).toContain('pnpm bench --rounds 6 --json bench/results.json --write-docs')
    expect(page).toContain('| full, hit, Express 5, as middleware | 3.93 | ≤ 0.85 × | 0.80 × | met | full/express |')
    expect(page).toContain('express 5.3.0')
    expect(page).toMatch(/6 rounds of 2 s [^]*50,000 requests/)
  })

  it('is a plot that no name can break out of', () => {
    const plot = performancePlot(REPORT)
    expect(plot).toContain('a &#38; b')
    expect(plot).toMatch(/^<svg [^]*<\/svg>\n$/)
    expect(barChart('<script>', [])).not.toContain('<script>')
  })
})

describe('a profile', () => {
  const node = (id: number, functionName: string, url: string) => ({
    id,
    callFrame: { functionName, url, lineNumber: 9 },
  })
  const profile: CpuProfile = {
    nodes: [
      node(1, 'take', 'file:///clone/packages/core/dist/index.js'),
      node(2, 'handle', '/clone/bench/node_modules/.pnpm/express@5.3.0/node_modules/express/lib/application.js'),
      node(3, '(idle)', ''),
      node(4, 'writev', ''),
      node(5, 'end', 'node:_http_outgoing'),
    ],
    samples: [1, 3, 2, 4, 5, 5],
    timeDeltas: [0, 300, 5000, 100, 400, 200],
  }

  it('says where the busy time went, by function and by package', () => {
    expect(selfTimes(profile, functionName)).toEqual([
      { name: 'writev', share: 0.4 },
      { name: 'take packages/core/dist/index.js:10', share: 0.3 },
      { name: 'end node:_http_outgoing:10', share: 0.2 },
      { name: 'handle node_modules/express/lib/application.js:10', share: 0.1 },
    ])
    expect(selfTimes(profile, origin).map(({ name }) => name)).toEqual([
      '(native)',
      '@gw/core',
      'node:_http_outgoing',
      'express',
    ])
  })
})
