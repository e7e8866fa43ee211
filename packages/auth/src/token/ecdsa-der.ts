/**
 * An ECDSA signature in DER (what OpenSSL reads) from the fixed-length `r ‖ s` of JWS (RFC 7518 §3.4).
 * By hand, because `dsaEncoding: 'ieee-p1363'` needs an options object and `crypto.verify` with one costs double on Node 24.
 */
export function ecdsaSignatureToDer(signature: Uint8Array): Uint8Array {
  const half = signature.length / 2
  const r = trimmed(signature, 0, half)
  const s = trimmed(signature, half, signature.length)
  const length = integerLength(r) + integerLength(s) + 4
  const header = length < 128 ? 2 : 3
  const der = new Uint8Array(header + length)
  der[0] = 0x30
  // P-521 signatures are up to 138 bytes: one length byte more.
  if (header === 3) der[1] = 0x81
  der[header - 1] = length
  writeInteger(der, writeInteger(der, header, r), s)
  return der
}

/** Without leading zeros, which DER forbids; zero itself stays one byte. */
function trimmed(bytes: Uint8Array, start: number, end: number): Uint8Array {
  while (start < end - 1 && bytes[start] === 0) start++
  return bytes.subarray(start, end)
}

function integerLength(integer: Uint8Array): number {
  return integer.length + (integer[0]! >> 7)
}

function writeInteger(der: Uint8Array, at: number, integer: Uint8Array): number {
  der[at] = 0x02
  der[at + 1] = integerLength(integer)
  // A set top bit would read as a negative number.
  const start = at + 2 + (integer[0]! >> 7)
  der.set(integer, start)
  return start + integer.length
}
