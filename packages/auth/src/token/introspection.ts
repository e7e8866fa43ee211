import { SingleFlight, type Context, type GatewayServices, type MaybePromise } from '@gw/core'
import { BoundedMemory } from '../bounded-memory.ts'
import type { IntrospectionAuthorizerOptions } from '../introspection-options.ts'
import { checkIntrospected, type Claims } from './claims.ts'
import { fetchJson, type JsonFetcher } from './fetch-json.ts'
import type { FetchRules } from './fetch-rules.ts'
import { platformFetch } from './fetching.ts'
import { isTokenRefusal, refuseToken, type TokenRefusal } from './token-refusal.ts'

/** The endpoint is where it was configured: no redirect leads elsewhere. */
export const INTROSPECTION_RULES: FetchRules = { allowedOrigins: [], allowPlainHttp: false }

const MAX_ANSWER_BYTES = 65_536
const HEADERS = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' }

/** Asks the issuer, once for all who come with the same token at the same time. */
export class Introspection {
  readonly #options: IntrospectionAuthorizerOptions
  readonly #fetcher: JsonFetcher
  readonly #remembered: BoundedMemory<Claims>
  readonly #flights: SingleFlight<Claims | TokenRefusal>

  constructor(options: IntrospectionAuthorizerOptions, { clock }: GatewayServices) {
    const timeoutInMillis = options.timeoutInMillis ?? 1_500
    this.#options = options
    this.#fetcher = {
      fetch: options.fetch ?? platformFetch,
      clock,
      rules: INTROSPECTION_RULES,
      limits: { timeoutInMillis, maxBytes: MAX_ANSWER_BYTES },
    }
    this.#remembered = new BoundedMemory(options.maxRememberedTokens ?? 1_000)
    this.#flights = new SingleFlight(clock, timeoutInMillis)
  }

  /** What the issuer says of a token, unless it deserves no trust. */
  ask(token: string, context: Context): MaybePromise<Claims | TokenRefusal> {
    const now = this.#fetcher.clock.now()
    const remembered = this.#remembered.get(token, now)
    return remembered === undefined ? this.#fly(token, context) : (this.#refuse(remembered) ?? remembered)
  }

  async #fly(token: string, context: Context): Promise<Claims | TokenRefusal> {
    for (;;) {
      const flight = this.#flights.join(token)
      if (flight.role === 'leader') {
        const answer = await this.#fetch(token, context)
        if (isTokenRefusal(answer) && answer.refused === 'introspection-unavailable') flight.fail()
        else flight.land(answer)
        return answer
      }
      const landing = await flight.landing
      if (landing.how === 'landed') return landing.value
      if (landing.how !== 'failed') return refuseToken('introspection-unavailable')
    }
  }

  async #fetch(token: string, context: Context): Promise<Claims | TokenRefusal> {
    try {
      const body = `token=${encodeURIComponent(token)}&token_type_hint=access_token`
      const request = { method: 'POST', headers: { ...HEADERS, authorization: this.#basic() }, body } as const
      const { document } = await fetchJson(this.#options.introspectionEndpoint, this.#fetcher, context.signal, request)
      const claims = document as Claims
      const refusal = this.#refuse(claims)
      if (refusal === undefined) this.#remember(token, claims)
      return refusal ?? claims
    } catch (error) {
      const { requestId, stage, routeKey, services } = context
      services.emit({
        type: 'fault',
        requestId,
        stage,
        routeKey,
        where: 'introspectionAuthorizer',
        slot: 'authorizer',
        error,
      })
      return refuseToken('introspection-unavailable')
    }
  }

  /** `true` in words: anything else that `active` might be is not active. */
  #refuse(claims: Claims): TokenRefusal | undefined {
    if (claims['active'] !== true) return refuseToken('inactive')
    const { issuer, audience, clockToleranceInSeconds = 0 } = this.#options
    if (issuer !== undefined && claims.iss !== issuer) return refuseToken('issuer-mismatch')
    const expected = { audience: audience === null ? null : [audience].flat(), clockToleranceInSeconds }
    return checkIntrospected(claims, expected, this.#fetcher.clock.now() / 1000)
  }

  #remember(token: string, claims: Claims): void {
    const ttl = (this.#options.resultTtlInSeconds ?? 0) * 1000
    if (ttl > 0) this.#remembered.set(token, claims, this.#fetcher.clock.now() + ttl)
  }

  /** Both parts are form-encoded before they are joined (RFC 6749 §2.3.1). */
  #basic(): string {
    const { clientId, clientSecret } = this.#options
    return `Basic ${btoa(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`)}`
  }
}
