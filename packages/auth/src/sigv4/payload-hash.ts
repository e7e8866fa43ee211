import { isRefusal, whenReady, type GatewayRequest, type MaybePromise, type Refusal } from '@gw/core'
import { equalInConstantTime, sha256Hex } from '../hashing.ts'
import { CHUNKED_FORMS, type ChunkedForm } from './chunked-payload.ts'
import type { SignatureClaim } from './signature-claim.ts'

/** The last line of the canonical request, or why the body is not the one that was signed. */
export type PayloadHash =
  /** `chunked`: the body is in chunks that are still to be read, once the request's own signature is verified. */
  | { readonly hash: string; readonly chunked?: ChunkedForm }
  | { readonly refused: 'payload-mismatch' | 'payload-unsigned' }
  | Refusal

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
  if (stated !== undefined && !/^[0-9a-f]{64}$/.test(stated)) return inWords(stated, claim, allowUnsigned)
  return whenReady(request.body(maxBodyBytes), (body) => {
    if (isRefusal(body)) return body
    return whenReady(sha256Hex(body), (hash): PayloadHash => {
      return stated === undefined || equalInConstantTime(stated, hash) ? { hash } : { refused: 'payload-mismatch' }
    })
  })
}

/** What stands there instead of a hash. Only requests that are signed in headers come in chunks, as on AWS. */
function inWords(stated: string, { place }: SignatureClaim, allowUnsigned: boolean): PayloadHash {
  const chunked = place === 'header' ? CHUNKED_FORMS.get(stated) : undefined
  if (chunked !== undefined && (chunked.signed || allowUnsigned)) return { hash: stated, chunked }
  return allowUnsigned && stated === 'UNSIGNED-PAYLOAD' ? { hash: stated } : { refused: 'payload-unsigned' }
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
