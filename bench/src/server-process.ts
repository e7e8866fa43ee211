import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { cpuMicros } from './cpu-time.ts'
import { pinned } from './pinned.ts'
import type { Facts, Question } from './server.ts'
import type { Given } from './variant.ts'

/** How a server process is started. */
export interface ServerOptions {
  /** Runs the packages' sources instead of what was built. */
  readonly source?: boolean
}

/** One variant in a process of its own, pinned to the first core. */
export class ServerProcess {
  readonly port: number
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, port: number) {
    this.#child = child
    this.port = port
  }

  /** @throws {Error} when the variant cannot be loaded or made */
  static async start(given: Given, { source }: ServerOptions = {}): Promise<ServerProcess> {
    const [command, args] = pinned(0, process.execPath, source === true ? ['--conditions=@gw/source'] : [])
    const child = fork(join(import.meta.dirname, 'server.ts'), [], {
      execPath: command,
      execArgv: args,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    try {
      const { port } = await ask<{ port: number }>(child, { serve: given })
      return new ServerProcess(child, port)
    } catch (error) {
      child.kill('SIGKILL')
      throw error
    }
  }

  /** Microseconds of CPU so far; the kernel's figure where it tells one. */
  async cpuMicros(): Promise<number> {
    return cpuMicros(this.#child.pid!) ?? (await ask<Facts>(this.#child, { watch: true })).cpuMicros
  }

  /** Asks for its facts, and has it watch its event loop from now on, or no more: an idle server is to do nothing. */
  watch(isWatching: boolean): Promise<Facts> {
    return ask(this.#child, { watch: isWatching })
  }

  async startProfile(): Promise<void> {
    await ask(this.#child, { profile: true })
  }

  async writeProfile(file: string): Promise<void> {
    await ask(this.#child, { writeProfile: file })
  }

  stop(): void {
    this.#child.kill('SIGKILL')
  }
}

async function ask<T>(child: ChildProcess, question: Question): Promise<T> {
  const gone = new AbortController()
  const exited = once(child, 'exit', { signal: gone.signal }).then(([code]) => {
    throw new Error(`The server process ended with ${code}`)
  })
  child.send(question)
  try {
    const [answer] = (await Promise.race([once(child, 'message', { signal: gone.signal }), exited])) as [T]
    return answer
  } finally {
    exited.catch(() => {})
    gone.abort()
  }
}
