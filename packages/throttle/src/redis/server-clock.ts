import type { Clock, EventListener } from '@gw/core'

/** Seconds apart after which clocks are told of. */
const APART_MILLIS = 2000
/** How much longer than needed a key lives: clocks run unevenly, and an injected one may stand still. */
const MARGIN_MILLIS = 1000
const TEST_MARGIN_MILLIS = 600_000

/** What is known here of the server's time: periods are computed on this side, and picked on the server's clock. */
export class ServerClock {
  readonly #injected: Clock | undefined
  #ahead = 0
  #emit: EventListener | undefined

  constructor(injected: Clock | undefined) {
    this.#injected = injected
  }

  /** Where to tell of clocks that are apart. */
  report(emit: EventListener): void {
    this.#emit = emit
  }

  /** The server's time, as far as is known. */
  now(): number {
    return this.#injected?.now() ?? Date.now() + this.#ahead
  }

  /** The first arguments of every script: wall and monotonic time, empty for the server's own, and the margin. */
  times(): (string | number)[] {
    const clock = this.#injected
    return clock === undefined ? ['', '', MARGIN_MILLIS] : [clock.now(), clock.monotonic(), TEST_MARGIN_MILLIS]
  }

  /** Takes note of the server's time. */
  learn(serverMillis: number): void {
    if (this.#injected !== undefined) return
    const ahead = serverMillis - Date.now()
    // The way back takes time too: what is smaller than that is no difference.
    if (Math.abs(ahead - this.#ahead) < APART_MILLIS / 2) return
    this.#ahead = ahead
    if (Math.abs(ahead) < APART_MILLIS) return
    this.#emit?.({
      type: 'misuse',
      code: 'CLOCKS_APART',
      message: `This node’s clock and Redis’s are ${Math.round(Math.abs(ahead) / 1000)} s apart; limits follow Redis`,
    })
  }
}
