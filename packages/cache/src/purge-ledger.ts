/** Purges remembered, so that an answer fetched before one is not stored after it. */
const MOST_PURGES = 1000

interface Purge {
  readonly number: number
  /** Absent: everything. */
  readonly tag?: string
  readonly key?: string
}

/**
 * The purges of this process in order. An answer that was on its way when its entry was purged holds old data and must
 * not be remembered: whoever fetches notes `now` first, and asks `purgedSince` before it stores.
 */
export class PurgeLedger {
  readonly #purges: Purge[] = []
  #number = 0

  /** A mark in the row of purges. */
  get now(): number {
    return this.#number
  }

  /** Notes a purge; without a tag or key, of everything. */
  add(purged: { readonly tag?: string; readonly key?: string }): void {
    this.#purges.push({ number: ++this.#number, ...purged })
    if (this.#purges.length > MOST_PURGES) this.#purges.shift()
  }

  /** Whether an entry of these tags, under one of these keys, was purged since. What is forgotten counts as purged. */
  purgedSince(mark: number, keys: readonly string[], tags: readonly string[]): boolean {
    if (mark === this.#number) return false
    if (mark < this.#number - this.#purges.length) return true
    return this.#purges.some(
      ({ number, tag, key }) =>
        number > mark &&
        ((tag === undefined && key === undefined) ||
          (tag !== undefined && tags.includes(tag)) ||
          (key !== undefined && keys.includes(key))),
    )
  }
}
