/** How a body in chunks is protected. */
export interface ChunkedForm {
  /** Whether every chunk carries a signature. */
  readonly signed: boolean
  /** Whether headers follow behind the last chunk. */
  readonly trailer: boolean
}

/**
 * Bodies that come in chunks of their own, by the value of `x-amz-content-sha256`.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and sigv4-streaming-trailers.html
 */
export const CHUNKED_FORMS: ReadonlyMap<string, ChunkedForm> = new Map([
  ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', { signed: true, trailer: false }],
  ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', { signed: true, trailer: true }],
  ['STREAMING-UNSIGNED-PAYLOAD-TRAILER', { signed: false, trailer: true }],
])

/** One chunk; the last one is empty. */
interface Chunk {
  readonly data: Uint8Array
  /** Lower-case hex; empty where chunks are not signed. */
  readonly signature: string
}

/** A body taken apart, its signatures not yet looked at. */
export interface ChunkedPayload {
  readonly chunks: readonly Chunk[]
  /** Headers behind the last chunk, in the order sent. */
  readonly trailers: readonly (readonly [name: string, value: string])[]
  /** Empty where there is none. */
  readonly trailerSignature: string
}

/** AWS's own bound for all chunks but the last: 10 MB make 1,281 signatures at most, where chunks of a byte make 119,000. */
const MIN_CHUNK_BYTES = 8_192
const MAX_LINE_BYTES = 1_024
const MAX_TRAILERS = 8
const SIGNED_SIZE = /^([0-9a-f]{1,8});chunk-signature=([0-9a-f]{64})$/i
const BARE_SIZE = /^([0-9a-f]{1,8})()$/i
/** Checksums alone: no trailer may become a header that routing or a policy has looked at before. */
const TRAILER = /^(x-amz-checksum-[a-z0-9]{1,32}):[ \t]{0,8}([A-Za-z0-9+/=]{1,128})$/
const TRAILER_SIGNATURE = /^x-amz-trailer-signature:([0-9a-f]{64})$/

/** Takes a body in chunks apart; `undefined` for one that is not exactly of this form, to its last byte. */
export function readChunkedPayload(bytes: Uint8Array, form: ChunkedForm): ChunkedPayload | undefined {
  const lines = new FramedBytes(bytes)
  const chunks = readChunks(lines, form.signed ? SIGNED_SIZE : BARE_SIZE)
  if (chunks === undefined) return undefined
  const { trailers, trailerSignature } = form.trailer ? readTrailers(lines, form.signed) : NO_TRAILERS
  if (trailers === undefined || lines.line() !== '' || !lines.atEnd) return undefined
  return { chunks, trailers, trailerSignature }
}

function readChunks(lines: FramedBytes, pattern: RegExp): readonly Chunk[] | undefined {
  const chunks: Chunk[] = []
  for (;;) {
    const [, size, signature] = pattern.exec(lines.line() ?? '') ?? []
    if (size === undefined || signature === undefined) return undefined
    const length = Number.parseInt(size, 16)
    const before = chunks.at(-1)
    if (length > 0 && before !== undefined && before.data.byteLength < MIN_CHUNK_BYTES) return undefined
    const data = lines.take(length)
    if (data === undefined) return undefined
    chunks.push({ data, signature: signature.toLowerCase() })
    if (length === 0) return chunks
    if (lines.line() !== '') return undefined
  }
}

interface Trailers {
  readonly trailers: ChunkedPayload['trailers'] | undefined
  readonly trailerSignature: string
}

const NO_TRAILERS: Trailers = { trailers: [], trailerSignature: '' }

function readTrailers(lines: FramedBytes, signed: boolean): Trailers {
  const trailers: (readonly [string, string])[] = []
  while (trailers.length < MAX_TRAILERS && lines.peek() !== undefined && TRAILER.test(lines.peek()!)) {
    const [, name, value] = TRAILER.exec(lines.line()!)!
    trailers.push([name!, value!])
  }
  const trailerSignature = signed ? (TRAILER_SIGNATURE.exec(lines.line() ?? '')?.[1] ?? '') : ''
  const isWhole = trailers.length > 0 && (trailerSignature !== '' || !signed)
  return { trailers: isWhole ? trailers : undefined, trailerSignature }
}

/** Bytes read from front to back: lines that end with CRLF, and runs of a given length. */
class FramedBytes {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.byteLength
  }

  /** The next line, and goes on behind it; `undefined` where none ends within the bound. */
  line(): string | undefined {
    const line = this.peek()
    if (line !== undefined) this.#at += line.length + 2
    return line
  }

  /** The next line. Latin-1, a byte a character: what is no ASCII matches nothing. */
  peek(): string | undefined {
    const end = this.#bytes.subarray(this.#at, this.#at + MAX_LINE_BYTES).indexOf(CARRIAGE_RETURN)
    if (end < 0 || this.#bytes[this.#at + end + 1] !== LINE_FEED) return undefined
    return String.fromCharCode(...this.#bytes.subarray(this.#at, this.#at + end))
  }

  take(length: number): Uint8Array | undefined {
    if (length > this.#bytes.byteLength - this.#at) return undefined
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }
}

const CARRIAGE_RETURN = 13
const LINE_FEED = 10
