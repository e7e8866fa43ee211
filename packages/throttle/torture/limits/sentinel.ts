import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, listening, serverOnPath } from '@gw/test-redis'
import { charges } from './charges.ts'
import { envelope } from './envelope.ts'
import { Fleet } from './fleet.ts'
import { CLOCK_SLACK, LOAD, onlyAnswers, shown } from './load.ts'
import { RedisProcess, sleep } from './redis-process.ts'
import type { Trial } from './trial.ts'

const NAME = 'limits'
/** How long a master may be silent before a sentinel takes it for gone. */
const DOWN_AFTER_MILLIS = 1000

/**
 * Three sentinels watch a master and its replica; the master is killed while it is asked, and they make the replica
 * master. What the old one had not yet passed on is admitted again: one burst per bucket at most.
 */
export const sentinelTrial: Trial = {
  name: 'redis: Sentinel, failover while it is asked',
  async run(folder, { seconds }) {
    const master = await RedisProcess.start(folder)
    const replica = await RedisProcess.replicaOf(folder, master)
    const sentinels = await Promise.all([1, 2, 3].map(() => Sentinel.start(folder, master.port)))
    const ports = sentinels.map(({ port }) => port)
    await untilKnown(sentinels, replica.port)
    const fleet = new Fleet(folder, { ...LOAD, store: { sentinels: ports, name: NAME } })
    await fleet.start(4)
    await sleep(seconds * 500)
    const killedAt = Date.now()
    await master.kill()
    await untilMaster(sentinels, replica.port)
    await sleep(seconds * 500 + 2000)
    const { recoveredAt, statuses, faults } = await fleet.stop()
    const { acknowledged, lost } = await charges(replica, fleet)
    await Promise.all([...sentinels.map((sentinel) => sentinel.stop()), replica.kill()])
    const { admitted, overshoot } = envelope(fleet.logs, LOAD.rateLimit, LOAD.burstLimit)
    const away = Math.max(...recoveredAt.map((times) => (times.find((at) => at > killedAt) ?? Infinity) - killedAt))
    return {
      passed:
        faults === 0 &&
        away < 30_000 &&
        onlyAnswers(statuses, 200, 429, 503) &&
        overshoot <= LOAD.burstLimit + CLOCK_SLACK,
      measured:
        `admitted ${admitted}, overshoot ${shown(overshoot)} of at most ${LOAD.burstLimit}, ${lost} of ${acknowledged} charges of quotas lost, all nodes counted again ` +
        `${(away / 1000).toFixed(1)} s after the kill, answers ${JSON.stringify(statuses)}`,
    }
  },
}

/** One sentinel process. */
class Sentinel {
  readonly port: number
  readonly #child: ChildProcess

  constructor(port: number, child: ChildProcess) {
    this.port = port
    this.#child = child
  }

  static async start(folder: string, master: number): Promise<Sentinel> {
    const port = await freePort()
    // It writes what it learns into its own configuration.
    const file = join(folder, `sentinel-${port}.conf`)
    writeFileSync(file, configuration(port, folder, master))
    const child = spawn(serverOnPath()!, [file, '--sentinel'], { stdio: 'ignore' })
    await listening(port)
    return new Sentinel(port, child)
  }

  /** What it says of the master: its port, and how many replicas and other sentinels it has seen. */
  async master(): Promise<{ port: number; replicas: number; others: number }> {
    const told = await RedisProcess.ask(
      this.port,
      (client) => client.call('SENTINEL', 'MASTER', NAME) as Promise<string[]>,
    )
    const field = (name: string): number => Number(told[told.indexOf(name) + 1])
    return { port: field('port'), replicas: field('num-slaves'), others: field('num-other-sentinels') }
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }
}

function configuration(port: number, folder: string, master: number): string {
  return [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor ${NAME} 127.0.0.1 ${master} 2`,
    `sentinel down-after-milliseconds ${NAME} ${DOWN_AFTER_MILLIS}`,
    `sentinel failover-timeout ${NAME} 5000`,
    '',
  ].join('\n')
}

/** Until each has heard of the replica and of the other two: before that they would elect nobody. */
async function untilKnown(sentinels: readonly Sentinel[], replica: number): Promise<void> {
  await until(`the sentinels know each other and ${replica}`, async () => {
    const told = await Promise.all(sentinels.map((sentinel) => sentinel.master()))
    return told.every(({ replicas, others }) => replicas === 1 && others === 2)
  })
}

async function untilMaster(sentinels: readonly Sentinel[], port: number): Promise<void> {
  await until(`${port} is master`, async () => {
    const told = await Promise.all(sentinels.map((sentinel) => sentinel.master()))
    return told.every((master) => master.port === port)
  })
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; !(await holds()); await sleep(100)) {
    if (Date.now() > end) throw new Error(`Waited for a minute until ${what}`)
  }
}
