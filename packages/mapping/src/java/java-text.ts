import type { Budget } from '../budget.ts'
import { JavaObject, type JavaValue } from './java-value.ts'

/** What Java's `String.valueOf` gives. */
export function toText(value: JavaValue, budget: Budget, depth = 0): string {
  if (typeof value === 'string') return value
  if (value instanceof JavaObject) return value.text(budget, depth)
  return String(value)
}

/** A text that grows within the budget. */
export class TextBuilder {
  text = ''
  readonly #budget: Budget

  constructor(budget: Budget) {
    this.#budget = budget
  }

  /** Appends, or throws `OUTPUT_TOO_LARGE`. */
  add(part: string): void {
    this.text += part
    if (this.text.length > this.#budget.maxText) this.#budget.fits(this.text.length)
  }
}
