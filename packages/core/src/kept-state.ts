/**
 * What policies count in this process, in no store, and a changed definition must not begin anew: who is under way, what
 * `arrival` has seen. Found again by the name of its place; what a definition no longer asks for goes with the next one.
 */
export class KeptState {
  readonly #own = new Map<string, unknown>()
  readonly #earlier: ReadonlyMap<string, unknown>

  constructor(previous?: KeptState) {
    this.#earlier = previous === undefined ? new Map() : previous.#own
  }

  /**
   * The state of that name, or the one made now.
   * @param name unique in the gateway and stable: made from `Place.id`, and from what kind of state it is
   */
  get<T>(name: string, make: () => T): T {
    if (this.#own.has(name)) return this.#own.get(name) as T
    const state = this.#earlier.has(name) ? (this.#earlier.get(name) as T) : make()
    this.#own.set(name, state)
    return state
  }
}
