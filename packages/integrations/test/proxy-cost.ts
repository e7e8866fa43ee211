import { fork, type ChildProcess } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { Agent, request } from 'undici'

/**
 * What proxying costs: CPU time of a process that forwards 1 KB answers, through the gateway and through the least that
 * undici needs, in turns. Run it from the repository's root:
 * `node --conditions=@gw/source packages/integrations/test/proxy-cost.ts`
 */
const REQUESTS = Number(process.env['REQUESTS'] ?? 20_000)
const ROUNDS = Number(process.env['ROUNDS'] ?? 5)
const CONNECTIONS = 32

const backend = createServer((_, response) => {
  response.setHeader('Content-Type', 'application/json')
  response.end(BODY)
})
const BODY = Buffer.alloc(1024, 'a')
backend.listen(0, '127.0.0.1')
await once(backend, 'listening')
const origin = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`

const bare = await start('bare')
const gateway = await start('gateway')
for (const proxy of [bare, gateway]) await load(proxy.port, REQUESTS)

const ratios: number[] = []
for (let round = 0; round < ROUNDS; round++) {
  const [a, b] = round % 2 === 0 ? [bare, gateway] : [gateway, bare]
  const first = await cost(a)
  const second = await cost(b)
  const [cheap, ours] = round % 2 === 0 ? [first, second] : [second, first]
  ratios.push(ours / cheap)
  console.log(
    `round ${round + 1}: bare ${cheap.toFixed(1)} µs, gateway ${ours.toFixed(1)} µs per request, ratio ${(ours / cheap).toFixed(2)}`,
  )
}
const median = ratios.toSorted((x, y) => x - y)[Math.floor(ratios.length / 2)]!
console.log(`median ratio ${median.toFixed(2)}`)
for (const { child } of [bare, gateway]) child.kill()
backend.close()
backend.closeAllConnections()

interface Proxy {
  readonly child: ChildProcess
  readonly port: number
}

async function start(kind: string): Promise<Proxy> {
  const child = fork(new URL('proxy-process.ts', import.meta.url), [kind, origin], {
    execArgv: ['--conditions=@gw/source'],
  })
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  return { child, port }
}

/** Microseconds of CPU per request. */
async function cost({ child, port }: Proxy): Promise<number> {
  const before = await cpu(child)
  await load(port, REQUESTS)
  return ((await cpu(child)) - before) / REQUESTS
}

async function cpu(child: ChildProcess): Promise<number> {
  child.send('cpu')
  const [{ micros }] = (await once(child, 'message')) as [{ micros: number }]
  return micros
}

async function load(port: number, count: number): Promise<void> {
  const agent = new Agent({ connections: CONNECTIONS })
  let left = count
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      const { statusCode, body } = await request(`http://127.0.0.1:${port}/pets/1?x=1`, { dispatcher: agent })
      const bytes = await body.arrayBuffer()
      if (statusCode !== 200 || bytes.byteLength !== 1024) throw new Error(`${statusCode}, ${bytes.byteLength} bytes`)
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, worker))
  await agent.close()
}
