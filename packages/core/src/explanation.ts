import type { LimitState } from './limit.ts'
import { resourceId } from './resource-id.ts'
import type { Slot } from './slots.ts'

/** What one slot decided about a request. */
export interface ExplainedStep {
  readonly slot: Slot | 'route' | 'integration'
  /** The policy's name. */
  readonly policy: string
  /** Where in the definition it stands: `gateway`, `stage/prod/GET /pets`. */
  readonly origin: string
  readonly decision: 'went on' | 'follows' | 'allowed' | 'refused' | 'answered' | 'fault'
  /** Why, in a closed word: never a token, a key or a cookie. */
  readonly reason?: string
  /** What limits said, in the slot `admission`; their buckets' keys as digests. */
  readonly limits?: readonly LimitState[]
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
  const steps = facts.steps.map((step) =>
    step.limits === undefined ? step : { ...step, limits: step.limits.map(withoutKey) },
  )
  const whole = { ...facts, steps, decidedBy: decided ? last.policy : undefined }
  return { ...whole, toString: () => text(whole) }
}

/** A bucket may be named by a token or a key: its digest tells buckets apart and says nothing. */
function withoutKey(state: LimitState): LimitState {
  return { ...state, limit: { ...state.limit, key: resourceId(state.limit.key) } }
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

function limitText({ limit, refused, remaining }: LimitState): string {
  return `${limit.rule.name}: ${refused ? 'refuses' : 'admits'}, ${remaining} left`
}
