import { randomUUID } from 'node:crypto'
import { runScript, type RedisClient } from './client.ts'
import { beatScript } from './scripts.ts'

/** How often a node that serves requests says that it is there. */
const BEAT_MILLIS = 1000
/** A node not heard of for so long counts no more. */
const GONE_MILLIS = 15_000

/** How many processes count in one Redis: what a share of a limit is a share of. Needs no timer: requests drive it. */
export class NodeCount {
  readonly #client: RedisClient
  readonly #key: string
  readonly #id: string = randomUUID()
  #beatAt = -Infinity
  #seen = 1

  constructor(client: RedisClient, key: string) {
    this.#client = client
    this.#key = key
  }

  /** As last told by the server. */
  get seen(): number {
    return this.#seen
  }

  /** Says that this node is there, if it did not say so of late. Waits for nothing. */
  beat(): void {
    const now = performance.now()
    if (now - this.#beatAt < BEAT_MILLIS) return
    this.#beatAt = now
    runScript(this.#client, beatScript, [this.#key], [this.#id, GONE_MILLIS]).then(
      (count) => (this.#seen = Math.max(1, Number(count))),
      () => {
        // What the store's own failure means is decided where a request asks; the last count stands.
      },
    )
  }
}
