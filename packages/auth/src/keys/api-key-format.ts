/** AWS's bounds for a key's value (API reference, CreateApiKey). */
export const MIN_API_KEY_LENGTH = 20
/** See {@link MIN_API_KEY_LENGTH}. */
export const MAX_API_KEY_LENGTH = 128

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const RANDOM_LENGTH = 34
const CHECKSUM_LENGTH = 6

/**
 * A fresh key value: the prefix, 34 random characters (202 bits) and a checksum of six. With an empty prefix it is 40 alphanumerics, like
 * AWS's own. The prefix lets secret scanners find a leaked key, the checksum lets a typing error be refused without asking a store.
 */
export function generateApiKey(prefix: string = ''): string {
  let body = prefix
  while (body.length < prefix.length + RANDOM_LENGTH) {
    for (const byte of globalThis.crypto.getRandomValues(new Uint8Array(RANDOM_LENGTH))) {
      // 248 is the largest multiple of 62 below 256: without this the first characters of the alphabet would be likelier.
      if (byte < 248 && body.length < prefix.length + RANDOM_LENGTH) body += ALPHABET[byte % 62]
    }
  }
  return body + checksum(body)
}

/** Whether a value was made by {@link generateApiKey} with this prefix; says nothing about whether the key exists. */
export function hasApiKeyFormat(value: string, prefix: string): boolean {
  if (value.length !== prefix.length + RANDOM_LENGTH + CHECKSUM_LENGTH || !value.startsWith(prefix)) return false
  const body = value.slice(0, -CHECKSUM_LENGTH)
  return value.endsWith(checksum(body))
}

function checksum(text: string): string {
  let rest = crc32(text)
  let encoded = ''
  for (let index = 0; index < CHECKSUM_LENGTH; index++) {
    encoded = ALPHABET[rest % 62] + encoded
    rest = Math.floor(rest / 62)
  }
  return encoded
}

/** CRC-32 (ISO 3309): finds every single wrong or swapped character, which is all that is asked of it. */
function crc32(text: string): number {
  let crc = 0xffffffff
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}
