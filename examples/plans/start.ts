import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { KEYS } from './gateway.ts'
import { walk } from './tour.ts'

/** Two processes of one API on one Redis: walks the tour and stays up. `--once` ends after it. `REDIS_URL` takes yours. */
const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: { once: { type: 'boolean', default: false } },
})

const children: ChildProcess[] = []
const redis = process.env['REDIS_URL'] ?? (await started('redis.mjs', String(await freePort())))
const [one, other] = [await started('server.ts', redis), await started('server.ts', redis)]
const stops = await walk(one, other)
for (const { what, seen, expected } of stops) {
  console.log(`${seen === expected ? 'ok  ' : 'FAIL'}  ${what.padEnd(64)} ${seen}`)
}
const failed = stops.some(({ seen, expected }) => seen !== expected)

if (values.once || failed) {
  for (const child of children) child.kill('SIGKILL')
  process.exitCode = failed ? 1 : 0
} else {
  console.log(`
Both processes stay up. Try:

  curl -i ${one}/pets -H 'x-api-key: ${KEYS.globex}'
  curl ${other}/account -H 'x-api-key: ${KEYS.globex}'

Ctrl-C ends it.`)
}

/** Starts a process and waits for its one word: where it listens. */
async function started(file: string, argument: string): Promise<string> {
  const child = fork(new URL(file, import.meta.url), [argument], {
    execArgv: ['--conditions=@gw/source'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  children.push(child)
  const [url] = await once(child, 'message')
  return url as string
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}
