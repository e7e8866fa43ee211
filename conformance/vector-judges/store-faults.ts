import type { CacheStore } from '@gw/core'
import type { SharedStore } from '@gw/cache'

/** What is wrong with a store. */
export type StoreFault =
  | { readonly kind: 'returns'; readonly value: unknown }
  | { readonly kind: 'hangs' | 'fails' | 'forgets' | 'cut' | 'changed' | 'swapped' }

/** The words by which cases tell of a fault; the first that fits counts. */
const WORDS: readonly (readonly [RegExp, Exclude<StoreFault['kind'], 'returns'>])[] = [
  [/\bhang|never|slow/i, 'hangs'],
  [/throw|reject|fail|error|down|away|full/i, 'fails'],
  [/cut|truncat|short|half/i, 'cut'],
  [/other|wrong|swap/i, 'swapped'],
  [/flip|corrupt|change|spoil|tamper/i, 'changed'],
  [/forget|lose|lost|evict|empty/i, 'forgets'],
]

/** The fault that a case tells of; `undefined` for words that the runner does not know. */
export function storeFault(words: string): StoreFault | undefined {
  const given = /^returns ([[{"\d][^]*)$/.exec(words)?.[1]
  if (given !== undefined) return { kind: 'returns', value: JSON.parse(given) as unknown }
  const kind = WORDS.find(([pattern]) => pattern.test(words))?.[1]
  return kind === undefined ? undefined : { kind }
}

/**
 * A store of this process with a fault.
 * @returns `undefined` for faults that such a store cannot have: it hands back the very entry that it was given
 */
export function faultyMemory(fault: StoreFault): CacheStore | undefined {
  if (fault.kind === 'cut' || fault.kind === 'changed' || fault.kind === 'swapped') return undefined
  const answer = (): never => {
    if (fault.kind === 'fails') throw new Error('The store is away')
    if (fault.kind === 'hangs') return new Promise(() => {}) as never
    return undefined as never
  }
  const get = (): never => (fault.kind === 'returns' ? (fault.value as never) : answer())
  return { get, set: answer, delete: answer, deleteTag: answer, clear: answer }
}

/** A shared store with a fault in front of it. */
export function faultyShared(fault: StoreFault, inner: SharedStore): SharedStore {
  let first: unknown
  const ill = fault.kind === 'hangs' || fault.kind === 'fails'
  const trouble = (): Promise<never> =>
    fault.kind === 'hangs' ? new Promise(() => {}) : Promise.reject(new Error('The store is away'))
  return {
    get: async (key) => (ill ? trouble() : read(fault, await inner.get(key), first)),
    set: async (key, value, milliseconds) => {
      if (ill) return trouble()
      if (key.includes('entry:')) first ??= value
      return inner.set(key, value, milliseconds)
    },
    delete: (key) => (ill ? trouble() : inner.delete(key)),
  }
}

/** What comes back of what was kept. */
function read(fault: StoreFault, kept: unknown, first: unknown): unknown {
  if (fault.kind === 'returns') return JSON.stringify(fault.value)
  if (fault.kind === 'swapped') return first
  if (fault.kind === 'forgets' || typeof kept !== 'string') return undefined
  return fault.kind === 'cut' ? kept.slice(0, kept.length / 2) : `${kept.slice(0, -4)}${kept.slice(-3)}x`
}
