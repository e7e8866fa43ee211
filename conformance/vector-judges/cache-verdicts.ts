import { headerValue, type GatewayResponse, type MemoryCacheStore } from '@gw/core'
import { BOUNDS } from './cache-tiers.ts'
import type { CacheCase, CacheCaseRequest } from './cache-case.ts'
import { RUN_HEADER } from './cached-origin.ts'
import { documentedChoice } from './documented-choice.ts'

/** What was seen of a case. */
export interface Seen {
  readonly first: GatewayResponse
  readonly second: readonly GatewayResponse[]
  /** The answer to one more request like the last, when all others had theirs. */
  readonly last: GatewayResponse
  /** Runs of the origin before that one. */
  readonly runs: number
  readonly memory: MemoryCacheStore
}

/** What is wrong with what was seen; nothing when the verdict holds. `undefined`: the runner cannot tell. */
type Verdict = (one: CacheCase, seen: Seen) => string | undefined | 'unknown'

/**
 * Whether one of the case's verdicts holds.
 * @returns complaints, none when it does; `unknown` when no verdict of the case is known
 */
export function verdictOf(one: CacheCase, seen: Seen): readonly string[] | 'unknown' {
  const answers = one.expect.map((name) => judge(name, one, seen))
  if (answers.includes(undefined)) return []
  const complaints = answers.filter((answer): answer is string => answer !== 'unknown' && answer !== undefined)
  return complaints.length === 0 ? 'unknown' : complaints
}

function judge(name: string, one: CacheCase, seen: Seen): ReturnType<Verdict> {
  const calls = /^ORIGIN-CALLS<=(\d+)$/.exec(name)
  if (calls !== null) return seen.runs <= Number(calls[1]) ? undefined : `the origin ran ${seen.runs} times`
  if (/^\d{3}$/.test(name)) return hasStatus(seen.second, Number(name))
  return Object.hasOwn(VERDICTS, name) ? VERDICTS[name]!(one, seen) : 'unknown'
}

const VERDICTS: Readonly<Record<string, Verdict>> = {
  HIT: (_one, seen) =>
    seen.second.every((answer) => isShared(seen, answer)) ? undefined : 'the second request was a miss',
  'HIT-ok': () => undefined,
  MISS: (_one, seen) => missed(seen),
  'NO-STORE': (_one, { last, runs }) =>
    runOf(last) === runs + 1 ? undefined : `it was remembered: a later request got run ${runOf(last)} of ${runs}`,
  COUNTED: (_one, { second }) => hasStatus(second, 429),
  'NO-POISON': (one, seen) => poisoned(one, seen),
  'ORIGIN-SERVED': (one, { first, second }) =>
    [first, ...second].every((answer) => isOfOrigin(one, answer)) ? undefined : 'an answer is not the origin’s',
  BOUNDED: (_one, { memory }) =>
    memory.size <= BOUNDS.maxEntries && memory.bytes <= BOUNDS.maxBytes
      ? undefined
      : `${memory.size} entries, ${memory.bytes} bytes`,
  /** They may share an answer only where the origin cannot tell them apart. */
  'SAME-ORIGIN-VIEW': (one, seen) => (one.second.every((each) => isSame(one.first, each)) ? undefined : missed(seen)),
  POLICY: (one, seen) => judge(documentedChoice(one), one, seen),
}

/** Whether an answer is the one that the first request was given. */
function isShared({ first }: Seen, answer: GatewayResponse): boolean {
  return runOf(answer) !== undefined && runOf(answer) === runOf(first)
}

function missed(seen: Seen): string | undefined {
  return seen.second.some((answer) => isShared(seen, answer)) ? 'the second request was a hit' : undefined
}

function hasStatus(answers: readonly GatewayResponse[], statusCode: number): string | undefined {
  const other = answers.find((answer) => answer.statusCode !== statusCode)
  return other === undefined ? undefined : `answered with ${other.statusCode} instead of ${statusCode}`
}

function poisoned({ first, origin, second }: CacheCase, seen: Seen): string | undefined {
  const words = [...Object.values(origin.reflects), ...(first.body === undefined ? [] : [first.body])]
  const bad = seen.second.find((answer, index) => {
    const foreign = words.filter((word) => !Object.values(second[index]!.headers).includes(word))
    const text = `${String(answer.body)}${JSON.stringify(answer.headers)}`
    return foreign.some((word) => text.includes(`[${word}]`)) || (origin.status !== 200 && isShared(seen, answer))
  })
  return bad === undefined ? undefined : `poisoned: ${String(bad.body).slice(0, 100)}`
}

function isOfOrigin({ origin }: CacheCase, answer: GatewayResponse): boolean {
  return answer.statusCode === origin.status && String(answer.body).startsWith(`run ${runOf(answer)}`)
}

function runOf({ headers }: GatewayResponse): number | undefined {
  const value = headerValue(headers, RUN_HEADER)
  return value === undefined ? undefined : Number(value)
}

function isSame(one: CacheCaseRequest, other: CacheCaseRequest): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
