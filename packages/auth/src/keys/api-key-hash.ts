import type { MaybePromise } from '@gw/core'
import { sha256Hex } from '../hashing.ts'

/**
 * The hash that key stores look a key's value up with: SHA-256 in lower-case hex. No salt and no slow hash: a key has at least
 * twenty random characters, which no dictionary has, and a look-up by value must be possible. What is compared is the hash, which a
 * caller cannot steer character by character, so the time of a look-up tells nothing of any value.
 */
export function hashApiKey(value: string): MaybePromise<string> {
  return sha256Hex(value)
}
