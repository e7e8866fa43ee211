import { isRefusal, whenReady, type GatewayRequest, type MaybePromise, type Refusal } from '@gw/core'
import { equalInConstantTime, hmacSha256, sha256Hex, toHex } from '../hashing.ts'
import { readChunkedPayload, type ChunkedForm, type ChunkedPayload } from './chunked-payload.ts'
import { scopeOf } from './signature.ts'
import type { SignatureClaim } from './signature-claim.ts'

/** What a body in chunks says when its frames are gone. */
export interface UnframedPayload {
  readonly body: Uint8Array
  /** Checksums that came behind the body; handed on and not compared, as they protect against accidents alone. */
  readonly trailers: ChunkedPayload['trailers']
}

/** What a body in chunks is read with. */
export interface ChunkRules {
  readonly form: ChunkedForm
  readonly maxBodyBytes: number
  /** The key that signed the request. */
  readonly signingKey: Uint8Array
}

const MISMATCH = 'payload-mismatch'
const EMPTY_HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/**
 * Reads a body whose chunks are each signed over the signature before, beginning with the request's own, which must
 * have been verified. Nothing of it is handed on before the last signature is verified.
 */
export function unframePayload(
  request: GatewayRequest,
  claim: SignatureClaim,
  rules: ChunkRules,
): MaybePromise<UnframedPayload | typeof MISMATCH | Refusal> {
  return whenReady(
    request.body(rules.maxBodyBytes),
    (bytes): MaybePromise<UnframedPayload | typeof MISMATCH | Refusal> => {
      if (isRefusal(bytes)) return bytes
      const payload = readChunkedPayload(bytes, rules.form)
      if (payload === undefined || !saysWhatItIs(payload, request, claim)) return MISMATCH
      const signed = rules.form.signed ? areSigned(payload, claim, rules.signingKey) : true
      return whenReady(signed, (valid) => (valid ? unframed(payload) : MISMATCH))
    },
  )
}

/** The signed headers name the decoded length, and exactly the trailers that came. */
function saysWhatItIs({ chunks, trailers }: ChunkedPayload, request: GatewayRequest, claim: SignatureClaim): boolean {
  const signed = (name: string): string => (claim.signedHeaders.includes(name) ? (request.header(name) ?? '') : '')
  const length = chunks.reduce((sum, { data }) => sum + data.byteLength, 0)
  const named = signed('x-amz-trailer').toLowerCase().split(',', 10)
  const names = named.map((name) => name.trim()).filter((name) => name !== '')
  return (
    signed('x-amz-decoded-content-length') === String(length) &&
    names.length === trailers.length &&
    trailers.every(([name], index) => name === names[index])
  )
}

function areSigned(payload: ChunkedPayload, claim: SignatureClaim, key: Uint8Array): MaybePromise<boolean> {
  const chain: Chain = { key, claim }
  let valid: MaybePromise<boolean> = true
  let before = claim.signature
  for (const { data, signature } of payload.chunks) {
    const previous = before
    valid = whenReady(valid, (sofar) => sofar && isSigned('PAYLOAD', [EMPTY_HASH], data, previous, signature, chain))
    before = signature
  }
  if (payload.trailers.length === 0) return valid
  const text = payload.trailers.map(([name, value]) => `${name}:${value}\n`).join('')
  return whenReady(valid, (sofar) => sofar && isSigned('TRAILER', [], text, before, payload.trailerSignature, chain))
}

interface Chain {
  readonly key: Uint8Array
  readonly claim: SignatureClaim
}

function isSigned(
  kind: 'PAYLOAD' | 'TRAILER',
  extra: readonly string[],
  data: Uint8Array | string,
  previous: string,
  signature: string,
  { key, claim }: Chain,
): MaybePromise<boolean> {
  return whenReady(sha256Hex(data), (hash) => {
    const lines = [`AWS4-HMAC-SHA256-${kind}`, claim.amzDate, scopeOf(claim), previous, ...extra, hash]
    return whenReady(hmacSha256(key, lines.join('\n')), (expected) => equalInConstantTime(toHex(expected), signature))
  })
}

function unframed({ chunks, trailers }: ChunkedPayload): UnframedPayload {
  const body = new Uint8Array(chunks.reduce((sum, { data }) => sum + data.byteLength, 0))
  let at = 0
  for (const { data } of chunks) {
    body.set(data, at)
    at += data.byteLength
  }
  return { body, trailers }
}
