import { isPromise, type CacheEntry, type CacheStore, type Clock, type MaybePromise, type StoreEvent } from '@gw/core'

/** How long a store that failed is left alone, so that a dead one does not cost every request its time-out. */
const REST_MILLIS = 1000

/** Gives a lease back. Never throws. */
export type Release = () => void

const NOTHING_TO_RELEASE: Release = () => {}

/**
 * A store that cannot harm: what throws, rejects or takes too long is a miss and an event, and the store then rests for
 * a second. A store that answers at once is passed through without a promise.
 */
export class GuardedStore {
  readonly store: CacheStore
  readonly #clock: Clock
  readonly #timeoutMillis: number
  readonly #emit: (event: StoreEvent) => void
  #restsUntil = 0
  #ill = false

  constructor(store: CacheStore, clock: Clock, timeoutMillis: number, emit: (event: StoreEvent) => void) {
    this.store = store
    this.#clock = clock
    this.#timeoutMillis = timeoutMillis
    this.#emit = emit
  }

  /** The entry under a key; `undefined` also when the store fails. */
  get(key: string): MaybePromise<CacheEntry | undefined> {
    return this.#try(() => this.store.get(key))
  }

  /** Forgets one entry, or does not. */
  delete(key: string): MaybePromise<void> {
    return this.#try(() => this.store.delete(key))
  }

  /** Forgets every entry with a tag, or does not. */
  deleteTag(tag: string): MaybePromise<void> {
    return this.#try(() => this.store.deleteTag(tag))
  }

  /** Remembers an entry, or does not. */
  set(key: string, entry: CacheEntry, removeAt: number): MaybePromise<void> {
    return this.#try(() => this.store.set(key, entry, removeAt))
  }

  /**
   * Asks to be the one process that fetches an answer.
   * @returns what gives the lease back, or `undefined` while another process holds it; a store that cannot say lets pass
   */
  lease(key: string, milliseconds: number): MaybePromise<Release | undefined> {
    const { store } = this
    if (store.lease === undefined) return NOTHING_TO_RELEASE
    let asked = false
    const taken = this.#try(() => {
      asked = true
      return store.lease!(key, milliseconds)
    })
    const failed = (): boolean => this.#ill || !asked
    return isPromise(taken) ? taken.then((release) => this.#guarded(release, failed())) : this.#guarded(taken, failed())
  }

  #guarded(release: (() => MaybePromise<void>) | undefined, failed: boolean): Release | undefined {
    if (release === undefined) return failed ? NOTHING_TO_RELEASE : undefined
    return () => void this.#try(release)
  }

  #try<T>(ask: () => MaybePromise<T>): MaybePromise<T | undefined> {
    if (this.#ill && this.#clock.monotonic() < this.#restsUntil) return undefined
    try {
      const answer = ask()
      return isPromise(answer) ? this.#inTime(answer) : this.#well(answer)
    } catch (error) {
      return this.#failed(error)
    }
  }

  #inTime<T>(answer: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve) => {
      const timer = this.#clock.setTimeout(
        () => resolve(this.#failed(new Error(`The cache store took longer than ${this.#timeoutMillis} ms`))),
        this.#timeoutMillis,
      )
      answer.then(
        (value) => {
          timer.clear()
          resolve(this.#well(value))
        },
        (error: unknown) => {
          timer.clear()
          resolve(this.#failed(error))
        },
      )
    })
  }

  #well<T>(value: T): T {
    if (this.#ill) {
      this.#ill = false
      this.#emit({ type: 'store', store: 'cache', state: 'recovered' })
    }
    return value
  }

  #failed(error: unknown): undefined {
    this.#ill = true
    this.#restsUntil = this.#clock.monotonic() + REST_MILLIS
    this.#emit({ type: 'store', store: 'cache', state: 'failed', error })
    return undefined
  }
}
