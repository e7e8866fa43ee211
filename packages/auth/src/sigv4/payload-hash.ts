import { isRefusal, whenReady, type GatewayRequest, type MaybePromise, type Refusal } from '@gw/core'
import { equalInConstantTime, sha256Hex } from '../hashing.ts'
import type { SignatureClaim } from './signature-claim.ts'

/** The last line of the canonical request, or why the body is not the one that was signed. */
export type PayloadHash =
  | { readonly hash: string }
  | { readonly refused: 'payload-mismatch' | 'payload-unsigned' }
  | Refusal

/** Values of `x-amz-content-sha256` that leave the body unsigned. */
const UNSIGNED: ReadonlySet<string> = new Set(['UNSIGNED-PAYLOAD', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'])

/**
 * The hash of the payload as it was signed. Without `x-amz-content-sha256` that is the body's own; a hash in that header must be the body's
 * too, or a signature could be carried over to another body.
 * @param allowUnsigned whether the header may say that the body is not signed
 */
export function payloadHash(
  request: GatewayRequest,
  claim: SignatureClaim,
  maxBodyBytes: number,
  allowUnsigned: boolean,
): MaybePromise<PayloadHash> {
  const stated = statedHash(request, claim)
  if (stated !== undefined && !/^[0-9a-f]{64}$/.test(stated)) {
    return allowUnsigned && UNSIGNED.has(stated) ? { hash: stated } : { refused: 'payload-unsigned' }
  }
  return whenReady(request.body(maxBodyBytes), (body) => {
    if (isRefusal(body)) return body
    return whenReady(sha256Hex(body), (hash): PayloadHash => {
      return stated === undefined || equalInConstantTime(stated, hash) ? { hash } : { refused: 'payload-mismatch' }
    })
  })
}

/** A header that is not signed says nothing: anyone on the way could have set it. */
function statedHash(request: GatewayRequest, claim: SignatureClaim): string | undefined {
  const value = request.header('x-amz-content-sha256')
  if (claim.place === 'query')
    return (
      request.query.get('X-Amz-Content-Sha256')?.[0] ??
      (claim.signedHeaders.includes('x-amz-content-sha256') ? value : undefined)
    )
  return claim.signedHeaders.includes('x-amz-content-sha256') ? value : undefined
}
