/** A pattern that is not a regular expression of Java, or one that needs backtracking (back references, look-around). */
export class PatternError extends Error {
  override readonly name = 'PatternError'
  /** The pattern as it was written. */
  readonly pattern: string

  constructor(pattern: string, message: string) {
    super(`${message} in the pattern ${JSON.stringify(pattern.slice(0, 200))}`)
    this.pattern = pattern
  }
}
