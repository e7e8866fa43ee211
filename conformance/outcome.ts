/** What became of one case. */
export type Outcome =
  | { readonly verdict: 'passed' }
  /** `why` is for people: what was expected, and what came. */
  | { readonly verdict: 'failed'; readonly why: string }
  /** `reason` stands in the report: `not built: mapping`, or why the case is believed to be wrong. */
  | { readonly verdict: 'skipped'; readonly reason: string }

const PASSED: Outcome = Object.freeze({ verdict: 'passed' })

/** The case is as expected. */
export function passed(): Outcome {
  return PASSED
}

/** The case is not as expected. */
export function failed(why: string): Outcome {
  return { verdict: 'failed', why }
}

/** The case was not run. */
export function skipped(reason: string): Outcome {
  return { verdict: 'skipped', reason }
}

/** The case needs a room of the library that does not stand yet. */
export function notBuilt(room: string): Outcome {
  return skipped(`not built: ${room}`)
}

/** Passed when there is nothing to complain of, else failed with all complaints. */
export function judged(complaints: readonly string[]): Outcome {
  return complaints.length === 0 ? PASSED : failed(complaints.join('; '))
}
