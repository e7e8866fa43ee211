interface NodeBuffer {
  from(text: string, encoding: 'base64url'): Uint8Array & { toString(encoding: 'base64url'): string }
}

const NODE_BUFFER = (globalThis as { Buffer?: NodeBuffer }).Buffer
const SEXTETS: Int8Array = sextets()

/**
 * Bytes of strict base64url (RFC 7515 §2): no padding, no white space, no foreign character, no stray bits in the last
 * character. `undefined` when the text is anything else, so that one value has one spelling.
 */
export function decodeBase64url(text: string): Uint8Array | undefined {
  if (NODE_BUFFER === undefined) return decodePortably(text)
  const bytes = NODE_BUFFER.from(text, 'base64url')
  // Node skips what it does not know; what comes out the same way is what went in. 0.4 µs for an RSA signature, by hand 1.1.
  return bytes.toString('base64url') === text ? bytes : undefined
}

/** The same where there is no `Buffer`. */
export function decodePortably(text: string): Uint8Array | undefined {
  const tail = text.length & 3
  if (tail === 1) return undefined
  const bytes = new Uint8Array((text.length * 3) >> 2)
  const whole = text.length - tail
  let at = 0
  for (let index = 0; index < whole; index += 4) {
    const group =
      (sextet(text, index) << 18) |
      (sextet(text, index + 1) << 12) |
      (sextet(text, index + 2) << 6) |
      sextet(text, index + 3)
    // A foreign character is -1, and one negative operand makes the whole group negative.
    if (group < 0) return undefined
    bytes[at++] = group >> 16
    bytes[at++] = group >> 8
    bytes[at++] = group
  }
  return tail === 0 || decodeTail(text, whole, tail, bytes, at) ? bytes : undefined
}

/** Unpadded base64url of bytes. */
export function encodeBase64url(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function decodeTail(text: string, from: number, length: number, bytes: Uint8Array, at: number): boolean {
  const third = length === 3 ? sextet(text, from + 2) : 0
  const group = (sextet(text, from) << 18) | (sextet(text, from + 1) << 12) | (third << 6)
  const stray = length === 3 ? group & 0xff : group & 0xffff
  if (group < 0 || stray !== 0) return false
  bytes[at] = group >> 16
  if (length === 3) bytes[at + 1] = group >> 8
  return true
}

function sextet(text: string, index: number): number {
  const code = text.charCodeAt(index)
  return code < 128 ? (SEXTETS[code] ?? -1) : -1
}

function sextets(): Int8Array {
  const table = new Int8Array(128).fill(-1)
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  for (let value = 0; value < 64; value++) table[alphabet.charCodeAt(value)] = value
  return table
}
