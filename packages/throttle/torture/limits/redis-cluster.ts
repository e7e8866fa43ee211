import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { envelope } from './envelope.ts'
import { Fleet } from './fleet.ts'
import { PATIENCE, PATIENT } from './load.ts'
import { RedisProcess, sleep } from './redis-process.ts'
import type { Trial } from './trial.ts'

const run = promisify(execFile)
const [RATE, BURST] = [100, 50]

/** A Cluster of three, and the slot that everything is in moves from one to another while it is asked. */
export const redisCluster: readonly Trial[] = [
  {
    name: 'redis: Cluster of three, a slot moves',
    async run(folder, { seconds }) {
      const nodes = await cluster(folder)
      const ports = nodes.map(({ port }) => port)
      const config = {
        rateLimit: RATE,
        burstLimit: BURST,
        keys: 4,
        requestsPerSecond: 300,
        onStoreError: 'closed',
      } as const
      const fleet = new Fleet(folder, { ...config, ...PATIENT, shards: 3, store: { cluster: ports } })
      await fleet.start(4)
      await sleep(500)
      const slot = await nodes[0]!.command((client) => client.cluster('KEYSLOT', '{gw:0}x'))
      for (let move = 0; move < 3; move++) {
        await sleep((seconds * 1000) / 3)
        await moveSlot(nodes, slot)
      }
      await sleep(1000)
      const { statuses, faults } = await fleet.stop()
      for (const node of nodes) await node.kill()
      const { admitted, overshoot } = envelope(fleet.logs, RATE, BURST)
      return {
        passed: admitted > 0 && faults === 0 && overshoot <= RATE / 1000 + 1e-6,
        measured: `slot ${slot} moved 3 times, admitted ${admitted}, overshoot ${Math.max(0, overshoot).toFixed(2)}, answers ${JSON.stringify(statuses)} (${PATIENCE})`,
      }
    },
  },
]

async function cluster(folder: string): Promise<RedisProcess[]> {
  const nodes: RedisProcess[] = []
  for (let i = 0; i < 3; i++) nodes.push(await RedisProcess.start(folder, 'none', ['--cluster-enabled', 'yes']))
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`)
  await run('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-replicas', '0', '--cluster-yes'])
  for (const node of nodes) {
    while (!(await node.command((client) => client.cluster('INFO'))).includes('cluster_state:ok')) await sleep(100)
  }
  return nodes
}

/** As the manual does it: importing, migrating, the keys, and then the new owner told to all. */
async function moveSlot(nodes: readonly RedisProcess[], slot: number): Promise<void> {
  const ids = await Promise.all(nodes.map((node) => node.command((client) => client.cluster('MYID'))))
  const owner = await ownerOf(nodes, slot)
  const target = (owner + 1) % nodes.length
  const setSlot = (node: number, ...words: string[]): Promise<unknown> =>
    nodes[node]!.command((client) => client.call('CLUSTER', 'SETSLOT', String(slot), ...words))
  await setSlot(target, 'IMPORTING', ids[owner] as string)
  await setSlot(owner, 'MIGRATING', ids[target] as string)
  await nodes[owner]!.command(async (client) => {
    for (;;) {
      const keys = (await client.call('CLUSTER', 'GETKEYSINSLOT', String(slot), '100')) as string[]
      if (keys.length === 0) return
      await client.call('MIGRATE', '127.0.0.1', String(nodes[target]!.port), '', '0', '5000', 'KEYS', ...keys)
    }
  })
  for (const node of [target, owner, (owner + 2) % nodes.length]) await setSlot(node, 'NODE', ids[target] as string)
}

async function ownerOf(nodes: readonly RedisProcess[], slot: number): Promise<number> {
  const ranges = await nodes[0]!.command((client) => client.cluster('SLOTS'))
  const port = ranges.find(([from, to]) => slot >= from && slot <= to)![2]![1]
  return nodes.findIndex((node) => node.port === port)
}
