import type { Clock } from './clock.ts'
import { DeadlineQueue } from './deadline-queue.ts'
import type { EventListener } from './events.ts'
import type { Limit, LimitDecision } from './limit.ts'
import { LimitFallback } from './limit-fallback.ts'
import type { Charge, DailyUsage, LimitStore, LimitStoreDeclaration } from './limit-store.ts'
import { isPromise, type MaybePromise } from './maybe-promise.ts'
import { StoreBreaker } from './store-breaker.ts'

/** Milliseconds a decision may wait for a store that names none. */
const DEADLINE_MILLIS = 50
/** Settlements kept for a store that is away; more are dropped, which leaves estimates as they were charged. */
const MAX_KEPT_CHARGES = 1000

/**
 * A store that may be ill, with a deadline per decision, a breaker, and what each limit says of the time in between. A
 * store that answers at once, as one in this process does, pays nothing for it.
 */
export function guardLimits(store: LimitStore, clock: Clock, emit: EventListener): LimitStore {
  return new GuardedLimits(store, clock, emit)
}

/** Whether a store is the guard of that one, and runs on that clock. */
export function isGuardOf(guard: LimitStore | undefined, store: LimitStore, clock: Clock): boolean {
  return guard instanceof GuardedLimits && guard.guards(store, clock)
}

class GuardedLimits implements LimitStore {
  readonly declares: LimitStoreDeclaration
  readonly #store: LimitStore
  readonly #queue: DeadlineQueue
  readonly #breaker: StoreBreaker
  readonly #clock: Clock
  #fallback: LimitFallback | undefined
  #kept: Charge[] = []

  constructor(store: LimitStore, clock: Clock, emit: EventListener) {
    this.declares = store.declares
    this.#store = store
    this.#clock = clock
    this.#queue = new DeadlineQueue(clock, store.deadlineInMillis ?? DEADLINE_MILLIS)
    this.#breaker = new StoreBreaker(clock, (state, error) => {
      emit({ type: 'store', store: 'limit', state, ...(error === undefined ? {} : { error }) })
      if (state === 'recovered') this.#recovered()
    })
    store.report?.(emit)
  }

  guards(store: LimitStore, clock: Clock): boolean {
    return this.#store === store && this.#clock === clock
  }

  take(limits: readonly Limit[]): MaybePromise<LimitDecision> {
    if (!this.#breaker.allows(this.#queue.size)) return this.#withoutStore(limits)
    let decision: MaybePromise<LimitDecision>
    try {
      decision = this.#store.take(limits)
    } catch (error) {
      return this.#failed(error, limits)
    }
    if (isPromise(decision)) return this.#inTime(decision, limits)
    this.#breaker.succeeded()
    return decision
  }

  settle(charges: readonly Charge[]): MaybePromise<void> {
    if (this.#breaker.well) return this.#store.settle(charges)
    // A client that queues while it is not connected would queue these without end.
    this.#kept.push(...charges.slice(0, MAX_KEPT_CHARGES - this.#kept.length))
  }

  usage(key: string, from: number, to: number, partition?: string): MaybePromise<readonly DailyUsage[]> {
    return this.#store.usage(key, from, to, partition)
  }

  grant(limit: Limit, amount: number): MaybePromise<void> {
    return this.#store.grant(limit, amount)
  }

  ready(): MaybePromise<void> {
    return this.#store.ready?.()
  }

  nodes(): number {
    return this.#store.nodes?.() ?? 1
  }

  close(): MaybePromise<void> {
    this.#fallback?.close()
    return this.#store.close()
  }

  #inTime(decision: Promise<LimitDecision>, limits: readonly Limit[]): Promise<LimitDecision> {
    return new Promise((resolve) => {
      const waiting = this.#queue.add(() => resolve(this.#failed(new Error('The limit store is too late'), limits)))
      decision.then(
        (decided) => {
          if (!this.#queue.remove(waiting)) return
          this.#breaker.succeeded()
          if (decided.admitted) this.#fallbackHere().note(limits, this.#nodes())
          resolve(decided)
        },
        (error: unknown) => {
          if (this.#queue.remove(waiting)) resolve(this.#failed(error, limits))
        },
      )
    })
  }

  #failed(error: unknown, limits: readonly Limit[]): LimitDecision {
    this.#breaker.failed(error)
    return this.#withoutStore(limits)
  }

  #withoutStore(limits: readonly Limit[]): LimitDecision {
    return this.#fallbackHere().decide(limits, this.#nodes(), this.#breaker.retryAfterMillis)
  }

  #fallbackHere(): LimitFallback {
    return (this.#fallback ??= new LimitFallback(this.#clock))
  }

  #nodes(): number {
    return Math.max(1, this.nodes())
  }

  /** What was counted here while it was away stays until the next time: a store that flickers gives no fresh bursts. */
  #recovered(): void {
    const kept = this.#kept
    this.#kept = []
    if (kept.length === 0) return
    try {
      const settled = this.#store.settle(kept)
      if (isPromise(settled)) settled.catch((error: unknown) => this.#breaker.failed(error))
    } catch (error) {
      this.#breaker.failed(error)
    }
  }
}
