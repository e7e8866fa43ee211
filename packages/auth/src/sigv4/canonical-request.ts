import type { GatewayRequest } from '@gw/core'
import type { SignatureClaim } from './signature-claim.ts'

/** How a request is brought into the form that is signed. */
export interface CanonicalRules {
  /** Whether dot segments and double slashes are resolved first; every service but S3 does (AWS general reference). */
  readonly normalizePath: boolean
  /** Query parameters that were added after signing. */
  readonly unsignedParameters: ReadonlySet<string>
}

/**
 * The canonical request of Signature Version 4, made from what came over the wire.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function canonicalRequest(
  request: GatewayRequest,
  claim: SignatureClaim,
  payloadHash: string,
  rules: CanonicalRules,
): string {
  return [
    request.method,
    canonicalPath(request.originalPath, rules.normalizePath),
    canonicalQuery(request.rawQueryString, rules.unsignedParameters),
    ...claim.signedHeaders.map((name) => `${name}:${canonicalValues(request.headerValues(name))}`),
    '',
    claim.signedHeaders.join(';'),
    payloadHash,
  ].join('\n')
}

/** Percent-encoding as it stands on the wire is encoded once more: `%20` is signed as `%2520`. */
function canonicalPath(path: string, normalize: boolean): string {
  const resolved = normalize ? withoutDots(path) : path
  return resolved.split('/').map(encode).join('/')
}

function withoutDots(path: string): string {
  const kept: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop()
    else if (segment !== '' && segment !== '.') kept.push(segment)
  }
  const trailing = kept.length > 0 && path.endsWith('/') ? '/' : ''
  return `/${kept.join('/')}${trailing}`
}

function canonicalQuery(rawQueryString: string, unsigned: ReadonlySet<string>): string {
  if (rawQueryString === '') return ''
  const pairs: (readonly [string, string])[] = []
  for (const pair of rawQueryString.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = decode(equals < 0 ? pair : pair.slice(0, equals))
    if (!unsigned.has(name)) pairs.push([encode(name), encode(equals < 0 ? '' : decode(pair.slice(equals + 1)))])
  }
  pairs.sort(([name, value], [otherName, otherValue]) => compare(name, otherName) || compare(value, otherValue))
  return pairs.map(([name, value]) => `${name}=${value}`).join('&')
}

/** By code unit, which for percent-encoded text is by byte. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

function canonicalValues(values: readonly string[]): string {
  return values.map((value) => value.trim().replace(/\s+/g, ' ')).join(',')
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** RFC 3986's unreserved characters stay; `encodeURIComponent` leaves five more. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
