import { GatewayError } from '@gw/core'
import { fromBase64, toBase64, utf8 } from './bytes.ts'

const IV_BYTES = 12

type ImportedKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

/**
 * Keeps values secret and whole (AES-256-GCM), bound to their key: a value copied under another key does not open. The
 * first key writes, all of them read, so that keys can be replaced one after the other.
 */
export class EntryCipher {
  readonly #keys: Promise<readonly ImportedKey[]>

  /** @throws {GatewayError} `INVALID_KEY` when a key is not 32 bytes long */
  constructor(keys: readonly Uint8Array[]) {
    for (const key of keys) {
      if (key.byteLength !== 32) throw new GatewayError('INVALID_KEY', 'A key of cacheDataEncrypted must have 32 bytes')
    }
    this.#keys = Promise.all(
      keys.map((key) => crypto.subtle.importKey('raw', new Uint8Array(key), 'AES-GCM', false, ['encrypt', 'decrypt'])),
    )
  }

  /** Closes a text. */
  async seal(text: string, boundTo: string): Promise<string> {
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
    const [key] = await this.#keys
    const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: utf8(boundTo) }, key!, utf8(text))
    return `gwe1:${toBase64(iv)}:${toBase64(new Uint8Array(sealed))}`
  }

  /** Opens what `seal` closed; `undefined` for anything else. */
  async open(value: unknown, boundTo: string, maxLength: number): Promise<string | undefined> {
    if (typeof value !== 'string' || value.length > maxLength) return undefined
    const [, ivText, sealedText] = /^gwe1:([\w+/]{16}):([\w+/=]+)$/.exec(value) ?? []
    const iv = fromBase64(ivText ?? '')
    const sealed = fromBase64(sealedText ?? '')
    if (iv === undefined || iv.byteLength !== IV_BYTES || sealed === undefined) return undefined
    for (const key of await this.#keys) {
      try {
        const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: utf8(boundTo) }, key, sealed)
        return new TextDecoder().decode(opened)
      } catch {
        // Another key's, or no longer what was written.
      }
    }
    return undefined
  }
}
