import { isPromise, SingleFlight, type Context, type GatewayServices, type MaybePromise } from '@gw/core'
import { BoundedMemory } from '../bounded-memory.ts'
import { withinDeadline } from '../deadline.ts'
import { authorizerEvent, type AuthorizerEventForm } from './authorizer-event.ts'
import { parseAuthorizerOutput, type AuthorizerOutput, type OutputRules } from './authorizer-output.ts'
import type { AuthorizerFunction } from './lambda-function.ts'

/** What came of asking an authorizer's function. */
export type AuthorizerAnswer =
  | { readonly output: AuthorizerOutput; readonly latency: number }
  | { readonly failed: unknown }

/** What {@link AuthorizerResults} works with. */
export interface AuthorizerResultsParts {
  readonly function: AuthorizerFunction
  readonly form: AuthorizerEventForm
  readonly rules: OutputRules
  /** 0 remembers nothing. */
  readonly ttlInMillis: number
  readonly timeoutInMillis: number
  readonly maxEntries: number
  readonly services: GatewayServices
}

/** Longer identities are not remembered: a thousand of them would be megabytes. */
const MAX_KEY_LENGTH = 8_192

/**
 * The answers of an authorizer's function, remembered by stage and identity. The same identity asked for by many at once is one call. A failure
 * is nobody's answer but the caller's own, and is never remembered.
 */
export class AuthorizerResults {
  readonly #parts: AuthorizerResultsParts
  readonly #remembered: BoundedMemory<AuthorizerOutput>
  readonly #flights: SingleFlight<AuthorizerAnswer>
  #warned = false

  constructor(parts: AuthorizerResultsParts) {
    this.#parts = parts
    this.#remembered = new BoundedMemory(parts.maxEntries)
    this.#flights = new SingleFlight(parts.services.clock, parts.timeoutInMillis)
  }

  /** The function's answer for a request: at once when it is remembered. Never throws. */
  get(context: Context, identities: readonly string[]): MaybePromise<AuthorizerAnswer> {
    if (this.#parts.ttlInMillis === 0) return this.#call(context, identities)
    // JSON keeps two identities apart that joined texts would not.
    const key = JSON.stringify([context.stage, ...identities])
    if (key.length > MAX_KEY_LENGTH) return this.#call(context, identities)
    const remembered = this.#remembered.get(key, this.#parts.services.clock.now())
    if (remembered !== undefined) return { output: remembered, latency: 0 }
    return this.#fly(key, context, identities)
  }

  async #fly(key: string, context: Context, identities: readonly string[]): Promise<AuthorizerAnswer> {
    for (;;) {
      const flight = this.#flights.join(key)
      if (flight.role === 'leader') {
        const answer = await this.#call(context, identities)
        if ('failed' in answer) flight.fail()
        else flight.land(this.#remember(key, answer))
        return answer
      }
      const landing = await flight.landing
      if (landing.how === 'landed') return landing.value
      if (landing.how !== 'failed') return { failed: new Error('the authorizer did not answer in time') }
    }
  }

  #remember(key: string, answer: Exclude<AuthorizerAnswer, { failed: unknown }>): AuthorizerAnswer {
    // `Unauthorized` may be the function's word for a trouble of its own: the next request asks again.
    if (answer.output.kind !== 'unauthorized') {
      this.#remembered.set(key, answer.output, this.#parts.services.clock.now() + this.#parts.ttlInMillis)
      this.#warnOfNarrowPolicy(answer.output)
    }
    return answer
  }

  #call(context: Context, identities: readonly string[]): MaybePromise<AuthorizerAnswer> {
    const { clock } = this.#parts.services
    const start = clock.monotonic()
    const settle = (answer: unknown): AuthorizerAnswer => {
      const output = parseAuthorizerOutput(answer, this.#parts.rules)
      return { output, latency: Math.round(clock.monotonic() - start) }
    }
    try {
      const called = this.#parts.function(authorizerEvent(this.#parts.form, context, identities))
      const answer = withinDeadline(
        called as MaybePromise<unknown>,
        clock,
        this.#parts.timeoutInMillis,
        'the authorizer',
      )
      return isPromise(answer)
        ? answer.then(settle).catch((error: unknown) => this.#failed(error, context))
        : settle(answer)
    } catch (error) {
      return this.#failed(error, context)
    }
  }

  /** Exactly `Unauthorized` is 401; any other failure is the authorizer's own, and told. */
  #failed(error: unknown, context: Context): AuthorizerAnswer {
    if (error instanceof Error && error.message === 'Unauthorized')
      return { output: { kind: 'unauthorized' }, latency: 0 }
    const { requestId, stage, routeKey } = context
    this.#parts.services.emit({
      type: 'fault',
      requestId,
      stage,
      routeKey,
      where: 'lambdaAuthorizer',
      slot: 'authorizer',
      error,
    })
    return { failed: error }
  }

  /** The famous trap: a policy that names the first request's ARN alone denies the same caller everything else while it is remembered. */
  #warnOfNarrowPolicy(output: AuthorizerOutput): void {
    if (this.#warned || output.kind !== 'policy') return
    const allowing = output.document.statements.filter((statement) => statement.effect === 'Allow')
    if (allowing.length === 0 || allowing.some((statement) => statement.onlyResource === undefined)) return
    if (new Set(allowing.map((statement) => statement.onlyResource)).size > 1) return
    this.#warned = true
    const message = `a remembered authorizer policy allows ${allowing[0]!.onlyResource} alone: the same identity is refused everything else until it is forgotten; return a wildcard Resource or set authorizerResultTtlInSeconds to 0`
    this.#parts.services.emit({ type: 'misuse', code: 'AUTHORIZER_POLICY_NAMES_ONE_ARN', message })
  }
}
