import type { MaybePromise } from '@gw/core'
import { nodeCrypto } from './token/node-crypto.ts'

/** SHA-256 of text (as UTF-8) or bytes in lower-case hex: at once where there is `node:crypto`, else by WebCrypto. */
export function sha256Hex(data: string | Uint8Array): MaybePromise<string> {
  const crypto = nodeCrypto()
  return crypto === undefined ? webSha256Hex(data) : crypto.hash('sha256', data, 'hex')
}

async function webSha256Hex(data: string | Uint8Array): Promise<string> {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data
  const digest = await globalThis.crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)
  return toHex(new Uint8Array(digest))
}

/** Bytes in lower-case hex. */
export function toHex(bytes: Uint8Array): string {
  let hex = ''
  for (const byte of bytes) hex += (byte < 16 ? '0' : '') + byte.toString(16)
  return hex
}
