import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { FixtureRequest } from './fixture.ts'
import { pinned } from './pinned.ts'
import { pollingEpoll } from './polling-epoll.ts'
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
  /** Whether Redis or a backend works on the load's core: it then sleeps between answers. Default: false. */
  readonly sharesCore?: boolean
  /** Where the rotation begins, and with it the running number. Default: 0. */
  readonly first?: number
}

/** Whether `wrk` is there; otherwise autocannon, which costs more CPU beside the server. */
export const hasWrk: boolean = spawnSync('wrk', ['-v']).error === undefined
/** The load generator, for people. */
export function loadGenerator(): string {
  if (!hasWrk) return 'autocannon'
  return pollingEpoll() === undefined ? 'wrk, asleep between answers' : 'wrk, kept awake'
}

const CONNECTIONS = 32
const STRIDE = 7919

/** Sends traffic for some seconds over 32 keep-alive connections, from the second core. */
export async function load(port: number, traffic: Traffic, options: LoadOptions): Promise<Load> {
  if (options.transport === 'http2') return http2(port, traffic, options)
  return hasWrk ? wrk(port, traffic, options) : autocannon(port, traffic, options)
}

/** Ours speaks HTTP/2 by Node's own client: wrk does not. */
async function http2(port: number, { requests }: Traffic, { seconds, first = 0 }: LoadOptions): Promise<Load> {
  const [command, args] = pinned(1, process.execPath, [join(import.meta.dirname, 'load-http2.ts')])
  const child = promisify(execFile)(command, args, { maxBuffer: 1e8 })
  child.child.stdin!.end(JSON.stringify({ port, seconds, first, connections: 4, streams: 8, requests }))
  return JSON.parse((await child).stdout) as Load
}

async function wrk(port: number, traffic: Traffic, options: LoadOptions): Promise<Load> {
  const folder = mkdtempSync(join(tmpdir(), 'gw-bench-'))
  try {
    const script = join(folder, 'load.lua')
    writeFileSync(script, lua(traffic, options))
    const scheme = options.transport === 'tls' ? 'https' : 'http'
    const [command, args] = pinned(1, 'wrk', [
      '-t1',
      `-c${CONNECTIONS}`,
      `-d${options.seconds}s`,
      '-s',
      script,
      `${scheme}://127.0.0.1:${port}`,
    ])
    const library = options.sharesCore === true ? undefined : pollingEpoll()
    const env = library === undefined ? process.env : { ...process.env, LD_PRELOAD: library }
    const { stdout } = await promisify(execFile)(command, args, { env })
    const [requests, p99Millis, refusals, errors] = /GW (\d+) ([\d.]+) (\d+) (\d+)/.exec(stdout)!.slice(1).map(Number)
    return { requests: requests!, p99Millis: p99Millis!, refusals: refusals!, errors: errors! }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The running number goes by a stride that is prime, so that it meets all numbers below a modulo and no memory in its order. */
function lua({ requests, modulo }: Traffic, { pipeline = 1, first = 0 }: LoadOptions): string {
  const parts = requests.map((request) => `wrk.format("GET", ${quoted(request.path)}, ${headerTable(request)})`)
  const isNumbered = requests.some(({ path, headers }) => [path, ...Object.values(headers)].join().includes(NUMBER))
  return `
local requests, next, number = {}, ${first % requests.length}, ${numberAt(first, modulo)}
local heads, tails = {}, {}
init = function()
  requests = {${parts.join(',\n')}}
  ${isNumbered ? `for i, text in ipairs(requests) do heads[i], tails[i] = text:match("^(.-)${NUMBER}(.*)$") end` : ''}
end
local one = function()
  next = next % #requests + 1
  ${
    isNumbered
      ? `number = ${modulo === undefined ? 'number + 1' : `(number + ${STRIDE}) % ${modulo}`}
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

function numberAt(index: number, modulo: number | undefined): number {
  return modulo === undefined ? index : (index * STRIDE) % modulo
}

async function autocannon(port: number, { requests, modulo }: Traffic, options: LoadOptions): Promise<Load> {
  const { default: run } = await import('autocannon')
  let index = options.first ?? 0
  const result = await run({
    url: `${options.transport === 'tls' ? 'https' : 'http'}://127.0.0.1:${port}`,
    connections: CONNECTIONS,
    pipelining: options.pipeline ?? 1,
    duration: options.seconds,
    // One rotation for all connections; autocannon's own is one for each.
    requests: [
      {
        setupRequest(request: object) {
          const { path, headers } = requests[index % requests.length]!
          const number = String(numberAt(++index, modulo)).padStart(7, '0')
          const replaced = Object.entries(headers).map(([name, value]) => [name, value.replaceAll(NUMBER, number)])
          const method = 'GET'
          return { ...request, method, path: path.replaceAll(NUMBER, number), headers: Object.fromEntries(replaced) }
        },
      },
    ],
  } as never)
  return {
    requests: result.requests.total,
    p99Millis: result.latency.p99,
    refusals: result.non2xx,
    errors: result.errors,
  }
}
