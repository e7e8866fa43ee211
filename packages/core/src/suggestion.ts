const LONGEST_NAME = 64

/** The candidate that a misspelt name probably meant, or `undefined` when none is near. */
export function suggestion(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > LONGEST_NAME) return undefined
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1
  for (const candidate of candidates) {
    if (candidate.length > LONGEST_NAME) continue
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** ` (did you mean "x"?)`, or what is allowed when nothing is near. */
export function suggestionText(name: string, candidates: readonly string[]): string {
  const meant = suggestion(name, candidates)
  if (meant !== undefined) return ` (did you mean "${meant}"?)`
  return candidates.length > 0 ? ` (allowed: ${candidates.slice(0, 20).join(', ')})` : ''
}

/** Levenshtein's distance with one row of memory. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const current = [i]
    for (let j = 1; j <= to.length; j++) {
      const substitution = previous[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1)
      current.push(Math.min(substitution, previous[j]! + 1, current[j - 1]! + 1))
    }
    previous = current
  }
  return previous[to.length]!
}
