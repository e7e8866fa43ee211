import {
  allow,
  checkOptions,
  deny,
  GatewayError,
  isPromise,
  type Allow,
  type GatewayServices,
  type Policy,
  type Refusal,
} from '@gw/core'
import { COGNITO_OPTIONS, type CognitoAuthorizerOptions } from './cognito-options.ts'
import { cognitoUserPool, type CognitoUserPool } from './cognito-user-pool.ts'
import { parseIdentitySource, type IdentitySource } from './identity-source.ts'
import { bearerToken } from './token/bearer.ts'
import type { Claims } from './token/claims.ts'
import { isConfigurable } from './token/fetch-rules.ts'
import { platformFetch } from './token/fetching.ts'
import { fixedIssuers } from './token/issuer-directory.ts'
import { publishedKeys } from './token/issuer-keys.ts'
import { jwksSettings } from './token/jwks-options.ts'
import { unlessRevoked } from './token/revocation.ts'
import { hasSomeScope } from './token/scopes.ts'
import { tokenEngine, type TokenEngine } from './token/token-engine.ts'
import { isTokenRefusal, refuseToken, type TokenRefusal, type TokenRefusalReason } from './token/token-refusal.ts'
import type { VerifiedToken } from './token/verified-tokens.ts'

/** What a request's context has behind `cognitoAuthorizer`. */
export interface CognitoAuthorizerAdds {
  /** What the token says. */
  readonly authorizer: { readonly cognito: { readonly claims: Claims } }
  /** The user's `sub`; with several pools the pool's issuer, a blank, and that. */
  readonly principalId: string
}

/** A Cognito authorizer, and its variants for methods that ask for scopes. */
export interface CognitoAuthorizer extends Policy<'authorizer', CognitoAuthorizerAdds> {
  /** The same authorizer, with the same keys and remembered tokens, that asks for an access token with one of these scopes. */
  withScopes(...authorizationScopes: readonly string[]): CognitoAuthorizer
}

/**
 * The REST API's Cognito authorizer: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
 * @throws {GatewayError} for options that cannot be meant
 * @example cognitoAuthorizer({ providerARNs: ['eu-central-1_AbCdEf123'], clientId: '1h57kf5cpq17m0eml12EXAMPLE' })
 */
export function cognitoAuthorizer(options: CognitoAuthorizerOptions): CognitoAuthorizer {
  checkOptions('cognitoAuthorizer', options, COGNITO_OPTIONS)
  const pools = options.providerARNs.map((name, index) =>
    cognitoUserPool(name, options.endpoint, `cognitoAuthorizer.providerARNs[${index}]`),
  )
  const rules = cognitoRules(options, pools)
  const engines = new WeakMap<GatewayServices, TokenEngine>()
  const engineOf = (services: GatewayServices): TokenEngine => {
    let engine = engines.get(services)
    if (engine === undefined) engines.set(services, (engine = cognitoEngine(options, pools, services)))
    return engine
  }
  return makePolicy(options, rules, options.authorizationScopes ?? [], engineOf)
}

interface CognitoRules {
  readonly source: IdentitySource
  readonly clients: ReadonlySet<string> | undefined
  readonly audience: RegExp | undefined
  readonly severalPools: boolean
}

const ALGORITHMS = new Set(['RS256'] as const)

function cognitoEngine(
  options: CognitoAuthorizerOptions,
  pools: readonly CognitoUserPool[],
  services: GatewayServices,
): TokenEngine {
  const parts = {
    services,
    jwks: jwksSettings(options.jwks),
    algorithms: ALGORITHMS,
    fetch: options.fetch ?? platformFetch,
  }
  // The client is checked here, where it is known which kind of token is due.
  const expected = { audience: null, clockToleranceInSeconds: options.clockToleranceInSeconds ?? 0 }
  const issuers = pools.map(
    ({ issuer, jwksUri }) => [issuer, { keys: publishedKeys(issuer, jwksUri, parts), expected }] as const,
  )
  return tokenEngine(options, fixedIssuers(new Map(issuers)), ALGORITHMS, services)
}

