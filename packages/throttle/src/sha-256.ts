/**
 * SHA-256 (FIPS 180-4), synchronous and without a host: WebCrypto would cost a promise on the path of a request, and
 * `node:crypto` is not everywhere. Used for names of buckets, where a caller must not be able to meet another's.
 * @returns 64 lower-case hexadecimal digits of the text's UTF-8 bytes
 */
export function sha256(text: string): string {
  const blocks = padded(new TextEncoder().encode(text))
  const state = Uint32Array.of(...INITIAL)
  const words = new Uint32Array(64)
  for (let offset = 0; offset < blocks.byteLength; offset += 64) compress(state, words, blocks, offset)
  return [...state].map((word) => word.toString(16).padStart(8, '0')).join('')
}

const PRIMES: readonly number[] = firstPrimes(64)
const ROUND: Uint32Array = Uint32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)))
const INITIAL: readonly number[] = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)))

/** The message, a one bit, zeros, and its length in bits: whole blocks of 64 bytes (§5.1.1). */
function padded(message: Uint8Array): DataView {
  const bytes = new Uint8Array((((message.byteLength + 8) >> 6) + 1) << 6)
  bytes.set(message)
  bytes[message.byteLength] = 0x80
  const view = new DataView(bytes.buffer)
  view.setBigUint64(bytes.byteLength - 8, BigInt(message.byteLength) * 8n)
  return view
}

/** One block (§6.2.2). */
function compress(state: Uint32Array, words: Uint32Array, blocks: DataView, offset: number): void {
  for (let t = 0; t < 16; t++) words[t] = blocks.getUint32(offset + t * 4)
  for (let t = 16; t < 64; t++) {
    const [a, b] = [words[t - 15]!, words[t - 2]!]
    const small0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3)
    const small1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10)
    words[t] = words[t - 16]! + small0 + words[t - 7]! + small1
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as Octet
  for (let t = 0; t < 64; t++) {
    const choice = (e & f) ^ (~e & g)
    const majority = (a & b) ^ (a & c) ^ (b & c)
    const first = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choice + ROUND[t]! + words[t]!) | 0
    const second = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority) | 0
    ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0]
  }
  ;[a, b, c, d, e, f, g, h].forEach((word, index) => (state[index]! += word))
}

type Octet = [number, number, number, number, number, number, number, number]

function rotate(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by))
}

/** The first 32 bits of a number's fractional part: where the standard's constants come from (§4.2.2, §5.3.3). */
function fraction(value: number): number {
  return Math.floor((value - Math.floor(value)) * 2 ** 32)
}

function firstPrimes(count: number): number[] {
  const primes: number[] = []
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n)
  return primes
}
