import { GatewayError, type GatewayServices } from '@gw/core'
import { discoveredTarget } from './fetch-rules.ts'
import { fetchJson, type FetchedJson, type JsonFetcher } from './fetch-json.ts'
import type { Fetch } from './fetching.ts'
import type { JwksSettings } from './jwks-options.ts'
import { parseKeySet } from './key-set.ts'
import { inlineKeys, type KeySource } from './key-source.ts'
import { ageInSeconds, RemoteKeys } from './remote-keys.ts'
import { sharedLoad, type SharedJwks, type SharedKeysParts } from './shared-keys.ts'
import type { SignatureAlgorithm } from './signature-algorithm.ts'
import { parseJsonObject } from './strict-json.ts'

/** A JWK set (RFC 7517 §5) written in code. */
export interface JsonWebKeySet {
  /** Its keys. Public ones: a private or symmetric key among them is refused. */
  readonly keys: readonly object[]
}

/** How an issuer's keys are found. */
export interface IssuerKeysParts {
  readonly services: GatewayServices
  readonly jwks: JwksSettings
  readonly algorithms: ReadonlySet<SignatureAlgorithm>
  readonly fetch: Fetch
}

/** Keys written in the definition. Every one must be usable: what is written down is meant. */
export function keysInCode(set: JsonWebKeySet, algorithms: ReadonlySet<SignatureAlgorithm>, path: string): KeySource {
  const document = parseJsonObject(JSON.stringify(set) ?? '')
  const parsed = document && parseKeySet(document, algorithms)
  if (parsed === undefined) throw new GatewayError('INVALID_KEY', `${path} is no JWK set`, { path })
  const refused = parsed.refused[0]
  if (refused !== undefined) {
    const kid = JSON.stringify(refused.kid ?? null)
    throw new GatewayError('INVALID_KEY', `${path}: the key with kid ${kid} is not usable: ${refused.reason}`, { path })
  }
  return inlineKeys(parsed.keys)
}

/** Keys published by the issuer: at `jwksUri`, or where its discovery document (OpenID Connect Discovery 1.0 §4) says. */
export function publishedKeys(issuer: string, jwksUri: string | undefined, parts: IssuerKeysParts): KeySource {
  const { services, jwks, algorithms } = parts
  const fetcher: JsonFetcher = { fetch: parts.fetch, clock: services.clock, rules: jwks.rules, limits: jwks.limits }
  const source = jwksUri ?? discoveryUri(issuer)
  const fetchKeys = (signal: AbortSignal): Promise<FetchedJson> =>
    jwksUri === undefined ? discover(issuer, fetcher, signal) : fetchJson(jwksUri, fetcher, signal)
  return new RemoteKeys({
    load: jwks.shared === undefined ? fetchKeys : sharedLoad(fetchKeys, sharing(jwks.shared, source, parts)),
    algorithms,
    lifetimes: jwks.lifetimes,
    clock: services.clock,
    random: services.random,
    listener: (event) => services.emit({ type: 'keys', source, ...event }),
  })
}

function sharing(shared: SharedJwks, source: string, { services, jwks, algorithms }: IssuerKeysParts): SharedKeysParts {
  return {
    shared,
    source,
    services,
    maxBytes: jwks.limits.maxBytes,
    fetchTimeoutInMillis: jwks.limits.timeoutInMillis,
    ageOf: (maxAge) => ageInSeconds(jwks.lifetimes, maxAge),
    isUsable: (document) => (parseKeySet(document, algorithms)?.keys.length ?? 0) > 0,
  }
}

/** Where an issuer's discovery document stands. */
export function discoveryUri(issuer: string): string {
  return `${issuer.endsWith('/') ? issuer.slice(0, -1) : issuer}/.well-known/openid-configuration`
}

/** Asked again with every refresh: an issuer may move its keys. */
async function discover(issuer: string, fetcher: JsonFetcher, signal: AbortSignal): Promise<FetchedJson> {
  const uri = discoveryUri(issuer)
  const { document } = await fetchJson(uri, fetcher, signal)
  // Without this check one issuer's document could name itself another's (OpenID Connect Discovery 1.0 §4.3).
  if (document['issuer'] !== issuer) throw new GatewayError('INVALID_DOCUMENT', `${uri} is about another issuer`)
  return fetchJson(discoveredTarget(uri, document['jwks_uri'], fetcher.rules), fetcher, signal)
}
