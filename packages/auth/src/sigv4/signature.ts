import { whenReady, type MaybePromise } from '@gw/core'
import { hmacSha256, sha256Hex, toHex } from '../hashing.ts'
import type { SignatureClaim } from './signature-claim.ts'

/** The key that signs on one day, in one region, for one service. */
export function signingKey(secretAccessKey: string, scope: SignatureClaim['scope']): MaybePromise<Uint8Array> {
  const steps = [scope.date, scope.region, scope.service, 'aws4_request']
  let key: MaybePromise<string | Uint8Array> = `AWS4${secretAccessKey}`
  for (const step of steps) key = whenReady<string | Uint8Array, Uint8Array>(key, (before) => hmacSha256(before, step))
  return key as MaybePromise<Uint8Array>
}

/** The signature that a canonical request should have, in lower-case hex. */
export function expectedSignature(
  key: Uint8Array,
  claim: SignatureClaim,
  canonicalRequest: string,
): MaybePromise<string> {
  return whenReady(sha256Hex(canonicalRequest), (hash) => {
    const lines = ['AWS4-HMAC-SHA256', claim.amzDate, scopeOf(claim), hash]
    return whenReady(hmacSha256(key, lines.join('\n')), toHex)
  })
}

/** The credential scope as it is signed. */
export function scopeOf({ scope }: SignatureClaim): string {
  return `${scope.date}/${scope.region}/${scope.service}/aws4_request`
}
