import type { SharedStore } from './shared-store.ts'
import { sha256, utf8 } from './bytes.ts'

/** The tag of every entry, for purges of everything. */
const EVERYTHING = ''

/**
 * What a shared store knows of purges: for each tag that was ever purged, when, and a word that no other purge has. An
 * entry carries the states its tags had when it was stored, and is void as soon as one of them is another. No clock is
 * compared for that; the time only tells entries that were under way when their tag was purged.
 */
export class TagStates {
  readonly #store: SharedStore
  readonly #prefix: string
  readonly #lifeMillis: number

  constructor(store: SharedStore, prefix: string, lifeMillis: number) {
    this.#store = store
    this.#prefix = prefix
    this.#lifeMillis = lifeMillis
  }

  /** The states of tags, in order, the one of everything first. */
  async read(tags: readonly string[]): Promise<readonly string[]> {
    const keys = await Promise.all([EVERYTHING, ...tags].map((tag) => this.#keyOf(tag)))
    const values = await this.#getMany(keys)
    return values.map((value) => (typeof value === 'string' ? value.slice(0, 64) : ''))
  }

  /** Makes every entry with a tag void; without a tag, every entry. */
  async purge(tag: string | undefined, now: number, word: string): Promise<void> {
    await this.#store.set(await this.#keyOf(tag ?? EVERYTHING), `${now}:${word}`, this.#lifeMillis)
  }

  #getMany(keys: string[]): Promise<readonly unknown[]> {
    const store = this.#store
    return store.getMany === undefined ? Promise.all(keys.map((key) => store.get(key))) : store.getMany(keys)
  }

  async #keyOf(tag: string): Promise<string> {
    return `${this.#prefix}tag:${await sha256(utf8(tag))}`
  }
}

/** Whether something was purged at or after a moment. */
export function purgedSince(states: readonly string[], moment: number): boolean {
  return states.some((state) => state !== '' && Number(state.slice(0, state.indexOf(':'))) >= moment)
}

/** Whether nothing was purged between two readings. */
export function sameStates(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((state, index) => state === others[index])
}
