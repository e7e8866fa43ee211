import { isPromise, whenReady, type CacheEntry, type Context, type MaybePromise } from '@gw/core'
import type { GuardedStore } from './guarded-store.ts'
import { variantOf } from './vary.ts'

/** Variants kept under one key; the oldest goes first. A client that sends random values fills no more than these. */
const MOST_VARIANTS = 64
/** Longer values make no variant: the signpost lists them, and strangers send them. */
const LONGEST_VARIANT = 2048

/** Where a request's entry is: under its key, or as one variant of it. */
export interface Found {
  /** The entry's own key. */
  readonly key: string
  /** Request headers that tell the variants apart; none where there are no variants. */
  readonly names: readonly string[]
  readonly entry: CacheEntry | undefined
}

/** What a leader hands to its followers. */
export interface Landed extends Found {
  readonly entry: CacheEntry
  /** An old entry that stands in for a failure. */
  readonly standsIn?: true
}

const NO_NAMES: readonly string[] = Object.freeze([])

/**
 * Entries of answers that have a `Vary`: under the request's own key lies a signpost with the names, and each variant
 * under a key of its own. Once a name is known it stays for the signpost's life, also when a later answer leaves it out.
 */
export class Variants {
  readonly #store: GuardedStore

  constructor(store: GuardedStore) {
    this.#store = store
  }

  /** The entry for a request, found in one step, or in two where there are variants. */
  find(context: Context, primary: string): MaybePromise<Found> {
    const entry = this.#store.get(primary)
    return isPromise(entry)
      ? entry.then((later) => this.#follow(context, primary, later))
      : this.#follow(context, primary, entry)
  }

  /**
   * Remembers an entry where requests like this one will find it.
   * @returns `undefined` when what tells it apart is too long
   */
  keep(
    context: Context,
    primary: string,
    names: readonly string[],
    entry: CacheEntry,
    removeAt: number,
  ): { landed: Landed; done: MaybePromise<void> } | undefined {
    if (names.length === 0) {
      return { landed: { key: primary, names, entry }, done: this.#store.set(primary, entry, removeAt) }
    }
    const variant = variantOf(context, names)
    if (variant.length > LONGEST_VARIANT) return undefined
    const key = primary + variant
    const signposted = whenReady(this.#store.get(primary), (signpost) =>
      this.#signpost(primary, names, key, signpost, entry, removeAt),
    )
    const done = whenReady(signposted, () => this.#store.set(key, entry, removeAt))
    return { landed: { key, names, entry }, done }
  }

  #follow(context: Context, primary: string, entry: CacheEntry | undefined): MaybePromise<Found> {
    const names = signpostNames(entry)
    if (names === undefined) return { key: primary, names: NO_NAMES, entry }
    const key = primary + variantOf(context, names)
    return whenReady(this.#store.get(key), (variant) => ({ key, names, entry: variant }))
  }

  #signpost(
    primary: string,
    names: readonly string[],
    key: string,
    present: CacheEntry | undefined,
    entry: CacheEntry,
    removeAt: number,
  ): MaybePromise<void> {
    const same = sameNames(signpostNames(present), names)
    const known = (same ? textsOf(present, 'variants', MOST_VARIANTS) : undefined) ?? []
    const variant = key.slice(primary.length)
    if (known.includes(variant) && present!.expiresAt >= removeAt) return
    const variants = [...known.filter((other) => other !== variant), variant]
    const leaving = variants.splice(0, Math.max(0, variants.length - MOST_VARIANTS))
    for (const old of leaving) void this.#store.delete(primary + old)
    const lasts = Math.max(removeAt, same ? present!.expiresAt : 0)
    return this.#store.set(primary, signpost(names, variants, entry.storedAt, lasts), lasts)
  }
}

/** Whether a leader's entry is the one this request would be answered from. */
export function isForRequest(context: Context, primary: string, landed: Landed): boolean {
  return landed.names.length === 0 || landed.key === primary + variantOf(context, landed.names)
}

function signpost(names: readonly string[], variants: readonly string[], storedAt: number, lasts: number): CacheEntry {
  const response = { statusCode: 200, headers: {}, body: undefined }
  return { response, storedAt, expiresAt: lasts, metadata: { names, variants } }
}

function signpostNames(entry: CacheEntry | undefined): readonly string[] | undefined {
  return textsOf(entry, 'names', 32)
}

/** A store may give back anything; what is no list of texts is no signpost. */
function textsOf(entry: CacheEntry | undefined, member: string, most: number): readonly string[] | undefined {
  const value = entry?.metadata?.[member]
  const isList = Array.isArray(value) && value.length <= most && value.every((element) => typeof element === 'string')
  return isList ? (value as readonly string[]) : undefined
}

function sameNames(some: readonly string[] | undefined, others: readonly string[]): boolean {
  return some !== undefined && some.length === others.length && some.every((name, index) => name === others[index])
}
