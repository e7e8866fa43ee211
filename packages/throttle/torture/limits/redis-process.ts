import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { Redis } from 'ioredis'
import { freePort, listening, serverOnPath } from '@gw/test-redis'

/** How a server keeps what it was told. */
export type Persistence = 'none' | 'always' | 'everysec'

/** A real redis-server that can be paused, killed and started again on its port. */
export class RedisProcess {
  readonly port: number
  readonly #folder: string
  readonly #options: readonly string[]
  #child: ChildProcess | undefined

  constructor(port: number, folder: string, options: readonly string[]) {
    this.port = port
    this.#folder = folder
    this.#options = options
  }

  /** Starts one. */
  static async start(
    folder: string,
    persistence: Persistence = 'none',
    more: readonly string[] = [],
  ): Promise<RedisProcess> {
    const port = await freePort()
    const aof = persistence === 'none' ? ['--appendonly', 'no'] : ['--appendonly', 'yes', '--appendfsync', persistence]
    const own = `${folder}/redis-${port}`
    mkdirSync(own, { recursive: true })
    const redis = new RedisProcess(port, own, ['--save', '', '--enable-debug-command', 'yes', ...aof, ...more])
    await redis.restart()
    return redis
  }

  /** Starts it again after `kill`. */
  async restart(): Promise<void> {
    const options = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder, ...this.#options]
    this.#child = spawn(serverOnPath()!, options, { stdio: 'ignore' })
    await listening(this.port)
    await this.command((client) => client.ping(), 20)
  }

  /** As `kill -9`. */
  async kill(): Promise<void> {
    if (this.#child === undefined) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
    this.#child = undefined
  }

  /** Stops it in its tracks, and lets it go on. */
  async pause(milliseconds: number): Promise<void> {
    this.#child!.kill('SIGSTOP')
    await sleep(milliseconds)
    this.#child!.kill('SIGCONT')
  }

  /** Does something with a client of its own. */
  async command<T>(work: (client: Redis) => Promise<T>, tries: number = 1): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const client = new Redis({
        port: this.port,
        maxRetriesPerRequest: 0,
        retryStrategy: () => null,
        lazyConnect: true,
      })
      client.on('error', () => {})
      try {
        await client.connect()
        return await work(client)
      } catch (error) {
        if (attempt >= tries) throw error
        await sleep(100)
      } finally {
        client.disconnect()
      }
    }
  }
}

/** Lets real time pass: faults need it. */
export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
