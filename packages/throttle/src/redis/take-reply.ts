import type { Limit, LimitState } from '@gw/core'
import type { LeasedDecision } from './leased-decision.ts'
import type { Question } from './take-batch.ts'

/** The script's answer, read from front to back, one question after the other. */
export class TakeReply {
  readonly #values: readonly unknown[]
  #at = 1

  /** @throws {Error} for what the script never answers */
  constructor(values: unknown) {
    if (!Array.isArray(values)) throw new Error('Redis answered no list')
    this.#values = values
  }

  /** The server's time, milliseconds. */
  get time(): number {
    return Number(this.#values[0])
  }

  /**
   * The next question's decision; `undefined` when a quota's period was not the server's.
   * @throws {Error} what Redis said of this question's keys
   */
  next({ limits, wanted }: Question): LeasedDecision | undefined {
    const verdict = this.#number()
    if (verdict === -1) return undefined
    if (verdict === -2) throw new Error(String(this.#values[this.#at++]))
    if (verdict !== 0 && verdict !== 1) throw new Error('Redis answered no verdict')
    const states: LimitState[] = []
    const leased: number[] = []
    for (let i = 0; i < limits.length; i++) states.push(this.#state(limits[i]!, wanted[i] ?? 0, leased))
    const decision = { admitted: verdict === 1, states, decidedAt: this.time }
    return wanted.length === 0 ? decision : { ...decision, leased }
  }

  #state(limit: Limit, want: number, leased: number[]): LimitState {
    const remaining = this.#number()
    const retry = this.#number()
    const state = {
      limit,
      refused: retry !== 0,
      remaining,
      retryAfterMillis: millis(retry),
      resetMillis: millis(this.#number()),
    }
    leased.push(want > 0 ? this.#number() : 0)
    return limit.rule.kind === 'quota' ? { ...state, allowance: this.#number() } : state
  }

  #number(): number {
    return Number(this.#values[this.#at++])
  }
}

function millis(value: number): number {
  return value === -1 ? Infinity : value
}
