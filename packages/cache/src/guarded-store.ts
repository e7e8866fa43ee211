import { isPromise, type CacheEntry, type CacheStore, type Clock, type MaybePromise, type StoreEvent } from '@gw/core'
import { entryOf } from './entry-form.ts'
import { FAILED, StoreGuard } from './store-guard.ts'

/** Gives a lease back; only the first call counts. Never throws. */
export type Release = () => void

const NOTHING_TO_RELEASE: Release = () => {}

/** A cache store that cannot harm: what it fails to answer is a miss and an event. */
export class GuardedStore {
  readonly store: CacheStore
  readonly #guard: StoreGuard
  readonly #emit: (event: StoreEvent) => void
  readonly #get = (key: string): MaybePromise<CacheEntry | undefined> => this.store.get(key)
  /** Entries that were looked at: a memory gives the same ones again and again. */
  readonly #sound = new WeakSet<CacheEntry>()

  constructor(store: CacheStore, clock: Clock, timeoutMillis: number, emit: (event: StoreEvent) => void) {
    this.store = store
    this.#guard = new StoreGuard(clock, timeoutMillis, emit)
    this.#emit = emit
    store.listen?.(emit)
  }

  /** The entry under a key; `undefined` also when the store fails. */
  get(key: string): MaybePromise<CacheEntry | undefined> {
    const answer = this.#guard.ask(this.#get, key)
    return isPromise(answer) ? answer.then((later) => this.#orNothing(later)) : this.#orNothing(answer)
  }

  /** Remembers an entry, or does not. */
  set(key: string, entry: CacheEntry, removeAt: number): MaybePromise<void> {
    return this.#tell(() => this.store.set(key, entry, removeAt))
  }

  /** Forgets one entry, or does not. */
  delete(key: string): MaybePromise<void> {
    return this.#tell(() => this.store.delete(key))
  }

  /** Forgets every entry with a tag, or does not. */
  deleteTag(tag: string): MaybePromise<void> {
    return this.#tell(() => this.store.deleteTag(tag))
  }

  /**
   * Asks to be the one process that fetches an answer.
   * @returns what gives the lease back, or `undefined` while another process holds it; a store that cannot say lets pass
   */
  lease(key: string, milliseconds: number): MaybePromise<Release | undefined> {
    const { store } = this
    if (store.lease === undefined) return NOTHING_TO_RELEASE
    const taken = this.#guard.ask(() => store.lease!(key, milliseconds))
    return isPromise(taken) ? taken.then((answer) => this.#release(answer)) : this.#release(taken)
  }

  #orNothing(answer: CacheEntry | undefined | typeof FAILED): CacheEntry | undefined {
    if (answer === undefined || answer === null || answer === FAILED) return undefined
    return this.#sound.has(answer) ? answer : this.#looked(answer)
  }

  /** A store of somebody's own may give back anything. What is no entry is none. */
  #looked(answer: CacheEntry): CacheEntry | undefined {
    const entry = entryOf(answer)
    if (entry !== undefined) this.#sound.add(entry)
    else {
      const error = new Error('What the cache store gave back is no entry')
      this.#emit({ type: 'store', store: 'cache', state: 'failed', error })
    }
    return entry
  }

  #release(taken: (() => MaybePromise<void>) | undefined | typeof FAILED): Release | undefined {
    if (taken === undefined) return undefined
    if (taken === FAILED) return NOTHING_TO_RELEASE
    let held = true
    return () => {
      if (held) void this.#tell(taken)
      held = false
    }
  }

  #tell(order: () => MaybePromise<void>): MaybePromise<void> {
    const done = this.#guard.ask(order)
    return isPromise(done) ? done.then(() => undefined) : undefined
  }
}
