import type { LimitState } from './limit.ts'
import { resourceId } from './resource-id.ts'
import type { Slot } from './slots.ts'

/** A limit's part in a decision. */
export interface ExplainedLimit extends LimitState {
  /** What was left before the decision, in tokens or requests; `remaining` is what was left after it. */
  readonly before: number
}

/** What one slot decided about a request. */
export interface ExplainedStep {
  readonly slot: Slot | 'route' | 'integration'
  /** The policy's name. */
  readonly policy: string
  /** Where in the definition it stands: `gateway`, `stage/prod/GET /pets`. */
  readonly origin: string
  readonly decision: 'went on' | 'follows' | 'allowed' | 'refused' | 'answered' | 'fault'
  /** Why, in a closed word: the policy statement that matched, the limit that is spent. Never a token, a key or a cookie. */
  readonly reason?: string
  /** What limits said, in the slots `admission` and `arrival`; their buckets' keys as digests. */
  readonly limits?: readonly ExplainedLimit[]
}

/** Why a request is answered as it is. */
export interface Explanation {
  readonly stage: string | undefined
  /** The route that took the request; `undefined` when none did. */
  readonly routeKey: string | undefined
  readonly pathParameters: Readonly<Record<string, string>>
  readonly steps: readonly ExplainedStep[]
  /** The policy that decided; `undefined` when the request reached the integration. */
  readonly decidedBy: string | undefined
  /** The status of the gateway's own answer; `undefined` when the integration answers. */
  readonly statusCode: number | undefined
  /** The same as lines of text. */
  toString(): string
}

/** Puts the steps together. */
export function explanation(facts: Omit<Explanation, 'toString' | 'decidedBy'>): Explanation {
  const last = facts.steps.at(-1)
  const decided =
    last !== undefined && (last.decision === 'refused' || last.decision === 'answered' || last.decision === 'fault')
  const whole = { ...facts, decidedBy: decided ? last.policy : undefined }
  return { ...whole, toString: () => text(whole) }
}

/**
 * What limits said in one decision, with what they had before it. Nothing was charged when one of them refused, and
 * what a shadow limit would have refused, or a store that was away did not count, was not charged either.
 */
export function explainedLimits(states: readonly LimitState[]): readonly ExplainedLimit[] {
  const charged = new Set(chargedStates(states))
  return states.map((state) => ({
    ...withoutKey(state),
    before: charged.has(state) ? state.remaining + state.limit.cost : state.remaining,
  }))
}

/** The limits that a decision charged. */
export function chargedStates(states: readonly LimitState[]): readonly LimitState[] {
  if (states.some(({ refused, limit }) => refused && limit.rule.mode !== 'shadow')) return []
  return states.filter(({ refused, uncounted }) => !refused && uncounted !== true)
}

/** A bucket may be named by a token or a key: its digest tells buckets apart and says nothing. */
function withoutKey(state: LimitState): LimitState {
  const { key, partition, bucket: _bucket, ...limit } = state.limit
  const digests = { key: resourceId(key), ...(partition === undefined ? {} : { partition: resourceId(partition) }) }
  return { ...state, limit: { ...limit, ...digests } }
}

function text({ stage, routeKey, steps, statusCode }: Omit<Explanation, 'toString'>): string {
  const head = `${routeKey ?? 'no route'}${stage === undefined ? '' : ` on stage ${stage}`}`
  const lines = steps.map((step) => {
    const reason = step.reason === undefined ? '' : ` (${step.reason})`
    const limits = (step.limits ?? []).map((state) => `\n    ${limitText(state)}`).join('')
    return `  ${step.slot.padEnd(14)} ${step.policy} [${step.origin}]: ${step.decision}${reason}${limits}`
  })
  return [head, ...lines, `  → ${statusCode ?? 'the integration answers'}`].join('\n')
}

function limitText({ limit, refused, before, remaining }: ExplainedLimit): string {
  return `${limit.rule.name}: ${refused ? 'refuses' : 'admits'}, ${before} left before and ${remaining} after`
}
