/**
 * SHA-256 (FIPS 180-4), synchronous and without a host: WebCrypto would cost a promise on the path of a request, and
 * `node:crypto` is not everywhere. Used for names of buckets, where a caller must not be able to meet another's. Text
 * that fits one block, as names do, makes nothing but its result.
 * @returns 64 lower-case hexadecimal digits of the text's UTF-8 bytes
 */
export function sha256(text: string): string {
  return hex(digest(text))
}

/** The first 64 bits of a text's SHA-256 in base64, with its padding: `qUqP5cyxm6Y=`. */
export function sha256Start(text: string): string {
  const [high, low] = digest(text) as unknown as [number, number]
  let encoded = ''
  for (let bit = 26; bit >= 2; bit -= 6) encoded += BASE64[(high >>> bit) & 63]!
  encoded += BASE64[((high & 3) << 4) | (low >>> 28)]!
  for (let bit = 22; bit >= 4; bit -= 6) encoded += BASE64[(low >>> bit) & 63]!
  return `${encoded}${BASE64[(low & 15) << 2]!}=`
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
/** The standard's constants, computed by the first digest. */
const ROUND: Int32Array = new Int32Array(64)
const INITIAL: Int32Array = new Int32Array(8)
/** Work space: nothing waits while it is in use. */
const STATE: Int32Array = new Int32Array(8)
const WORDS: Int32Array = new Int32Array(64)
/** What one block has room for beside its padding (§5.1.1). */
const ONE_BLOCK = 55

/** ASCII that fits one block, padded, straight into the words; `false` for any other text. */
function fillOneBlock(text: string): boolean {
  const { length } = text
  if (length > ONE_BLOCK) return false
  WORDS.fill(0, 0, 15)
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0x7f) return false
    WORDS[i >> 2]! |= code << (24 - (i & 3) * 8)
  }
  WORDS[length >> 2]! |= 0x80 << (24 - (length & 3) * 8)
  WORDS[15] = length * 8
  return true
}

/** The message, a one bit, zeros, and its length in bits: whole blocks of 64 bytes (§5.1.1). */
function padded(message: Uint8Array): DataView {
  const bytes = new Uint8Array((((message.byteLength + 8) >> 6) + 1) << 6)
  bytes.set(message)
  bytes[message.byteLength] = 0x80
  const view = new DataView(bytes.buffer)
  view.setBigUint64(bytes.byteLength - 8, BigInt(message.byteLength) * 8n)
  return view
}

/** One block, whose 16 words are in place (§6.2.2). */
function compress(state: Int32Array, words: Int32Array): void {
  for (let t = 16; t < 64; t++) {
    const [a, b] = [words[t - 15]!, words[t - 2]!]
    const small0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3)
    const small1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10)
    words[t] = (words[t - 16]! + small0 + words[t - 7]! + small1) | 0
  }
  let [a, b, c, d] = [state[0]!, state[1]!, state[2]!, state[3]!]
  let [e, f, g, h] = [state[4]!, state[5]!, state[6]!, state[7]!]
  for (let t = 0; t < 64; t++) {
    const large1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
    const first = (h + large1 + ((e & f) ^ (~e & g)) + ROUND[t]! + words[t]!) | 0
    const large0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
    const second = (large0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + second) | 0
  }
  state[0]! += a
  state[1]! += b
  state[2]! += c
  state[3]! += d
  state[4]! += e
  state[5]! += f
  state[6]! += g
  state[7]! += h
}

function hex(state: Int32Array): string {
  let text = ''
  for (const word of state) text += (word >>> 0).toString(16).padStart(8, '0')
  return text
}

/** The state after a text; good until the next one. */
function digest(text: string): Int32Array {
  if (ROUND[0] === 0) setConstants()
  STATE.set(INITIAL)
  if (fillOneBlock(text)) compress(STATE, WORDS)
  else {
    const blocks = padded(new TextEncoder().encode(text))
    for (let offset = 0; offset < blocks.byteLength; offset += 64) {
      for (let t = 0; t < 16; t++) WORDS[t] = blocks.getInt32(offset + t * 4)
      compress(STATE, WORDS)
    }
  }
  return STATE
}

/** From the roots of the first primes (§4.2.2, §5.3.3). */
function setConstants(): void {
  const primes = firstPrimes(64)
  ROUND.set(primes.map((prime) => fraction(Math.cbrt(prime))))
  INITIAL.set(primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime))))
}

/** The first 32 bits of a number's fractional part. */
function fraction(value: number): number {
  return Math.floor((value - Math.floor(value)) * 2 ** 32)
}

function firstPrimes(count: number): number[] {
  const primes: number[] = []
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n)
  return primes
}
