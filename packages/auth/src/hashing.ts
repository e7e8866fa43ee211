import type { MaybePromise } from '@gw/core'
import { nodeCrypto } from './token/node-crypto.ts'

/** SHA-256 of text (as UTF-8) or bytes in lower-case hex: at once where there is `node:crypto`, else by WebCrypto. */
export function sha256Hex(data: string | Uint8Array): MaybePromise<string> {
  const crypto = nodeCrypto()
  return crypto === undefined ? webSha256Hex(data) : crypto.hash('sha256', data, 'hex')
}

/** HMAC-SHA-256 of text: at once where there is `node:crypto`, else by WebCrypto. */
export function hmacSha256(key: string | Uint8Array, data: string): MaybePromise<Uint8Array> {
  const crypto = nodeCrypto()
  return crypto === undefined ? webHmacSha256(key, data) : crypto.createHmac('sha256', key).update(data).digest()
}

/** Bytes in lower-case hex. */
export function toHex(bytes: Uint8Array): string {
  let hex = ''
  for (const byte of bytes) hex += (byte < 16 ? '0' : '') + byte.toString(16)
  return hex
}

/** Whether two texts are equal, in a time that depends on their lengths alone. */
export function equalInConstantTime(one: string, other: string): boolean {
  if (one.length !== other.length) return false
  let difference = 0
  for (let index = 0; index < one.length; index++) difference |= one.charCodeAt(index) ^ other.charCodeAt(index)
  return difference === 0
}

async function webSha256Hex(data: string | Uint8Array): Promise<string> {
  const digest = await globalThis.crypto.subtle.digest('SHA-256', bytesOf(data))
  return toHex(new Uint8Array(digest))
}

async function webHmacSha256(key: string | Uint8Array, data: string): Promise<Uint8Array> {
  const { subtle } = globalThis.crypto
  const imported = await subtle.importKey('raw', bytesOf(key), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return new Uint8Array(await subtle.sign('HMAC', imported, bytesOf(data)))
}

function bytesOf(data: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return (typeof data === 'string' ? new TextEncoder().encode(data) : data) as Uint8Array<ArrayBuffer>
}
