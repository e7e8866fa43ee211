import { checkOptions, GatewayError, whenReady, type GatewayServices, type MaybePromise } from '@gw/core'
import { withinDeadline } from '../deadline.ts'
import { ISSUER_SETTINGS, type IssuerFunction, type IssuerSettings, type JwtAuthorizerOptions } from '../jwt-options.ts'
import { isConfigurable } from './fetch-rules.ts'
import { platformFetch } from './fetching.ts'
import { fixedIssuers, resolvedIssuers, type IssuerDirectory } from './issuer-directory.ts'
import { discoveryUri, keysInCode, publishedKeys, type IssuerKeysParts } from './issuer-keys.ts'
import { jwksSettings } from './jwks-options.ts'
import { secretKey } from './jwk.ts'
import { inlineKeys, type KeySource } from './key-source.ts'
import type { SignatureAlgorithm } from './signature-algorithm.ts'
import type { TrustedIssuer } from './trusted-issuer.ts'

const MAX_RESOLVED_ISSUERS = 1_000
const RESOLVED_TTL_MS = 300_000

/**
 * Checks everything about the issuers that can be checked without a gateway.
 * @throws {GatewayError} with the option's path
 */
export function checkIssuers(options: JwtAuthorizerOptions, algorithms: ReadonlySet<SignatureAlgorithm>): void {
  const several = typeof options.issuer !== 'string'
  const sources = (['jwksUri', 'keys', 'secret'] as const).filter((name) => options[name] !== undefined)
  if (sources.length > 1) throw impossible(`${sources.join(' and ')} cannot stand together`, sources[1]!)
  // One issuer's keys for another's tokens would let the one speak in the name of the other.
  if (several && sources.length > 0) throw impossible(`${sources[0]} belongs to one issuer`, sources[0]!)
  checkAlgorithms(options, algorithms)
  if (options.keys !== undefined) keysInCode(options.keys, algorithms, 'jwtAuthorizer.keys')
  if (options.secret !== undefined) sharedSecret(options.secret, algorithms)
  if (typeof options.issuer !== 'function' && options.keys === undefined && options.secret === undefined) {
    for (const issuer of [options.issuer].flat()) checkAddress(options.jwksUri ?? discoveryUri(issuer), options)
  }
}

/** The issuers of an authorizer at work in one gateway. */
export function trustedIssuers(
  options: JwtAuthorizerOptions,
  algorithms: ReadonlySet<SignatureAlgorithm>,
  services: GatewayServices,
): IssuerDirectory {
  const { issuer } = options
  const parts = { services, jwks: jwksSettings(options.jwks), algorithms, fetch: options.fetch ?? platformFetch }
  if (typeof issuer === 'function') return issuersByFunction(issuer, options, parts)
  const fixed = [issuer].flat().map((name) => [name, trust(options, keysOf(name, options, parts))] as const)
  return fixedIssuers(new Map(fixed))
}

function issuersByFunction(
  issuer: IssuerFunction,
  options: JwtAuthorizerOptions,
  parts: IssuerKeysParts,
): IssuerDirectory {
  const sources = new Map<string, KeySource>()
  const { clock } = parts.services
  return resolvedIssuers({
    resolve: (iss): MaybePromise<TrustedIssuer | undefined> => {
      const answer = withinDeadline(issuer(iss), clock, options.timeoutInMillis ?? 5_000, 'the issuer function')
      return whenReady(answer, (settings) => {
        if (settings === undefined || settings === null) return undefined
        checkOptions("the issuer function's answer", settings, ISSUER_SETTINGS)
        return trust({ ...options, ...settings }, reusedKeys(sources, iss, settings, options, parts))
      })
    },
    clock,
    ttlInMillis: RESOLVED_TTL_MS,
    maxIssuers: MAX_RESOLVED_ISSUERS,
  })
}

/** An issuer that is asked for again keeps its fetched keys. */
function reusedKeys(
  sources: Map<string, KeySource>,
  iss: string,
  settings: IssuerSettings,
  options: JwtAuthorizerOptions,
  parts: IssuerKeysParts,
): KeySource {
  if (settings.keys !== undefined) return keysOf(iss, settings, parts)
  checkAddress(settings.jwksUri ?? discoveryUri(iss), options)
  const name = JSON.stringify([iss, settings.jwksUri])
  const present = sources.get(name)
  if (present !== undefined) return present
  if (sources.size >= MAX_RESOLVED_ISSUERS) sources.delete(sources.keys().next().value!)
  const keys = keysOf(iss, settings, parts)
  sources.set(name, keys)
  return keys
}

function keysOf(
  issuer: string,
  options: Pick<JwtAuthorizerOptions, 'keys' | 'secret' | 'jwksUri'>,
  parts: IssuerKeysParts,
): KeySource {
  if (options.keys !== undefined) return keysInCode(options.keys, parts.algorithms, `keys of ${issuer}`)
  if (options.secret !== undefined) return sharedSecret(options.secret, parts.algorithms)
  return publishedKeys(issuer, options.jwksUri, parts)
}

function trust(options: JwtAuthorizerOptions, keys: KeySource): TrustedIssuer {
  const audience = options.audience === null ? null : [options.audience].flat()
  return { keys, expected: { audience, clockToleranceInSeconds: options.clockToleranceInSeconds ?? 0 } }
}

function sharedSecret(secret: string | Uint8Array, algorithms: ReadonlySet<SignatureAlgorithm>): KeySource {
  if (typeof secret !== 'string' && !(secret instanceof Uint8Array))
    throw invalid('secret must be text or bytes', 'secret')
  const key = secretKey(typeof secret === 'string' ? new TextEncoder().encode(secret) : secret, algorithms)
  if ('refused' in key || key.algorithms.size < algorithms.size) {
    throw new GatewayError('INVALID_KEY', 'jwtAuthorizer.secret is shorter than the hash of its algorithm', {
      path: 'jwtAuthorizer.secret',
    })
  }
  // A secret has no name that anyone agreed on, so a token may call it what it likes.
  return { ...inlineKeys([key]), find: (_, algorithm) => (key.algorithms.has(algorithm) ? key : 'key-unknown') }
}

function checkAlgorithms(options: JwtAuthorizerOptions, algorithms: ReadonlySet<SignatureAlgorithm>): void {
  const symmetric = [...algorithms].filter((name) => name.startsWith('HS'))
  if (options.secret === undefined && symmetric.length > 0)
    throw impossible(`${symmetric[0]} needs a secret`, 'algorithms')
  // Side by side they are the algorithm confusion attack: a public key taken for a secret.
  if (options.secret !== undefined && symmetric.length < algorithms.size) {
    throw impossible('a secret cannot stand beside algorithms with public keys', 'algorithms')
  }
}

function checkAddress(url: string, options: JwtAuthorizerOptions): void {
  if (isConfigurable(url, jwksSettings(options.jwks).rules)) return
  throw invalid(`${url} must be https, or on this machine; jwks.allowPlainHttp lifts that`, 'issuer')
}

function impossible(message: string, name: string): GatewayError {
  return new GatewayError('IMPOSSIBLE_COMBINATION', `jwtAuthorizer: ${message}`, { path: `jwtAuthorizer.${name}` })
}

function invalid(message: string, name: string): GatewayError {
  return new GatewayError('INVALID_OPTION', `jwtAuthorizer: ${message}`, { path: `jwtAuthorizer.${name}` })
}
