import type { Clock, Timer } from './clock.ts'

/** Where lines go: a function, or a writable with `write` (a stream of Node's, a file of your own). */
export type LogDestination = ((lines: string) => void) | LogWritable

/** The members of a writable stream that are used. */
export interface LogWritable {
  /** Takes text; `false` asks to wait for `drain`. */
  write(text: string): unknown
  /** How a stream says that it takes text again. Without it, nobody waits. */
  once?(event: 'drain', listener: () => void): unknown
}

/** How lines are gathered. */
export interface LogBufferOptions {
  /** Characters that are gathered before they are written. */
  readonly bufferLength: number
  /** Milliseconds after which they are written all the same. */
  readonly flushIntervalMillis: number
  /** Characters that wait at most while the destination takes none; lines beyond are dropped and counted. */
  readonly maxWaiting: number
  /** Told of lines that were dropped, and of a destination that failed. */
  readonly onTrouble: (dropped: number, error: unknown) => void
}

/** Gathers lines and writes them in one piece: a request never waits for its log. */
export class LogBuffer {
  readonly #destination: LogDestination
  readonly #options: LogBufferOptions
  readonly #clock: Clock
  #waiting = ''
  #timer: Timer | undefined
  #blocked = false
  #dropped = 0

  constructor(destination: LogDestination, options: LogBufferOptions, clock: Clock) {
    this.#destination = destination
    this.#options = options
    this.#clock = clock
  }

  /** Adds a line, its line break included. */
  add(line: string): void {
    const { bufferLength, flushIntervalMillis, maxWaiting } = this.#options
    if (this.#waiting.length + line.length > maxWaiting) {
      this.#dropped++
      if (this.#dropped === 1) this.#options.onTrouble(1, undefined)
      return
    }
    this.#waiting += line
    if (this.#waiting.length >= bufferLength) this.flush()
    else this.#timer ??= this.#clock.setTimeout(() => this.flush(), flushIntervalMillis, true)
  }

  /** Writes what waits, unless the destination asked to wait. */
  flush(): void {
    this.#timer?.clear()
    this.#timer = undefined
    if (this.#blocked || this.#waiting === '') return
    const text = this.#waiting
    this.#waiting = ''
    if (this.#dropped > 1) this.#options.onTrouble(this.#dropped, undefined)
    this.#dropped = 0
    try {
      this.#write(text)
    } catch (error) {
      this.#options.onTrouble(0, error)
    }
  }

  /** Writes what waits, whether the destination is ready or not: nothing comes after it. */
  close(): void {
    this.#blocked = false
    this.flush()
  }

  #write(text: string): void {
    const destination = this.#destination
    if (typeof destination === 'function') return destination(text)
    if (destination.write(text) !== false || destination.once === undefined) return
    this.#blocked = true
    destination.once('drain', () => {
      this.#blocked = false
      this.flush()
    })
  }
}
