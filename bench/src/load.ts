import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { FixtureRequest } from './fixture.ts'

/** What a load generator saw. */
export interface Load {
  readonly requests: number
  readonly p99Millis: number
  /** Answers that were not 2xx, and failed sockets. */
  readonly errors: number
}

/** Whether `wrk` is there; otherwise autocannon, which costs more CPU beside the server. */
export const hasWrk: boolean = spawnSync('wrk', ['-v']).error === undefined
const hasTaskset = spawnSync('taskset', ['-V']).error === undefined
const CONNECTIONS = 32

/** A command pinned to one core, where the machine can do that. */
export function pinned(core: number, command: string, args: readonly string[]): [string, string[]] {
  return hasTaskset ? ['taskset', ['-c', String(core), command, ...args]] : [command, [...args]]
}

/** How requests are sent. */
export interface LoadOptions {
  /** Requests sent at once on each connection. Default 1. */
  readonly pipeline?: number
}

/** Sends the requests in rotation for some seconds over 32 keep-alive connections, from the second core. */
export async function load(
  port: number,
  requests: readonly FixtureRequest[],
  seconds: number,
  options: LoadOptions = {},
): Promise<Load> {
  return hasWrk ? wrk(port, requests, seconds, options) : autocannon(port, requests, seconds, options)
}

async function wrk(
  port: number,
  requests: readonly FixtureRequest[],
  seconds: number,
  { pipeline = 1 }: LoadOptions,
): Promise<Load> {
  const folder = mkdtempSync(join(tmpdir(), 'gw-bench-'))
  const script = join(folder, 'load.lua')
  writeFileSync(script, lua(requests, pipeline))
  const [command, args] = pinned(1, 'wrk', [
    '-t1',
    `-c${CONNECTIONS}`,
    `-d${seconds}s`,
    '-s',
    script,
    `http://127.0.0.1:${port}`,
  ])
  const { stdout } = await promisify(execFile)(command, args)
  rmSync(folder, { recursive: true })
  const [total, p99, errors] = /GW (\d+) ([\d.]+) (\d+)/.exec(stdout)!.slice(1).map(Number)
  return { requests: total!, p99Millis: p99!, errors: errors! }
}

function lua(requests: readonly FixtureRequest[], pipeline: number): string {
  const formatted = requests.map(({ path, headers }) => {
    const pairs = Object.entries(headers).map(([name, value]) => `[${JSON.stringify(name)}]=${JSON.stringify(value)}`)
    return `wrk.format("GET", ${JSON.stringify(path)}, {${pairs.join(',')}})`
  })
  return `
local requests, next = {}, 0
init = function() requests = {${formatted.join(',\n')}} end
local one = function() next = next % #requests + 1 return requests[next] end
request = function()
  if ${pipeline} == 1 then return one() end
  local several = {}
  for i = 1, ${pipeline} do several[i] = one() end
  return table.concat(several)
end
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format("GW %d %.3f %d\\n", summary.requests, latency:percentile(99) / 1000, e.connect + e.read + e.write + e.status + e.timeout))
end`
}

async function autocannon(
  port: number,
  requests: readonly FixtureRequest[],
  seconds: number,
  { pipeline = 1 }: LoadOptions,
): Promise<Load> {
  const { default: run } = await import('autocannon')
  const result = await run({
    url: `http://127.0.0.1:${port}`,
    connections: CONNECTIONS,
    pipelining: pipeline,
    duration: seconds,
    requests: requests.map(({ path, headers }) => ({ method: 'GET', path, headers })),
  })
  return { requests: result.requests.total, p99Millis: result.latency.p99, errors: result.errors + result.non2xx }
}
