import { whenReady, type MaybePromise } from '@gw/core'
import { sha256Hex } from '../hashing.ts'
import { encodeBase64url } from '../token/base64url.ts'
import type { PublicJwk } from '../token/verification-key.ts'

/** The SHA-256 thumbprint of a public key (RFC 7638): its required members in the order of their names. */
export function jwkThumbprint(jwk: PublicJwk): MaybePromise<string> {
  return sha256Base64url(JSON.stringify(requiredMembers(jwk)))
}

/** SHA-256 in base64url, the spelling of thumbprints and token hashes. */
export function sha256Base64url(data: string | Uint8Array): MaybePromise<string> {
  return whenReady(sha256Hex(data), (hex) =>
    encodeBase64url(
      Uint8Array.from({ length: 32 }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16)),
    ),
  )
}

function requiredMembers(jwk: PublicJwk): object {
  switch (jwk.kty) {
    case 'RSA':
      return { e: jwk.e, kty: jwk.kty, n: jwk.n }
    case 'EC':
      return { crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y }
    case 'OKP':
      return { crv: jwk.crv, kty: jwk.kty, x: jwk.x }
    case 'oct':
      return { k: jwk.k, kty: jwk.kty }
  }
}