function makePolicy(
  options: CognitoAuthorizerOptions,
  rules: CognitoRules,
  scopes: readonly string[],
  engineOf: (services: GatewayServices) => TokenEngine,
): CognitoAuthorizer {
  const decide = (token: VerifiedToken | TokenRefusal): Refusal | Allow => {
    const refusal = isTokenRefusal(token) ? token : refuseByRules(token, options, rules, scopes)
    if (refusal !== undefined) return answerOf(refusal.refused)
    const { passes } = token as VerifiedToken
    return (passes.plain ??= allow({ adds: addsOf(token as VerifiedToken, rules) }))
  }
  const policy = (engine: TokenEngine | undefined): Policy<'authorizer', CognitoAuthorizerAdds> => ({
    slot: 'authorizer',
    name: options.name ?? 'cognitoAuthorizer',
    onRequest(context) {
      const value = rules.source.read(context)
      if (value === undefined || value === '') return answerOf('missing')
      const { verifier } = engine ?? engineOf(context.services)
      const verified = unlessRevoked(verifier.verify(bearerToken(value)), options, context)
      return isPromise(verified) ? verified.then(decide) : decide(verified)
    },
    bind: (place) => policy(engineOf(place.services)),
    ready: () => engine?.issuers.ready(),
    close: () => engine?.issuers.close(),
    describe: () => ({
      summary: `${options.providerARNs.join(', ')}; ${scopes.length > 0 ? `access token with one of ${scopes.join(', ')}` : 'ID token'}`,
    }),
  })
  return { ...policy(undefined), withScopes: (...own) => makePolicy(options, rules, own, engineOf) }
}

function refuseByRules(
  token: VerifiedToken,
  options: CognitoAuthorizerOptions,
  rules: CognitoRules,
  scopes: readonly string[],
): TokenRefusal | undefined {
  const { claims } = token
  const use = scopes.length > 0 ? 'access' : 'id'
  // Without this an access token, which any third party of the user holds, would pass for the user's own identity.
  if (claims['token_use'] !== use) return refuseToken('token-use-mismatch')
  const client = use === 'id' ? claims.aud : claims['client_id']
  if (typeof client !== 'string' || rules.clients?.has(client) === false) return refuseToken('audience-mismatch')
  if (use === 'id' && rules.audience?.test(client) === false) return refuseToken('audience-mismatch')
  if (scopes.length > 0 && !hasSomeScope(token.scopes, scopes)) return refuseToken('scope-insufficient')
  return options.groups === undefined || isInSomeGroup(claims['cognito:groups'], options.groups)
    ? undefined
    : refuseToken('group-missing')
}

function isInSomeGroup(claim: unknown, groups: readonly string[]): boolean {
  return Array.isArray(claim) && groups.some((group) => claim.includes(group))
}

function addsOf(token: VerifiedToken, rules: CognitoRules): CognitoAuthorizerAdds {
  const principalId = rules.severalPools ? `${token.claims.iss} ${token.principal}` : token.principal
  // Every request with this token gets it: what one policy wrote there would be another request's.
  const authorizer = Object.freeze({ cognito: Object.freeze({ claims: token.claims }) })
  return { authorizer, principalId }
}

const answers = new Map<TokenRefusalReason, Refusal>()

/** REST's answers: 401 for everything about the token, scopes included (AWS documents 401 and not 403), and no `WWW-Authenticate`. */
function answerOf(reason: TokenRefusalReason): Refusal {
  let answer = answers.get(reason)
  if (answer === undefined) answers.set(reason, (answer = Object.freeze(makeAnswer(reason))))
  return answer
}

function makeAnswer(reason: TokenRefusalReason): Refusal {
  if (reason === 'keys-unavailable' || reason === 'revocation-unknown') return deny('AUTHORIZER_FAILURE', { reason })
  if (reason === 'group-missing') return deny('ACCESS_DENIED', { reason })
  if (reason === 'expired') return deny('UNAUTHORIZED', { message: 'The incoming token has expired', reason })
  return deny('UNAUTHORIZED', { reason })
}

function cognitoRules(options: CognitoAuthorizerOptions, pools: readonly CognitoUserPool[]): CognitoRules {
  const path = 'cognitoAuthorizer.identitySource'
  const source = parseIdentitySource(options.identitySource ?? 'method.request.header.Authorization', path)
  if (!/request\.header\./.test(source.expression))
    throw new GatewayError('INVALID_OPTION', `${path} must be a header`, { path })
  const { rules } = jwksSettings(options.jwks)
  if (!pools.every((pool) => isConfigurable(pool.jwksUri, rules))) {
    throw new GatewayError('INVALID_OPTION', 'cognitoAuthorizer.endpoint must be https, or on this machine', {
      path: 'cognitoAuthorizer.endpoint',
    })
  }
  const clients = options.clientId === null ? undefined : new Set([options.clientId].flat())
  return {
    source,
    clients,
    audience: audiencePattern(options.identityValidationExpression),
    severalPools: pools.length > 1,
  }
}

function audiencePattern(expression: string | undefined): RegExp | undefined {
  if (expression === undefined) return undefined
  const path = 'cognitoAuthorizer.identityValidationExpression'
  try {
    return new RegExp(`^(?:${expression})$`)
  } catch (cause) {
    throw new GatewayError('INVALID_OPTION', `${path} is no regular expression`, { path, cause })
  }
}
