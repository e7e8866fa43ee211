import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../source-files.ts'
import { freePort, reachable } from './loopback.ts'
import type { PackedProject } from './project.ts'

const EXPECTED = '401 403 200 200 429'

/** Runs the README's Express app, as ESM or as CommonJS; says what it answered and whether that is right. */
export async function readmeApp(project: PackedProject, major: string, format: 'ESM' | 'CJS'): Promise<string> {
  const port = await freePort()
  const app = spawn(project.node(major), [...nodeFlags(major, format), written(project, format)], {
    cwd: project.folder,
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let complaint = ''
  app.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  try {
    const found = await statuses(port)
    return found === EXPECTED ? '' : `answered ${found}, not ${EXPECTED}`
  } catch (error) {
    return `${error as Error}\n${complaint}`
  } finally {
    app.kill()
  }
}

/** Lambda's nodejs22.x starts Node without `require(esm)`: CommonJS must not depend on it. */
export function nodeFlags(major: string, format: 'ESM' | 'CJS'): readonly string[] {
  return major === '22' && format === 'CJS' ? ['--no-experimental-require-module'] : []
}

function written(project: PackedProject, format: 'ESM' | 'CJS'): string {
  const esm = readFileSync(join(root, 'examples/readme/express.mjs'), 'utf8')
  const file = format === 'ESM' ? 'app.mjs' : 'app.cjs'
  const cjs = esm.replace(/^import (.*) from '(.*)'$/gm, "const $1 = require('$2')")
  writeFileSync(join(project.folder, file), format === 'ESM' ? esm : cjs)
  return file
}

/** No token, no key, then a key until its burst of two is spent. */
async function statuses(port: number): Promise<string> {
  const address = `http://127.0.0.1:${port}`
  await reachable(`${address}/not/a/route`)
  const get = async (path: string, headers: Record<string, string> = {}): Promise<number> =>
    (await fetch(address + path, { headers })).status
  const key = { 'x-api-key': 'acme-0123456789abcdef' }
  const found = [await get('/pets/1'), await get('/prices')]
  for (let i = 0; i < 3; i++) found.push(await get('/prices', key))
  return found.join(' ')
}
