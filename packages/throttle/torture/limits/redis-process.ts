import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { Redis } from 'ioredis'
import { freePort, listening, serverOnPath } from '@gw/test-redis'

/** How a server keeps what it was told. */
export type Persistence = 'none' | 'always' | 'everysec'

/** Variables that a server is started with, beside this process's own. */
type Environment = Readonly<Record<string, string>>

/** A real redis-server that can be paused, killed and started again on its port. */
export class RedisProcess {
  readonly port: number
  readonly #folder: string
  readonly #options: readonly string[]
  readonly #environment: Environment
  #child: ChildProcess | undefined

  constructor(port: number, folder: string, options: readonly string[], environment: Environment = {}) {
    this.port = port
    this.#folder = folder
    this.#options = options
    this.#environment = environment
  }

  /** Starts one. */
  static async start(
    folder: string,
    persistence: Persistence = 'none',
    more: readonly string[] = [],
    environment: Environment = {},
  ): Promise<RedisProcess> {
    const port = await freePort()
    const aof = persistence === 'none' ? ['--appendonly', 'no'] : ['--appendonly', 'yes', '--appendfsync', persistence]
    const own = `${folder}/redis-${port}`
    mkdirSync(own, { recursive: true })
    const redis = new RedisProcess(
      port,
      own,
      ['--save', '', '--enable-debug-command', 'yes', ...aof, ...more],
      environment,
    )
    await redis.restart()
    return redis
  }

  /** Starts one that follows another, and waits until it has all that the other has. */
  static async replicaOf(folder: string, primary: RedisProcess): Promise<RedisProcess> {
    const replica = await RedisProcess.start(folder, 'none', ['--replicaof', '127.0.0.1', String(primary.port)])
    // A primary waits five seconds for more replicas before it copies itself.
    await primary.command((client) => client.config('SET', 'repl-diskless-sync-delay', '0'))
    while (!(await replica.command((client) => client.info('replication'))).includes('master_link_status:up')) {
      await sleep(100)
    }
    return replica
  }

  /** Starts it again after `kill`. */
  async restart(): Promise<void> {
    const options = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder, ...this.#options]
    this.#child = spawn(serverOnPath()!, options, { stdio: 'ignore', env: { ...process.env, ...this.#environment } })
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

  /** Ends it as a terminal does: what it shares with a library that was loaded into it goes too. */
  async stop(): Promise<void> {
    if (this.#child === undefined) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    await ended
    this.#child = undefined
  }

  /** Does something with a client of its own. */
  command<T>(work: (client: Redis) => Promise<T>, tries: number = 1): Promise<T> {
    return RedisProcess.ask(this.port, work, tries)
  }

  /** The same with whatever server listens on a port. */
  static async ask<T>(port: number, work: (client: Redis) => Promise<T>, tries: number = 1): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const client = new Redis({
        port,
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
