import {
  allow,
  checkOptions,
  GatewayError,
  isPromise,
  whenReady,
  type Allow,
  type Context,
  type GatewayServices,
  type MaybePromise,
  type Policy,
  type Refusal,
} from '@gw/core'
import { withinDeadline } from './deadline.ts'
import { parseIdentitySource, type IdentitySource } from './identity-source.ts'
import { JWT_OPTIONS, type JwtAuthorizerOptions } from './jwt-options.ts'
import { JwtRefusals } from './jwt-refusal.ts'
import { bearerToken } from './token/bearer.ts'
import type { Claims } from './token/claims.ts'
import type { IssuerDirectory } from './token/issuer-directory.ts'
import { JwtVerifier } from './token/jwt-verifier.ts'
import { hasSomeScope } from './token/scopes.ts'
import type { SignatureBackend } from './token/signature-backend.ts'
import { signatureBackend } from './token/signature-backends.ts'
import type { SignatureAlgorithm } from './token/signature-algorithm.ts'
import { isTokenRefusal, refuseToken, type TokenRefusal } from './token/token-refusal.ts'
import { checkIssuers, trustedIssuers } from './token/trusted-issuers.ts'
import { VerifiedTokens, type VerifiedToken } from './token/verified-tokens.ts'

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
  const engines = new WeakMap<GatewayServices, Engine>()
  const engineOf = (services: GatewayServices): Engine => {
    let engine = engines.get(services)
    if (engine === undefined) engines.set(services, (engine = makeEngine(options, algorithms, services)))
    return engine
  }
  return makePolicy(options, jwtIdentitySource(options), options.authorizationScopes ?? [], engineOf)
}

/** What all places of one authorizer share within a gateway. */
interface Engine {
  readonly verifier: JwtVerifier
  readonly issuers: IssuerDirectory
}

function makeEngine(
  options: JwtAuthorizerOptions,
  algorithms: ReadonlySet<SignatureAlgorithm>,
  services: GatewayServices,
): Engine {
  const issuers = trustedIssuers(options, algorithms, services)
  const types = (options.types ?? ['JWT', 'at+jwt']).map((type) => type.toLowerCase().replace(/^application\//, ''))
  const remembered = options.maxRememberedTokens ?? 10_000
  let backend: SignatureBackend | undefined
  const verifier = new JwtVerifier({
    issuerOf: (iss) => issuers.find(iss),
    limits: { maxTokenBytes: options.maxTokenBytes ?? 16_384, algorithms },
    types: new Set(types),
    backend: () => (backend ??= signatureBackend(options.signatures ?? 'auto')),
    // Ten thousand tokens of 1,600 characters: 16 MB at the most, whatever their size.
    remembered: new VerifiedTokens(remembered, remembered * 1_600),
    clock: services.clock,
  })
  return { verifier, issuers }
}

function makePolicy(
  options: JwtAuthorizerOptions,
  source: IdentitySource,
  scopes: readonly string[],
  engineOf: (services: GatewayServices) => Engine,
): JwtAuthorizer {
  const refusals = new JwtRefusals(scopes)
  const severalIssuers = typeof options.issuer !== 'string'
  const name = options.name ?? 'jwtAuthorizer'
  const decide = (verified: VerifiedToken | TokenRefusal): Refusal | Allow => {
    if (isTokenRefusal(verified)) return refusals.of(verified.refused)
    if (scopes.length > 0 && !hasSomeScope(verified.scopes, scopes)) return refusals.of('scope-insufficient')
    return allow({ adds: addsOf(verified, scopes.length > 0, severalIssuers) })
  }
  const policy = (engine: Engine | undefined): Policy<'authorizer', JwtAuthorizerAdds> => ({
    slot: 'authorizer',
    name,
    onRequest(context) {
      const value = source.read(context)
      if (value === undefined || value === '') return refusals.of('missing')
      const { verifier } = engine ?? engineOf(context.services)
      const verified = verifier.verify(bearerToken(value))
      if (options.isRevoked !== undefined)
        return whenReady(verified, (token) => whenReady(unlessRevoked(token, context, options), decide))
      return isPromise(verified) ? verified.then(decide) : decide(verified)
    },
    bind: (place) => policy(engineOf(place.services)),
    ready: () => engine?.issuers.ready(),
    close: () => engine?.issuers.close(),
    describe: () => ({ summary: summary(options, source, scopes) }),
  })
  return { ...policy(undefined), withScopes: (...own) => makePolicy(options, source, own, engineOf) }
}

/** Asked on every request, remembered token or not: revoking would mean little if it waited for the token to be forgotten. */
function unlessRevoked(
  verified: VerifiedToken | TokenRefusal,
  context: Context,
  options: JwtAuthorizerOptions,
): MaybePromise<VerifiedToken | TokenRefusal> {
  if (isTokenRefusal(verified)) return verified
  const asked = options.isRevoked!(verified.claims, context)
  const answer = withinDeadline(asked, context.services.clock, options.timeoutInMillis ?? 5_000, 'isRevoked')
  return whenReady(answer, (revoked) => {
    if (revoked === false) return verified
    return refuseToken(revoked === true ? 'revoked' : 'revocation-unknown')
  })
}

function addsOf(verified: VerifiedToken, withScopes: boolean, withIssuer: boolean): JwtAuthorizerAdds {
  const scopes = withScopes ? verified.scopes : null
  // Two issuers may call different people the same.
  const principalId = withIssuer ? `${verified.claims.iss} ${verified.principal}` : verified.principal
  return { authorizer: { jwt: { claims: verified.claims, scopes } }, principalId }
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
