import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { envelope } from './envelope.ts'
import { Fleet } from './fleet.ts'
import { CLOCK_SLACK, LOAD, onlyAnswers, PATIENCE, PATIENT, shown } from './load.ts'
import { RedisProcess, sleep } from './redis-process.ts'
import type { Trial } from './trial.ts'

/**
 * Redis's own clock jumps, by Debian's faketime: forwards each bucket gives at most one burst, backwards nothing. Every
 * jump is further than a month, so that quotas' periods and keys' expiry jump too.
 */
export const serverClock: readonly Trial[] = [
  jumps('forwards, 40 days', [40], 1),
  jumps('backwards, 40 days', [-40], 0),
  jumps('forwards, back, forwards again', [40, 0, 40], 2),
]

const DAY_SECONDS = 86_400
const ABSENT = 'not run: needs libfaketime (Debian: apt-get install faketime)'

function jumps(name: string, days: readonly number[], bursts: number): Trial {
  return {
    name: `redis: the server's own clock jumps ${name}`,
    async run(folder, { seconds }) {
      const library = faketime()
      if (library === undefined) return { passed: false, notRun: true, measured: ABSENT }
      const clock = new FakedClock(folder, library)
      const redis = await RedisProcess.start(folder, 'none', [], clock.environment)
      const serverOffsets = [0, ...days].map((ahead) => ahead * DAY_SECONDS * 1000)
      const fleet = new Fleet(folder, { ...LOAD, ...PATIENT, serverOffsets, store: { redis: redis.port } })
      await fleet.start(4)
      const pause = (seconds * 1000) / (days.length + 1)
      for (const ahead of days) {
        await sleep(pause)
        clock.set(ahead * DAY_SECONDS)
        await expectNow(redis, ahead * DAY_SECONDS * 1000)
      }
      await sleep(pause)
      const { statuses, faults } = await fleet.stop()
      await redis.stop()
      const { admitted, overshoot } = envelope(fleet.logs, LOAD.rateLimit, LOAD.burstLimit)
      const bound = bursts * LOAD.burstLimit
      return {
        passed: admitted > 0 && faults === 0 && onlyAnswers(statuses, 200, 429) && overshoot <= bound + CLOCK_SLACK,
        measured: `admitted ${admitted}, overshoot ${shown(overshoot)} of at most ${bound}, answers ${JSON.stringify(statuses)} (${PATIENCE})`,
      }
    },
  }
}

/** A jump that did not happen would pass every check. */
async function expectNow(redis: RedisProcess, aheadMillis: number): Promise<void> {
  const [told] = await redis.command((client) => client.time())
  const off = Number(told) * 1000 - Date.now() - aheadMillis
  if (Math.abs(off) > 10_000) throw new Error(`The server's clock did not jump: it is ${off} ms from where it was put`)
}

/** The clock of a process that was started with its environment. */
class FakedClock {
  readonly environment: Readonly<Record<string, string>>
  readonly #file: string

  constructor(folder: string, library: string) {
    this.#file = join(folder, 'clock')
    this.set(0)
    this.environment = {
      // libc's own malloc: jemalloc asks for the time before faketime is there, and the two wait for each other.
      LD_PRELOAD: `${library}:libc.so.6`,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    }
  }

  /** Written beside and moved, for it is read all the time. */
  set(aheadSeconds: number): void {
    writeFileSync(`${this.#file}.new`, `${aheadSeconds < 0 ? '' : '+'}${aheadSeconds}\n`)
    renameSync(`${this.#file}.new`, this.#file)
  }
}

function faketime(): string | undefined {
  const folders = ['/usr/local/lib/faketime', '/usr/lib/faketime', '/usr/lib64/faketime']
  if (existsSync('/usr/lib')) folders.push(...readdirSync('/usr/lib').map((name) => `/usr/lib/${name}/faketime`))
  return folders.map((folder) => join(folder, 'libfaketimeMT.so.1')).find((path) => existsSync(path))
}
