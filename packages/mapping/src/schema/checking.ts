import type { ModelViolation } from './model-schema.ts'

/** Most violations that one check lists. */
const MAX_VIOLATIONS = 100
/** Most steps of one check: a hostile body against `uniqueItems` or nested `anyOf` stops here. */
const MAX_STEPS = 2_000_000
const MAX_DEPTH = 200

/** The state of one check. */
export class Checking {
  readonly violations: ModelViolation[] = []
  #steps = MAX_STEPS
  #depth = 0
  #path: (string | number)[] = []

  /** Takes steps; throws {@link CheckingStopped} when there are none left. */
  spend(count: number): void {
    this.#steps -= count
    if (this.#steps < 0) throw new CheckingStopped('the value takes too long to check')
  }

  /** Notes a violation at the current place. */
  violate(keyword: string, message: string): false {
    if (this.violations.length < MAX_VIOLATIONS) this.violations.push({ pointer: this.pointer(), keyword, message })
    return false
  }

  /** Checks something below the current place. */
  below<T>(step: string | number, check: () => T): T {
    this.#path.push(step)
    const result = this.deeper(check)
    this.#path.pop()
    return result
  }

  /** Runs a check one level deeper; references that only name each other end here. */
  deeper<T>(check: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw new CheckingStopped('the value or its schema nests too deep')
    const result = check()
    this.#depth -= 1
    return result
  }

  /** Runs a check of which only the outcome counts: its violations are not listed. */
  quietly(check: () => boolean): boolean {
    const before = this.violations.length
    const result = this.deeper(check)
    this.violations.length = before
    return result
  }

  /** The current place as a JSON Pointer. */
  pointer(): string {
    return this.#path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
  }
}

/** A check that ran into a bound: the body is refused, since nobody knows that it fits. */
export class CheckingStopped extends Error {}
