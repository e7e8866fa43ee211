import { GatewayError } from './gateway-error.ts'
import type { ApiKey, WritableKeyStore } from './key-store.ts'
import { checkOptions, numberOption, optional } from './options.ts'

/** Options of `memoryKeys`. */
export interface MemoryKeysOptions {
  /** Values held at most; one more is an error, since evicting a key would lock a customer out. Default: 100,000. */
  readonly maxEntries?: number
}

/** Keys in this process. Synchronous and bounded. */
export function memoryKeys(options: MemoryKeysOptions = {}): WritableKeyStore {
  checkOptions('memoryKeys', options, { maxEntries: optional(numberOption({ min: 1, integer: true })) })
  return new MemoryKeys(options.maxEntries ?? 100_000)
}

class MemoryKeys implements WritableKeyStore {
  readonly #byHash = new Map<string, ApiKey>()
  readonly #maxEntries: number

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries
  }

  find(valueHash: string): ApiKey | undefined {
    return this.#byHash.get(valueHash)
  }

  put(valueHash: string, key: ApiKey): void {
    if (this.#byHash.size >= this.#maxEntries && !this.#byHash.has(valueHash)) {
      throw new GatewayError('STORE_FAILURE', `memoryKeys holds its maximum of ${this.#maxEntries} values`)
    }
    this.#byHash.set(valueHash, Object.freeze({ ...key }))
  }

  remove(valueHash: string): void {
    this.#byHash.delete(valueHash)
  }

  revoke(id: string): void {
    for (const [valueHash, key] of this.#byHash) if (key.id === id) this.#byHash.delete(valueHash)
  }
}
