/** Digits of base64 and nothing else; the padding may be missing, as Java's decoder, which AWS uses, allows. */
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

/** Bytes in base64. */
export function toBase64(bytes: Uint8Array): string {
  if (typeof Buffer !== 'undefined')
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/**
 * The bytes of a base64 text.
 * @returns `undefined` when it is none
 */
export function fromBase64(text: string): Uint8Array | undefined {
  if (!BASE64.test(text) || text.replace(/=+$/, '').length % 4 === 1) return undefined
  // A Buffer of its own: a pooled one would show other callers' bytes through its ArrayBuffer.
  if (typeof Buffer !== 'undefined') return new Uint8Array(Buffer.from(text, 'base64'))
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}
