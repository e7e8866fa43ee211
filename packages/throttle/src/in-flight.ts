/** Counts what is under way per caller. Bounded by itself: only callers with a request under way are remembered. */
export class InFlight {
  readonly #counts = new Map<string, number>()

  /** Lets one more in, unless `max` are under way. */
  enter(caller: string, max: number): boolean {
    const count = this.#counts.get(caller) ?? 0
    if (count >= max) return false
    this.#counts.set(caller, count + 1)
    return true
  }

  /** One has ended. */
  leave(caller: string): void {
    const left = (this.#counts.get(caller) ?? 1) - 1
    if (left > 0) this.#counts.set(caller, left)
    else this.#counts.delete(caller)
  }

  /** Callers with something under way. */
  get size(): number {
    return this.#counts.size
  }
}
