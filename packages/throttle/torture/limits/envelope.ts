import { readFileSync } from 'node:fs'

/** What a log of admissions says of one bucket. */
export interface Envelope {
  readonly admitted: number
  /** Tokens that were admitted beyond burst + rate × time, in the worst window. */
  readonly overshoot: number
}

/**
 * Checks logs of admissions against the token bucket's envelope: in every window, at most burst + rate × time. The
 * smallest bucket that would have admitted all is found in one pass; what it is larger than the burst is overshoot.
 * @param files lines of `<milliseconds> <key>`, from processes that share a clock
 */
export function envelope(files: readonly string[], rate: number, burst: number): Envelope {
  let [admitted, overshoot] = [0, 0]
  for (const times of byKey(files).values()) {
    let [owed, last] = [0, times[0]!]
    for (const time of times) {
      owed = Math.max(0, owed - ((time - last) / 1000) * rate) + 1
      last = time
      overshoot = Math.max(overshoot, owed - burst)
    }
    admitted += times.length
  }
  return { admitted, overshoot }
}

/** How many admissions of each key the logs hold. */
export function admissions(files: readonly string[]): Map<string, number> {
  return new Map([...byKey(files)].map(([key, times]) => [key, times.length]))
}

function byKey(files: readonly string[]): Map<string, number[]> {
  const found = new Map<string, number[]>()
  for (const file of files) {
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      // A process that was killed may have left half a line.
      const [, time, key] = /^(\d+(?:\.\d+)?) (\S+) $/.exec(line) ?? []
      if (key === undefined) continue
      const times = found.get(key)
      if (times === undefined) found.set(key, [Number(time)])
      else times.push(Number(time))
    }
  }
  for (const times of found.values()) times.sort((a, b) => a - b)
  return found
}
