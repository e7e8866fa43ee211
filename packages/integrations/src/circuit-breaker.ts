import type { Clock } from '@gw/core'

/** When a backend is left alone. */
export interface CircuitBreakerOptions {
  /** Failures in a row (no answer, or 5xx) after which it is not called. 1 to 1000. */
  readonly failures: number
  /** Milliseconds until one request tries again. */
  readonly openMillis: number
}

/** Stops calling a backend that does not answer; one request at a time finds out whether it does again. */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions
  #failures = 0
  #openUntil = -Infinity
  #probing = false

  constructor(options: CircuitBreakerOptions) {
    this.#options = options
  }

  /** Whether the backend may be called now. Whoever is let through must say `succeeded` or `failed`. */
  allows(clock: Clock): boolean {
    if (this.#failures < this.#options.failures) return true
    if (this.#probing || clock.monotonic() < this.#openUntil) return false
    this.#probing = true
    return true
  }

  /** The backend answered. */
  succeeded(): void {
    this.#failures = 0
    this.#probing = false
  }

  /** It did not, or with a 5xx. */
  failed(clock: Clock): void {
    this.#failures++
    this.#probing = false
    if (this.#failures >= this.#options.failures) this.#openUntil = clock.monotonic() + this.#options.openMillis
  }

  /** Nobody knows: the client left before the backend answered. */
  abandoned(): void {
    this.#probing = false
  }
}
