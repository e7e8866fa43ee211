import type { LimitState } from './limit.ts'
import type { LimitStore } from './limit-store.ts'

/** Limits that a policy asked for by itself, apart from `admission`, and what it was told. */
export interface NotedCharge {
  readonly store: LimitStore
  readonly states: readonly LimitState[]
}

/** Where policies note what an outcome does not say, while someone explains the request. */
export class ExplainNotes {
  /** Why the policy that runs now decides as it does, in a closed word: the statement that allowed. Never a secret. */
  reason: string | undefined
  /** What was charged so far; `gateway.explain()` gives it back. */
  readonly charges: NotedCharge[] = []
  #taken = 0

  /** What has been noted since the last step. */
  take(): { readonly reason: string | undefined; readonly states: readonly LimitState[] } {
    const { reason } = this
    const states = this.charges.slice(this.#taken).flatMap(({ states }) => states)
    this.reason = undefined
    this.#taken = this.charges.length
    return { reason, states }
  }
}
