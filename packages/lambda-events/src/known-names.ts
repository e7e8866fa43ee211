/** Spellings kept ready: clients, balancers and handlers use the same few dozen. */
const MOST_KNOWN = 1000
/** A longer name is made up anew for whoever sends it. */
const LONGEST_KNOWN = 64

/**
 * What there is to know of a header's name, found out once for each spelling: lower case, lists of names and patterns
 * cost more than one look at a `Map`. Bounded, since names are strangers' words.
 */
export class KnownNames<T> {
  readonly #known = new Map<string, T>()
  readonly #find: (name: string) => T

  constructor(find: (name: string) => T) {
    this.#find = find
  }

  of(name: string): T {
    const ready = this.#known.get(name)
    if (ready !== undefined) return ready
    const found = this.#find(name)
    if (name.length > LONGEST_KNOWN) return found
    if (this.#known.size >= MOST_KNOWN) this.#known.clear()
    this.#known.set(name, found)
    return found
  }
}
