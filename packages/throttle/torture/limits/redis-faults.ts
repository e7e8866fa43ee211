import { createServer, connect, type Server } from 'node:net'
import { once } from 'node:events'
import { freePort } from '@gw/test-redis'
import { charges } from './charges.ts'
import { envelope } from './envelope.ts'
import { Fleet } from './fleet.ts'
import { CLOCK_SLACK, LOAD, onlyAnswers, PATIENCE, PATIENT, shown } from './load.ts'
import type { NodeConfig } from './node-config.ts'
import { RedisProcess, sleep, type Persistence } from './redis-process.ts'
import type { Trial, TortureOptions, Verdict } from './trial.ts'

/**
 * Exact Redis under one fault after another: nothing may pass beyond burst + rate × time. Where nothing keeps Redis
 * from answering, every answer has to be 200 or 429.
 */
export const redisFaults: readonly Trial[] = [
  ...[2, 4, 8].map((nodes) =>
    exact(`${nodes} processes, no fault`, nodes, PATIENT, async ({ seconds }) => sleep(seconds * 1000)),
  ),
  exact(
    'pauses (SIGSTOP)',
    4,
    {},
    each(700, (redis) => redis.pause(300)),
  ),
  exact(
    'slow replies (DEBUG SLEEP)',
    4,
    {},
    each(500, (redis) => redis.command((c) => c.call('DEBUG', 'SLEEP', '0.1'))),
  ),
  exact(
    'cut connections (CLIENT KILL)',
    4,
    {},
    each(300, (redis) => redis.command((c) => c.call('CLIENT', 'KILL', 'TYPE', 'normal')).catch(() => {})),
  ),
  exact(
    'forgotten scripts (SCRIPT FLUSH)',
    4,
    PATIENT,
    each(100, (redis) => redis.command((c) => c.script('FLUSH'))),
  ),
  exact(
    'killed nodes (kill -9)',
    4,
    PATIENT,
    each(500, (_, fleet) => fleet.replaceOne()),
  ),
  exact('wall clocks of nodes jump', 4, { ...PATIENT, clockJumps: true }, async ({ seconds }) => sleep(seconds * 1000)),
  forgotten(),
  failover(),
  killed('always'),
  killed('everysec'),
]

type Fault = (options: TortureOptions, redis: RedisProcess, fleet: Fleet) => Promise<unknown>

function each(milliseconds: number, fault: (redis: RedisProcess, fleet: Fleet) => Promise<unknown>): Fault {
  return async ({ seconds }, redis, fleet) => {
    const end = Date.now() + seconds * 1000
    while (Date.now() < end) {
      await sleep(milliseconds)
      await fault(redis, fleet)
    }
  }
}

function exact(name: string, nodes: number, more: Partial<NodeConfig>, fault: Fault): Trial {
  return {
    name: `redis: ${name}`,
    async run(folder, options) {
      const redis = await RedisProcess.start(folder)
      const fleet = new Fleet(folder, { ...LOAD, ...more, store: { redis: redis.port } })
      await fleet.start(nodes)
      await sleep(500)
      await fault(options, redis, fleet)
      const { statuses, faults } = await fleet.stop()
      await redis.kill()
      const { admitted, overshoot } = envelope(fleet.logs, LOAD.rateLimit, LOAD.burstLimit)
      const patient = more.deadlineInMillis !== undefined
      return {
        passed:
          admitted > 0 &&
          faults === 0 &&
          overshoot <= CLOCK_SLACK &&
          onlyAnswers(statuses, 200, 429, ...(patient ? [] : [503])),
        measured: `admitted ${admitted}, overshoot ${shown(overshoot)}, answers ${JSON.stringify(statuses)} (${patient ? PATIENCE : 'deadline 50 ms'})`,
      }
    },
  }
}

