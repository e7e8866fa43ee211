import {
  allow,
  checkOptions,
  GatewayError,
  isPromise,
  type Allow,
  type Context,
  type GatewayServices,
  type MaybePromise,
  type Policy,
  type Refusal,
} from '@gw/core'
import { parseIdentitySource, type IdentitySource } from './identity-source.ts'
import { JWT_OPTIONS, type JwtAuthorizerOptions } from './jwt-options.ts'
import { JwtRefusals } from './jwt-refusal.ts'
import { bearerToken, dpopOrBearerToken, isBearer } from './token/bearer.ts'
import type { Claims } from './token/claims.ts'
import { hasSomeScope } from './token/scopes.ts'
import type { SignatureAlgorithm } from './token/signature-algorithm.ts'
import { unlessRevoked } from './token/revocation.ts'
import { tokenEngine, type TokenEngine } from './token/token-engine.ts'
import { isTokenRefusal, type TokenRefusal } from './token/token-refusal.ts'
import { checkIssuers, trustedIssuers } from './token/trusted-issuers.ts'
import type { VerifiedToken } from './token/verified-tokens.ts'

/** What a request's context has behind `jwtAuthorizer`. */
export interface JwtAuthorizerAdds {
  /** What the token says. */
  readonly authorizer: {
    readonly jwt: {
      /** Its claims, as they were signed. */
      readonly claims: Claims
      /** All its scopes where the route asks for some; `null` where it does not (as in the HTTP API's event 2.0). */
      readonly scopes: readonly string[] | null
    }
  }
  /** `sub`, or what stands for it; with several issuers `iss`, a blank, and that. */
  readonly principalId: string
}

/** A JWT authorizer, and its variants for routes that ask for scopes. */
export interface JwtAuthorizer extends Policy<'authorizer', JwtAuthorizerAdds> {
  /** The same authorizer, with the same keys and remembered tokens, that asks for one of these scopes. */
  withScopes(...authorizationScopes: readonly string[]): JwtAuthorizer
}

/**
 * The HTTP API's JWT authorizer, stricter where AWS is lax: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 * A token that does not pass is 401 with `WWW-Authenticate`, one without a required scope 403, keys that cannot be loaded 500.
 * @throws {GatewayError} for options that cannot be meant
 * @example jwtAuthorizer({ issuer: 'https://id.example.com', audience: 'pets' })
 */
export function jwtAuthorizer(options: JwtAuthorizerOptions): JwtAuthorizer {
  checkOptions('jwtAuthorizer', options, JWT_OPTIONS)
  const algorithms = allowedAlgorithms(options)
  checkIssuers(options, algorithms)
  const engines = new WeakMap<GatewayServices, TokenEngine>()
  const engineOf = (services: GatewayServices): TokenEngine => {
    let engine = engines.get(services)
    if (engine !== undefined) return engine
    engine = tokenEngine(options, trustedIssuers(options, algorithms, services), algorithms, services)
    engines.set(services, engine)
    return engine
  }
  return makePolicy(options, jwtIdentitySource(options), options.authorizationScopes ?? [], engineOf)
}

function makePolicy(
  options: JwtAuthorizerOptions,
  source: IdentitySource,
  scopes: readonly string[],
  engineOf: (services: GatewayServices) => TokenEngine,
): JwtAuthorizer {
  const refusals = new JwtRefusals(scopes, options.senderConstrained)
  const severalIssuers = typeof options.issuer !== 'string'
  const name = options.name ?? 'jwtAuthorizer'
  const decide = (verified: VerifiedToken | TokenRefusal): Refusal | Allow => {
    if (isTokenRefusal(verified)) return refusals.of(verified.refused)
    if (scopes.length > 0 && !hasSomeScope(verified.scopes, scopes)) return refusals.of('scope-insufficient')
    return scopes.length > 0
      ? (verified.passes.scoped ??= allow({ adds: addsOf(verified, true, severalIssuers) }))
      : (verified.passes.plain ??= allow({ adds: addsOf(verified, false, severalIssuers) }))
  }
  const policy = (engine: TokenEngine | undefined): Policy<'authorizer', JwtAuthorizerAdds> => ({
    slot: 'authorizer',
    name,
    onRequest(context) {
      const value = source.read(context)
      if (value === undefined || value === '') return refusals.of('missing')
      const verified = check(engine ?? engineOf(context.services), value, options, context)
      return isPromise(verified) ? verified.then(decide) : decide(verified)
    },
    bind: (place) => policy(engineOf(place.services)),
    ready: () => engine?.issuers.ready(),
    close: () => engine?.issuers.close(),
    describe: () => ({ summary: summary(options, source, scopes) }),
  })
  return { ...policy(undefined), withScopes: (...own) => makePolicy(options, source, own, engineOf) }
}

/** Every check but the scopes, which are the route's own. */
function check(
  { verifier, constraints }: TokenEngine,
  value: string,
  options: JwtAuthorizerOptions,
  context: Context,
): MaybePromise<VerifiedToken | TokenRefusal> {
  if (constraints === undefined) return unlessRevoked(verifier.verify(bearerToken(value)), options, context)
  const token = dpopOrBearerToken(value)
  return unlessRevoked(
    constraints.check(verifier.verify(token), { token, asBearer: isBearer(value) }, context),
    options,
    context,
  )
}

function addsOf(verified: VerifiedToken, withScopes: boolean, withIssuer: boolean): JwtAuthorizerAdds {
  const scopes = withScopes ? verified.scopes : null
  // Two issuers may call different people the same.
  const principalId = withIssuer ? `${verified.claims.iss} ${verified.principal}` : verified.principal
  // Every request with this token gets it: what one policy wrote there would be another request's.
  const authorizer = Object.freeze({ jwt: Object.freeze({ claims: verified.claims, scopes }) })
  return { authorizer, principalId }
}

function allowedAlgorithms(options: JwtAuthorizerOptions): ReadonlySet<SignatureAlgorithm> {
  return new Set(options.algorithms ?? (options.secret === undefined ? ['RS256', 'RS384', 'RS512'] : ['HS256']))
}

function jwtIdentitySource(options: JwtAuthorizerOptions): IdentitySource {
  const path = 'jwtAuthorizer.identitySource'
  const source = parseIdentitySource(options.identitySource ?? '$request.header.Authorization', path)
  if (!/^(\$|method\.)request\.(header|querystring)\./.test(source.expression)) {
    throw new GatewayError('INVALID_OPTION', `${path} must be a header or a query parameter`, { path })
  }
  return source
}

function summary(options: JwtAuthorizerOptions, source: IdentitySource, scopes: readonly string[]): string {
  const issuer = typeof options.issuer === 'function' ? 'issuers by function' : [options.issuer].flat().join(', ')
  const audience = options.audience === null ? 'any audience' : `audience ${[options.audience].flat().join(', ')}`
  return `${issuer}; ${audience}; ${source.expression}${scopes.length > 0 ? `; one of ${scopes.join(', ')}` : ''}`
}
