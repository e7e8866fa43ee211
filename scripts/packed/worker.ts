import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './combination.ts'
import { freePort, reachable } from './loopback.ts'
import { WORKER } from './programs.ts'
import type { PackedProject } from './project.ts'

/**
 * Bundles a worker for a browser and serves it with `workerd`, the runtime of Cloudflare Workers.
 * @returns what went wrong; empty if nothing did
 */
export async function inWorkerd(project: PackedProject): Promise<string> {
  const folder = join(project.folder, 'worker')
  mkdirSync(folder)
  writeFileSync(join(folder, 'source.mjs'), WORKER)
  const bundle = [
    'source.mjs',
    '--bundle',
    '--format=esm',
    '--platform=browser',
    '--outfile=worker.mjs',
    '--log-level=error',
  ]
  const complaint = run(project.installed('.bin/esbuild'), bundle, folder)
  if (complaint !== '') return complaint
  const port = await freePort()
  writeFileSync(join(folder, 'config.capnp'), config(port))
  const runtime = spawn(project.installed('.bin/workerd'), ['serve', 'config.capnp'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  runtime.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  try {
    return await answers(`http://127.0.0.1:${port}`)
  } catch (error) {
    return `${error as Error}\n${said}`
  } finally {
    runtime.kill()
  }
}

const EXPECTED = [
  '404-or-403 unmatched: 403',
  'no key: 401 {"message":"Unauthorized"}',
  'a key: 200 {"petId":"7","run":1,"env":"object"}',
  'a miss: 200 run 2',
  'a hit: 200 run 2',
  'a burst of two: 200 200 429',
].join('\n')

async function answers(address: string): Promise<string> {
  await reachable(`${address}/not/a/route`)
  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(address + path, { headers })
  const whole = async (response: Response): Promise<string> => `${response.status} ${await response.text()}`
  const priced = async (): Promise<string> => {
    const response = await get('/prices')
    return `${response.status} run ${((await response.json()) as { run: number }).run}`
  }
  const found = [
    `404-or-403 unmatched: ${(await get('/not/a/route')).status}`,
    `no key: ${await whole(await get('/pets/7'))}`,
    `a key: ${await whole(await get('/pets/7', { 'x-key': 'secret' }))}`,
    `a miss: ${await priced()}`,
    `a hit: ${await priced()}`,
  ]
  const burst: number[] = []
  for (let i = 0; i < 3; i++) burst.push((await get('/limited')).status)
  found.push(`a burst of two: ${burst.join(' ')}`)
  return found.join('\n') === EXPECTED ? '' : `answered\n${found.join('\n')}\nnot\n${EXPECTED}`
}

function config(port: number): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "worker.mjs")],
  compatibilityDate = "2026-01-01",
);
`
}
