import type { MappingTemplateErrorCode } from './mapping-template-error.ts'

/** Why a piece of work stopped; whoever knows the place in the template turns it into an error with line and column. */
export type Failure = (code: MappingTemplateErrorCode, message: string) => Error

/** What one rendering, or one evaluation, may still spend. Everything that loops over a caller's data asks it. */
export class Budget {
  /** Steps still allowed. */
  steps: number
  /** Longest text that may exist, in UTF-16 units. */
  readonly maxText: number
  /** Deepest nesting of values, blocks, macros and calls. */
  readonly maxDepth: number
  readonly #failure: Failure

  constructor(steps: number, maxText: number, maxDepth: number, failure: Failure) {
    this.steps = steps
    this.maxText = maxText
    this.maxDepth = maxDepth
    this.#failure = failure
  }

  /** Takes `count` steps, or throws `TOO_MANY_STEPS`. */
  spend(count: number): void {
    this.steps -= count
    if (this.steps < 0) throw this.fail('TOO_MANY_STEPS', 'The template takes more steps than it may')
  }

  /** Checks a text's length before or after it is made. */
  fits(length: number): void {
    if (length > this.maxText) throw this.fail('OUTPUT_TOO_LARGE', 'The template makes a text longer than it may')
  }

  /** Checks how deep a walk has gone. */
  reaches(depth: number): void {
    if (depth > this.maxDepth) throw this.fail('TOO_DEEP', 'The template goes deeper than it may')
  }

  /** The error to throw at the current place. */
  fail(code: MappingTemplateErrorCode, message: string): Error {
    return this.#failure(code, message)
  }
}
