import { encodeBase64url } from './base64url.ts'
import type { Claims } from './claims.ts'

/**
 * Who a token speaks for, as one word that no other caller of its issuer has: `sub`; without one the client (RFC 9068 §2.2 gives machines
 * a `sub`, not all issuers do); without that the token itself, by its signature. Remembered answers are kept apart by it, so it is never empty.
 * Twelve bytes of a signature tell tokens apart, and whoever reads them in a log is no nearer to the rest.
 */
export function tokenPrincipal(claims: Claims, signature: Uint8Array): string {
  return (
    nonEmpty(claims.sub) ??
    client(claims['client_id'] ?? claims['azp']) ??
    `token:${encodeBase64url(signature.subarray(-12))}`
  )
}

function client(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? `client:${value}` : undefined
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value
}
