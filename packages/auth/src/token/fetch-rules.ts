import { GatewayError, parseIpAddress } from '@gw/core'
import { isPrivateAddress } from '../private-address.ts'

/** Where a fetch may go beyond the address that was configured. */
export interface FetchRules {
  /** Origins that redirects and discovery documents may lead to, besides the configured one: `https://keys.example.com`. */
  readonly allowedOrigins: readonly string[]
  /** Whether addresses without TLS may be used beyond this machine. */
  readonly allowPlainHttp: boolean
}

/** Whether a status asks to look elsewhere. */
export function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308
}

/**
 * The address that a redirect leads to: the same origin, or one allowed in words. A redirect is the answering server's word, and whoever
 * answers for the issuer for a moment must not send the gateway to the metadata service of its cloud.
 * @throws {GatewayError} `INVALID_DOCUMENT` when it leads elsewhere
 */
export function redirectTarget(from: string, location: string | null, rules: FetchRules): string {
  const target = location !== null && URL.canParse(location, from) ? new URL(location, from) : undefined
  const allowed = target && (target.origin === new URL(from).origin || rules.allowedOrigins.includes(target.origin))
  if (!target || !allowed || target.username !== '')
    throw new GatewayError('INVALID_DOCUMENT', `${from}: redirect elsewhere`)
  return target.href
}

/**
 * The `jwks_uri` of a discovery document: any public `https` origin (large issuers keep their keys on another host), the document's own
 * origin, or one allowed in words. Names are not resolved here: a public name that points to a private address is not noticed.
 * @throws {GatewayError} `INVALID_DOCUMENT` for any other
 */
export function discoveredTarget(from: string, uri: unknown, rules: FetchRules): string {
  const target = typeof uri === 'string' && uri.length <= 2048 && URL.canParse(uri) ? new URL(uri) : undefined
  if (target === undefined || target.username !== '')
    throw new GatewayError('INVALID_DOCUMENT', `${from}: no usable jwks_uri`)
  const known = target.origin === new URL(from).origin || rules.allowedOrigins.includes(target.origin)
  if (known || (target.protocol === 'https:' && !isPrivateHost(target.hostname))) return target.href
  throw new GatewayError('INVALID_DOCUMENT', `${from}: jwks_uri leads to a private or unencrypted address`)
}

/** Whether an address may be configured: `https`, this machine, or anything when plain HTTP is allowed in words. */
export function isConfigurable(url: string, rules: FetchRules): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  return protocol === 'https:' || (protocol === 'http:' && (rules.allowPlainHttp || isLoopback(hostname)))
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || parseIpAddress(hostname)?.[0] === 127
}

/** `URL` has already turned every spelling of an IPv4 address into the dotted one. */
function isPrivateHost(hostname: string): boolean {
  const name = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname
  const address = parseIpAddress(name.replace(/^\[|\]$/g, ''))
  if (address !== undefined) return isPrivateAddress(address)
  return !name.includes('.') || ['.localhost', '.local', '.internal'].some((suffix) => name.endsWith(suffix))
}
