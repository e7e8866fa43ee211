import {
  allow,
  checkOptions,
  eitherOf,
  functionOption,
  GatewayError,
  isPromise,
  listOf,
  numberOption,
  oneOf,
  optional,
  SingleFlight,
  stringOption,
  type Allow,
  type Context,
  type GatewayServices,
  type MaybePromise,
  type OptionShape,
  type Policy,
  type Refusal,
} from '@gw/core'
import { BoundedMemory } from './bounded-memory.ts'
import { parseIdentitySource, type IdentitySource } from './identity-source.ts'
import type { JwtAuthorizerAdds } from './jwt-authorizer.ts'
import { JwtRefusals } from './jwt-refusal.ts'
import { bearerToken } from './token/bearer.ts'
import { checkIntrospected, type Claims } from './token/claims.ts'
import { fetchJson, type JsonFetcher } from './token/fetch-json.ts'
import { isConfigurable } from './token/fetch-rules.ts'
import { platformFetch, type Fetch } from './token/fetching.ts'
import { hasSomeScope, tokenScopes } from './token/scopes.ts'
import { isTokenRefusal, refuseToken, type TokenRefusal } from './token/token-refusal.ts'

/** Options of `introspectionAuthorizer`. */
export interface IntrospectionAuthorizerOptions {
  /** For people and events. Default `introspectionAuthorizer`. */
  readonly name?: string
  /** The issuer's introspection endpoint: `https`, or on this machine. */
  readonly introspectionEndpoint: string
  /** Who the gateway is to the issuer. Sent as HTTP Basic (RFC 6749 §2.3.1). */
  readonly clientId: string
  /** The gateway's own secret. */
  readonly clientSecret: string
  /** Whom tokens must be for, as in `jwtAuthorizer`; `null`, in words, accepts tokens that were issued for anyone. */
  readonly audience: string | readonly string[] | null
  /** The `iss` that answers must have. Default: it is not looked at. */
  readonly issuer?: string
  /** Scopes of which a token needs one; without one it is 403. Per route: `withScopes`. Default: none are asked for. */
  readonly authorizationScopes?: readonly string[]
  /** Where the token stands. Default `$request.header.Authorization`. */
  readonly identitySource?: string
  /** Seconds that an active token is remembered: as long a revoked one may still pass. Default 0. */
  readonly resultTtlInSeconds?: number
  /** Tokens remembered at most. Default 1,000. */
  readonly maxRememberedTokens?: number
  /** Longest token in characters. Default 4,096. */
  readonly maxTokenBytes?: number
  /** Seconds that the issuer's clock may be off. Default 0. */
  readonly clockToleranceInSeconds?: number
  /** Milliseconds that the issuer may take. Default 1,500. */
  readonly timeoutInMillis?: number
  /** Replaces the platform's `fetch`. */
  readonly fetch?: Fetch
}

/** An introspecting authorizer, and its variants for routes that ask for scopes. */
export interface IntrospectionAuthorizer extends Policy<'authorizer', JwtAuthorizerAdds> {
  /** The same authorizer, with the same remembered tokens, that asks for one of these scopes. */
  withScopes(...authorizationScopes: readonly string[]): IntrospectionAuthorizer
}

/**
 * Tokens that only their issuer can read: each is shown to it (RFC 7662). What it answers stands in the context as a JWT's claims would. AWS has
 * none; its answers are those of `jwtAuthorizer`.
 * @throws {GatewayError} for options that cannot be meant
 */
export function introspectionAuthorizer(options: IntrospectionAuthorizerOptions): IntrospectionAuthorizer {
  checkOptions('introspectionAuthorizer', options, OPTIONS)
  if (!isConfigurable(options.introspectionEndpoint, RULES)) {
    const path = 'introspectionAuthorizer.introspectionEndpoint'
    throw new GatewayError('INVALID_OPTION', `${path} must be https, or on this machine`, { path })
  }
  const source = parseIdentitySource(
    options.identitySource ?? '$request.header.Authorization',
    'introspectionAuthorizer.identitySource',
  )
  const introspections = new WeakMap<GatewayServices, Introspection>()
  const introspectionOf = (services: GatewayServices): Introspection => {
    let introspection = introspections.get(services)
    if (introspection === undefined)
      introspections.set(services, (introspection = new Introspection(options, services)))
    return introspection
  }
  return makePolicy(options, source, options.authorizationScopes ?? [], introspectionOf)
}

