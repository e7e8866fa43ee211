import {
  allow,
  checkOptions,
  GatewayError,
  isPromise,
  type Allow,
  type GatewayServices,
  type Policy,
  type Refusal,
} from '@gw/core'
import { parseIdentitySource, type IdentitySource } from './identity-source.ts'
import { INTROSPECTION_OPTIONS, type IntrospectionAuthorizerOptions } from './introspection-options.ts'
import type { JwtAuthorizerAdds } from './jwt-authorizer.ts'
import { JwtRefusals } from './jwt-refusal.ts'
import { bearerToken } from './token/bearer.ts'
import type { Claims } from './token/claims.ts'
import { Introspection, INTROSPECTION_RULES } from './token/introspection.ts'
import { isConfigurable } from './token/fetch-rules.ts'
import { hasSomeScope, tokenScopes } from './token/scopes.ts'
import { isTokenRefusal, type TokenRefusal } from './token/token-refusal.ts'

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
  checkOptions('introspectionAuthorizer', options, INTROSPECTION_OPTIONS)
  if (!isConfigurable(options.introspectionEndpoint, INTROSPECTION_RULES)) {
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