/** FLUSHALL: what was spent is forgotten, so each flush may give one burst, and no more. */
function forgotten(): Trial {
  return {
    name: 'redis: forgotten counts (FLUSHALL)',
    async run(folder, { seconds }) {
      const redis = await RedisProcess.start(folder)
      const fleet = new Fleet(folder, { ...LOAD, ...PATIENT, store: { redis: redis.port } })
      await fleet.start(4)
      await sleep(seconds * 500)
      await redis.command((client) => client.flushall())
      await sleep(seconds * 500)
      await fleet.stop()
      await redis.kill()
      const { admitted, overshoot } = envelope(fleet.logs, LOAD.rateLimit, LOAD.burstLimit)
      return {
        passed: admitted > 0 && overshoot <= LOAD.burstLimit + CLOCK_SLACK,
        measured: `admitted ${admitted}, overshoot ${shown(overshoot)} of at most ${LOAD.burstLimit} (one burst per flush; ${PATIENCE})`,
      }
    },
  }
}

/** A replica takes over without the last writes: at most what they charged is admitted again, one burst at most. */
function failover(): Trial {
  return {
    name: 'redis: failover to a replica',
    async run(folder, { seconds }) {
      const primary = await RedisProcess.start(folder)
      const replica = await RedisProcess.replicaOf(folder, primary)
      const door = await Door.open(primary.port)
      const fleet = new Fleet(folder, { ...LOAD, store: { redis: door.port } })
      await fleet.start(4)
      await sleep(seconds * 500)
      await primary.kill()
      await replica.command((client) => client.call('REPLICAOF', 'NO', 'ONE'))
      door.turnTo(replica.port)
      await sleep(seconds * 500 + 1000)
      const { recoveredAt } = await fleet.stop()
      door.close()
      const { lost } = await charges(replica, fleet)
      await replica.kill()
      const { admitted, overshoot } = envelope(fleet.logs, LOAD.rateLimit, LOAD.burstLimit)
      return {
        passed: recoveredAt.every((times) => times.length > 0) && overshoot <= LOAD.burstLimit + CLOCK_SLACK,
        measured: `admitted ${admitted}, overshoot ${shown(overshoot)} of at most ${LOAD.burstLimit}, ${lost} charges of quotas lost, ${recoveredAt.length} nodes came back by themselves`,
      }
    },
  }
}

/** kill -9 and restart from the append-only file: every acknowledged charge of a quota must still be there. */
function killed(persistence: Exclude<Persistence, 'none'>): Trial {
  return {
    name: `redis: kill -9 with AOF ${persistence}`,
    async run(folder, options): Promise<Omit<Verdict, 'name'>> {
      const cycles = persistence === 'always' ? options.killCycles : Math.ceil(options.killCycles / 4)
      const redis = await RedisProcess.start(folder, persistence)
      const config = { ...LOAD, rateLimit: 1e6, burstLimit: 1e6, requestsPerSecond: 200, store: { redis: redis.port } }
      const fleet = new Fleet(folder, config)
      await fleet.start(2)
      await sleep(500)
      for (let cycle = 0; cycle < cycles; cycle++) {
        await sleep(800 + Math.random() * 400)
        await redis.kill()
        await redis.restart()
      }
      await sleep(1000)
      await fleet.stop()
      const { acknowledged, lost } = await charges(redis, fleet)
      await redis.kill()
      const stated =
        persistence === 'everysec'
          ? ' (stated: up to two seconds’ worth per kill, as long as Redis holds writes back)'
          : ''
      return {
        passed: acknowledged > 0 && (persistence === 'everysec' || lost === 0),
        measured: `${cycles} cycles, acknowledged ${acknowledged}, lost ${lost}${stated}`,
      }
    },
  }
}

/** A TCP door in front of a server, which can be turned to another one. */
class Door {
  readonly port: number
  readonly #server: Server
  #target: number

  constructor(port: number, target: number) {
    this.port = port
    this.#target = target
    this.#server = createServer((socket) => {
      const upstream = connect(this.#target, '127.0.0.1')
      const end = (): void => void (socket.destroy(), upstream.destroy())
      for (const side of [socket, upstream]) side.on('error', end).on('close', end)
      socket.pipe(upstream).pipe(socket)
    })
  }

  static async open(target: number): Promise<Door> {
    const door = new Door(await freePort(), target)
    door.#server.listen(door.port, '127.0.0.1')
    await once(door.#server, 'listening')
    return door
  }

  turnTo(port: number): void {
    this.#target = port
  }

  close(): void {
    this.#server.close()
  }
}