const RULES = { allowedOrigins: [], allowPlainHttp: false }
const MAX_ANSWER_BYTES = 65_536

/** The characters of a bearer token (RFC 6750 §2.1). */
const TOKEN = /^[A-Za-z0-9._~+/-]+=*$/

function makePolicy(
  options: IntrospectionAuthorizerOptions,
  source: IdentitySource,
  scopes: readonly string[],
  introspectionOf: (services: GatewayServices) => Introspection,
): IntrospectionAuthorizer {
  const refusals = new JwtRefusals(scopes)
  const decide = (answer: Claims | TokenRefusal): Refusal | Allow => {
    if (isTokenRefusal(answer)) return refusals.of(answer.refused)
    const granted = tokenScopes(answer)
    if (scopes.length > 0 && !hasSomeScope(granted, scopes)) return refusals.of('scope-insufficient')
    const jwt = { claims: answer, scopes: scopes.length > 0 ? granted : null }
    return allow({ adds: { authorizer: { jwt }, principalId: principalOf(answer) } })
  }
  return {
    slot: 'authorizer',
    name: options.name ?? 'introspectionAuthorizer',
    onRequest(context) {
      const value = source.read(context)
      if (value === undefined || value === '') return refusals.of('missing')
      const token = bearerToken(value)
      if (token.length > (options.maxTokenBytes ?? 4_096)) return refusals.of('too-large')
      if (!TOKEN.test(token)) return refusals.of('malformed')
      const answer = introspectionOf(context.services).ask(token, context)
      return isPromise(answer) ? answer.then(decide) : decide(answer)
    },
    describe: () => ({
      summary: `${options.introspectionEndpoint}${scopes.length > 0 ? `; one of ${scopes.join(', ')}` : ''}`,
    }),
    withScopes: (...own) => makePolicy(options, source, own, introspectionOf),
  }
}

/** One word that no other caller of this issuer has; a token without any name is its own. */
function principalOf(claims: Claims): string {
  const client = claims['client_id']
  if (typeof claims.sub === 'string' && claims.sub !== '') return claims.sub
  return typeof client === 'string' && client !== ''
    ? `client:${client}`
    : `token:${claims.jti ?? globalThis.crypto.randomUUID()}`
}

/** Asks the issuer, once for all who come with the same token at the same time. */
class Introspection {
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
      rules: RULES,
      limits: { timeoutInMillis, maxBytes: MAX_ANSWER_BYTES },
    }
    this.#remembered = new BoundedMemory(options.maxRememberedTokens ?? 1_000)
    this.#flights = new SingleFlight(clock, timeoutInMillis)
  }

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

const HEADERS = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' }

const text = stringOption({ minLength: 1, maxLength: 2048 })

const OPTIONS: OptionShape = {
  name: optional(text),
  introspectionEndpoint: text,
  clientId: text,
  clientSecret: text,
  audience: eitherOf(oneOf(null), listOf(text, { minLength: 1, maxLength: 50 }), text),
  issuer: optional(text),
  authorizationScopes: optional(listOf(text, { maxLength: 100 })),
  identitySource: optional(text),
  resultTtlInSeconds: optional(numberOption({ min: 0, max: 3_600 })),
  maxRememberedTokens: optional(numberOption({ min: 1, max: 1_000_000, integer: true })),
  maxTokenBytes: optional(numberOption({ min: 16, max: 65_536, integer: true })),
  clockToleranceInSeconds: optional(numberOption({ min: 0, max: 600 })),
  timeoutInMillis: optional(numberOption({ min: 1, max: 30_000 })),
  fetch: optional(functionOption()),
}
