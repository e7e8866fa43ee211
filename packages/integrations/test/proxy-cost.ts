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
const REQUESTS = Number(process.env['REQUESTS'] ?? 1_000)
/** Many short rounds: what else the machine does meets both proxies alike. */
const ROUNDS = Number(process.env['ROUNDS'] ?? 60)
const WARM_UP = 10_000
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
for (const proxy of [bare, gateway]) await load(proxy, WARM_UP)

const costs: { readonly bare: number; readonly gateway: number }[] = []
for (let round = 0; round < ROUNDS; round++) {
  const first = await cost(round % 2 === 0 ? bare : gateway)
  const second = await cost(round % 2 === 0 ? gateway : bare)
  costs.push(round % 2 === 0 ? { bare: first, gateway: second } : { bare: second, gateway: first })
}
const [bareCost, gatewayCost] = [mean(costs.map(({ bare }) => bare)), mean(costs.map(({ gateway }) => gateway))]
const ratios = costs.map(({ bare, gateway }) => gateway / bare).toSorted((x, y) => x - y)
const at = (share: number): string => ratios[Math.floor(ratios.length * share)]!.toFixed(2)
console.log(`bare ${bareCost.toFixed(1)} µs, gateway ${gatewayCost.toFixed(1)} µs of CPU per request, ${ROUNDS} rounds`)
console.log(
  `ratio of sums ${(gatewayCost / bareCost).toFixed(2)}; by round: median ${at(0.5)}, quartiles ${at(0.25)} to ${at(0.75)}`,
)
for (const { child, agent } of [bare, gateway]) {
  child.kill()
  await agent.destroy()
}
backend.close()
backend.closeAllConnections()

interface Proxy {
  readonly child: ChildProcess
  readonly port: number
  readonly agent: Agent
}

async function start(kind: string): Promise<Proxy> {
  const child = fork(new URL('proxy-process.ts', import.meta.url), [kind, origin], {
    execArgv: ['--conditions=@gw/source'],
  })
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  return { child, port, agent: new Agent({ connections: CONNECTIONS }) }
}

/** Microseconds of CPU per request. */
async function cost(proxy: Proxy): Promise<number> {
  const before = await cpu(proxy.child)
  await load(proxy, REQUESTS)
  return ((await cpu(proxy.child)) - before) / REQUESTS
}

async function cpu(child: ChildProcess): Promise<number> {
  child.send('cpu')
  const [{ micros }] = (await once(child, 'message')) as [{ micros: number }]
  return micros
}

async function load({ port, agent }: Proxy, count: number): Promise<void> {
  let left = count
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      const { statusCode, body } = await request(`http://127.0.0.1:${port}/pets/1?x=1`, { dispatcher: agent })
      const bytes = await body.arrayBuffer()
      if (statusCode !== 200 || bytes.byteLength !== 1024) throw new Error(`${statusCode}, ${bytes.byteLength} bytes`)
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, worker))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
