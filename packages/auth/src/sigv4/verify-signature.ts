import { isRefusal, whenReady, type GatewayRequest, type MaybePromise, type Refusal } from '@gw/core'
import { equalInConstantTime } from '../hashing.ts'
import { canonicalRequest, type CanonicalRules } from './canonical-request.ts'
import { unframePayload, type UnframedPayload } from './chunk-signatures.ts'
import { payloadHash } from './payload-hash.ts'
import { expectedSignature, signingKey } from './signature.ts'
import type { SignatureClaim } from './signature-claim.ts'

/** What a signature is checked with. */
export interface SignatureRules {
  /** The secret of the claim's access key. */
  readonly secretAccessKey: string
  readonly maxBodyBytes: number
  readonly allowUnsignedPayload: boolean
  readonly normalizePath: boolean
}

/** What came of it: a reason where it is not the signature of this request. */
export type SignatureVerdict =
  | 'valid'
  | 'signature-mismatch'
  | 'host-not-signed'
  | 'payload-mismatch'
  | 'payload-unsigned'
  /** Valid, and this is the body. */
  | UnframedPayload
  | Refusal

/** Whether a request's signature is the one that the holder of the secret would have made of exactly this request. */
export function verifySignature(
  request: GatewayRequest,
  claim: SignatureClaim,
  rules: SignatureRules,
): MaybePromise<SignatureVerdict> {
  // An unsigned host would let a request be replayed at another API of the same keys.
  if (!claim.signedHeaders.includes('host')) return 'host-not-signed'
  const hashed = payloadHash(request, claim, rules.maxBodyBytes, rules.allowUnsignedPayload)
  return whenReady(hashed, (payload): MaybePromise<SignatureVerdict> => {
    if (isRefusal(payload)) return payload
    if ('refused' in payload) return payload.refused
    return whenReady(signingKey(rules.secretAccessKey, claim.scope), (key) =>
      whenReady(compare(request, claim, key, payload.hash, rules), (verdict): MaybePromise<SignatureVerdict> => {
        if (verdict !== 'valid' || payload.chunked === undefined) return verdict
        const { maxBodyBytes } = rules
        return unframePayload(request, claim, { form: payload.chunked, maxBodyBytes, signingKey: key })
      }),
    )
  })
}

function compare(
  request: GatewayRequest,
  claim: SignatureClaim,
  key: Uint8Array,
  hash: string,
  rules: SignatureRules,
): MaybePromise<SignatureVerdict> {
  const matches = (unsignedParameters: readonly string[]): MaybePromise<boolean> => {
    const canonical: CanonicalRules = {
      normalizePath: rules.normalizePath,
      unsignedParameters: new Set(unsignedParameters),
    }
    const expected = expectedSignature(key, claim, canonicalRequest(request, claim, hash, canonical))
    return whenReady(expected, (signature) => equalInConstantTime(signature, claim.signature))
  }
  const verdict = (valid: boolean): SignatureVerdict => (valid ? 'valid' : 'signature-mismatch')
  if (claim.place === 'header') return whenReady(matches([]), verdict)
  return whenReady(matches(['X-Amz-Signature']), (valid): MaybePromise<SignatureVerdict> => {
    // Some services add the session token after signing; it is checked against the credentials either way.
    if (valid || claim.sessionToken === undefined) return verdict(valid)
    return whenReady(matches(['X-Amz-Signature', 'X-Amz-Security-Token']), verdict)
  })
}
