import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './source-files.ts'

/**
 * Installs the packed tarballs into an empty project, as a user would, and runs the README's Express app from there: on
 * Node 22, 24 and 26, as ESM and as CommonJS. `pnpm build` first.
 */
const NODES: Readonly<Record<string, string>> = { 22: '22.23.3', 24: '24.21.0', 26: '26.10.0' }
const folder = mkdtempSync(join(tmpdir(), 'gw-packed-'))
const failures: string[] = []
try {
  install()
  const esm = readFileSync(join(root, 'examples/readme/express.mjs'), 'utf8')
  writeFileSync(join(folder, 'app.mjs'), esm)
  writeFileSync(join(folder, 'app.cjs'), esm.replace(/^import (.*) from '(.*)'$/gm, "const $1 = require('$2')"))
  for (const major of Object.keys(NODES)) for (const file of ['app.mjs', 'app.cjs']) await tryOn(major, file)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
console.log(`packed: ${Object.keys(NODES).length * 2 - failures.length} passed, ${failures.length} failed`)
process.exit(failures.length === 0 ? 0 : 1)

function install(): void {
  const tarballs = join(folder, 'tarballs')
  mkdirSync(tarballs)
  for (const name of readdirSync(join(root, 'packages'))) {
    execFileSync('npx', ['-y', 'pnpm@12', 'pack', '--pack-destination', tarballs], {
      cwd: join(root, 'packages', name),
      stdio: 'ignore',
    })
  }
  const ours = globSync('*.tgz', { cwd: tarballs }).map((file) => [
    `@gw/${file.replace(/^gw-(.*)-\d+\.\d+\.\d+\.tgz$/, '$1')}`,
    `file:tarballs/${file}`,
  ])
  const nodes = Object.entries(NODES).map(([major, version]) => [
    `node${major}`,
    `npm:node-${process.platform}-${process.arch}@${version}`,
  ])
  const dependencies = Object.fromEntries([...ours, ...nodes, ['express', '5.3.0']])
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }))
  const { status, stderr } = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`npm install of the tarballs failed:\n${stderr}`)
}

async function tryOn(major: string, file: string): Promise<void> {
  const port = await freePort()
  // Lambda's nodejs22.x starts Node without require(esm): CommonJS must not depend on it.
  const flags = major === '22' && file.endsWith('.cjs') ? ['--no-experimental-require-module'] : []
  const app = spawn(join(folder, 'node_modules', `node${major}`, 'bin', 'node'), [...flags, file], {
    cwd: folder,
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let complaint = ''
  app.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  const found = await statuses(port).catch((error: unknown) => `${error as Error}\n${complaint}`)
  app.kill()
  const wanted = '401 403 200 200 429'
  const good = found === wanted
  console.log(`${good ? 'ok  ' : 'FAIL'}  Node ${major} ${file}: ${found}`)
  if (!good) failures.push(`${major} ${file}`)
}

/** No token, no key, then a key until its burst of two is spent. */
async function statuses(port: number): Promise<string> {
  const get = async (path: string, headers: Record<string, string> = {}): Promise<number> =>
    (await fetch(`http://127.0.0.1:${port}${path}`, { headers })).status
  for (let tries = 0; ; tries++) {
    try {
      await get('/not/a/route')
      break
    } catch (error) {
      if (tries > 200) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  const key = { 'x-api-key': 'acme-0123456789abcdef' }
  const found = [await get('/pets/1'), await get('/prices')]
  for (let i = 0; i < 3; i++) found.push(await get('/prices', key))
  return found.join(' ')
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
