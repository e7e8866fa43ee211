import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { FixtureRequest } from './fixture.ts'
import { pinned } from './pinned.ts'
import { NUMBER, type Traffic } from './traffic.ts'
import type { Transport } from './variant.ts'

/** What a load generator saw. */
export interface Load {
  readonly requests: number
  readonly p99Millis: number
  /** Answers of 400 and above. */
  readonly refusals: number
  /** Sockets that failed, and answers that never came. */
  readonly errors: number
}

/** How requests are sent. */
export interface LoadOptions {
  readonly seconds: number
  /** Default: `http`. */
  readonly transport?: Transport
  /** Requests sent at once on each connection. Default: 1. */
  readonly pipeline?: number
  /** Share of requests that are sent once, which this load may use: from, to. Default: all. */
  readonly share?: readonly [number, number]
}

/** Whether `wrk` is there; otherwise autocannon, which costs more CPU beside the server. */
export const hasWrk: boolean = spawnSync('wrk', ['-v']).error === undefined
const CONNECTIONS = 32

/** Sends traffic for some seconds over 32 keep-alive connections, from the second core. */
export async function load(port: number, traffic: Traffic, options: LoadOptions): Promise<Load> {
  const [from, to] = traffic.once === true ? (options.share ?? [0, 1]) : [0, 1]
  const count = traffic.requests.length
  const part = { ...traffic, requests: traffic.requests.slice(Math.floor(from * count), Math.floor(to * count)) }
  if (options.transport === 'http2') return http2(port, part, options)
  return hasWrk ? wrk(port, part, options) : autocannon(port, part, options)
}

/** Ours speaks HTTP/2 by Node's own client: wrk does not. */
async function http2(port: number, traffic: Traffic, { seconds }: LoadOptions): Promise<Load> {
  const [command, args] = pinned(1, process.execPath, [join(import.meta.dirname, 'load-http2.ts')])
  const child = promisify(execFile)(command, args, { maxBuffer: 1e8 })
  child.child.stdin!.end(JSON.stringify({ port, seconds, connections: 4, streams: 8, requests: traffic.requests }))
  return JSON.parse((await child).stdout) as Load
}

async function wrk(port: number, traffic: Traffic, options: LoadOptions): Promise<Load> {
  const folder = mkdtempSync(join(tmpdir(), 'gw-bench-'))
  try {
    const script = join(folder, 'load.lua')
    writeFileSync(script, lua(traffic, options.pipeline ?? 1))
    const scheme = options.transport === 'tls' ? 'https' : 'http'
    const [command, args] = pinned(1, 'wrk', [
      '-t1',
      `-c${CONNECTIONS}`,
      `-d${options.seconds}s`,
      '-s',
      script,
      `${scheme}://127.0.0.1:${port}`,
    ])
    const { stdout } = await promisify(execFile)(command, args)
    const [requests, p99Millis, refusals, errors] = /GW (\d+) ([\d.]+) (\d+) (\d+)/.exec(stdout)!.slice(1).map(Number)
    return { requests: requests!, p99Millis: p99Millis!, refusals: refusals!, errors: errors! }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/**
 * The running number begins anew with every load and goes by a stride that is prime, so that it meets all numbers below
 * a modulo and no memory in its order. Requests that are sent once end the load.
 */
function lua({ requests, modulo, once }: Traffic, pipeline: number): string {
  const parts = requests.map((request) => `wrk.format("GET", ${quoted(request.path)}, ${headerTable(request)})`)
  const isNumbered = requests.some(({ path, headers }) => [path, ...Object.values(headers)].join().includes(NUMBER))
  return `
local requests, next, number = {}, 0, ${modulo === undefined ? 'os.time() % 100000 * 1000000' : '0'}
local heads, tails = {}, {}
init = function()
  requests = {${parts.join(',\n')}}
  ${isNumbered ? `for i, text in ipairs(requests) do heads[i], tails[i] = text:match("^(.-)${NUMBER}(.*)$") end` : ''}
end
local one = function()
  next = next + 1
  if next > #requests then
    ${once === true ? 'wrk.thread:stop()' : 'next = 1'}
  end
  ${once === true ? 'if next > #requests then next = #requests end' : ''}
  ${
    isNumbered
      ? `number = ${modulo === undefined ? 'number + 1' : `(number + 7919) % ${modulo}`}
  return heads[next] .. string.format("%07d", number) .. tails[next]`
      : 'return requests[next]'
  }
end
request = function()
  if ${pipeline} == 1 then return one() end
  local several = {}
  for i = 1, ${pipeline} do several[i] = one() end
  return table.concat(several)
end
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format("GW %d %.3f %d %d\\n", summary.requests, latency:percentile(99) / 1000, e.status, e.connect + e.read + e.write + e.timeout))
end`
}

function headerTable({ headers }: FixtureRequest): string {
  return `{${Object.entries(headers)
    .map(([name, value]) => `[${quoted(name)}]=${quoted(value)}`)
    .join(',')}}`
}

function quoted(text: string): string {
  return JSON.stringify(text)
}

async function autocannon(port: number, { requests, modulo, once }: Traffic, options: LoadOptions): Promise<Load> {
  const { default: run } = await import('autocannon')
  let number = 0
  const replaced = (text: string): string => text.replaceAll(NUMBER, String(number).padStart(7, '0'))
  const result = await run({
    url: `${options.transport === 'tls' ? 'https' : 'http'}://127.0.0.1:${port}`,
    connections: CONNECTIONS,
    pipelining: options.pipeline ?? 1,
    ...(once === true ? { amount: requests.length } : { duration: options.seconds }),
    requests: requests.map(({ path, headers }) => ({
      method: 'GET',
      path,
      headers,
      setupRequest(request: { path: string; headers: Record<string, string> }) {
        number = modulo === undefined ? number + 1 : (number + 7919) % modulo
        return {
          ...request,
          path: replaced(path),
          headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, replaced(value)])),
        }
      },
    })),
  } as never)
  return {
    requests: result.requests.total,
    p99Millis: result.latency.p99,
    refusals: result.non2xx,
    errors: result.errors,
  }
}
