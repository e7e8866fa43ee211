const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const CHUNK = 0x2000

/** Base64 of a text's UTF-8. */
export function encodeBase64(text: string): string {
  return bytesToBase64(encoder.encode(text))
}

/** The text whose UTF-8 is written in base64; undefined where it is not base64. */
export function decodeBase64(text: string): string | undefined {
  const bytes = base64ToBytes(text)
  return bytes === undefined ? undefined : decoder.decode(bytes)
}

/** Base64 of bytes, with `=` at the end. */
export function bytesToBase64(bytes: Uint8Array): string {
  let binary = ''
  // In pieces: one argument for each byte of a large body overflows the stack.
  for (let at = 0; at < bytes.length; at += CHUNK) binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK))
  return btoa(binary)
}

/** The bytes written in base64, with or without `=` and line ends; undefined where it is not base64. */
export function base64ToBytes(text: string): Uint8Array<ArrayBuffer> | undefined {
  const compact = text.replace(/[\r\n]/g, '')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact) || compact.replace(/=+$/, '').length % 4 === 1) return undefined
  const binary = atob(compact)
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at)
  return bytes
}
