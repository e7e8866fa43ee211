import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cpuMicros } from './cpu-time.ts'
import { pinned } from './pinned.ts'

/** What stands beside the servers, on the second core: a Redis of the benchmark's own, and a backend. */
export interface Helper {
  readonly port: number
  /** Microseconds of CPU so far; 0 where the system does not tell. */
  cpuMicros(): number
  stop(): void
}

/** Whether a `redis-server` is on the path. */
export const hasRedis: boolean = spawnSync('redis-server', ['--version']).error === undefined

/** A Redis in memory alone. */
export async function startRedis(): Promise<Helper> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'gw-bench-redis-'))
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]
  const child = start('redis-server', args)
  await said(child, 'Ready to accept connections')
  return helper(child, port, () => rmSync(folder, { recursive: true, force: true }))
}

/** The backend of the proxies. */
export async function startUpstream(): Promise<Helper> {
  const port = await freePort()
  const child = start(process.execPath, [join(import.meta.dirname, 'upstream.ts'), String(port)])
  await said(child, 'listening')
  return helper(child, port, () => {})
}

function start(command: string, args: readonly string[]): ChildProcess {
  const [pinnedCommand, pinnedArgs] = pinned(1, command, args)
  return spawn(pinnedCommand, pinnedArgs, { stdio: ['ignore', 'pipe', 'inherit'] })
}

async function said(child: ChildProcess, words: string): Promise<void> {
  let heard = ''
  for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false })) {
    heard += String(chunk)
    if (heard.includes(words)) break
  }
  child.stdout!.resume()
}

function helper(child: ChildProcess, port: number, tidy: () => void): Helper {
  return {
    port,
    cpuMicros: () => cpuMicros(child.pid!) ?? 0,
    stop() {
      child.kill('SIGKILL')
      tidy()
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}
