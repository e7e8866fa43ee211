import { GatewayError, whenReady, type ApiKey, type MaybePromise } from '@gw/core'
import { hashApiKey } from './api-key-hash.ts'

/** A former value of a key that is accepted a while longer, so that a customer can change over without an outage. */
export interface PreviousValue {
  /** The former value. */
  readonly value: string
  /** First moment at which it is no longer accepted: a `Date`, or milliseconds since 1970. */
  readonly acceptedUntil: Date | number
}

/**
 * An API key written in the definition. Only hashes of its values are kept.
 * @typeParam Plan names of the usage plans it belongs to
 */
export interface ApiKeyInCode<Plan extends string = string> extends Omit<ApiKey, 'expiresAt' | 'usagePlans'> {
  /** What the caller sends: 20 to 128 characters. */
  readonly value: string
  /** Names of usage plans the key belongs to, besides those that list it. Default: none. */
  readonly usagePlans?: readonly Plan[]
  /** Former values during a rotation. */
  readonly previousValues?: readonly PreviousValue[]
  /** First moment at which the key is no longer accepted: a `Date`, or milliseconds since 1970. Default: never. */
  readonly expiresAt?: Date | number
}

/** Keys by the hash of a value. */
export type HashedKeys = ReadonlyMap<string, ApiKey>

/**
 * Hashes the values of keys. At once where hashing is.
 * @throws {GatewayError} when two keys share an id or a value
 */
export function hashKeys(keys: readonly ApiKeyInCode[], path: string): MaybePromise<HashedKeys> {
  const hashed = new Map<string, ApiKey>()
  const ids = new Set<string>()
  for (const [index, key] of keys.entries()) {
    if (ids.has(key.id)) throw conflict(`two keys have the id ${JSON.stringify(key.id)}`, `${path}[${index}].id`)
    ids.add(key.id)
  }
  return addAll(keys.flatMap(valuesOf), hashed, path)
}

type Value = readonly [value: string, key: ApiKey]

function addAll(values: readonly Value[], hashed: Map<string, ApiKey>, path: string): MaybePromise<HashedKeys> {
  let before: MaybePromise<unknown> = undefined
  for (const [value, key] of values) {
    before = whenReady(before, () =>
      whenReady(hashApiKey(value), (hash) => {
        if (hashed.has(hash))
          throw conflict(`the key ${JSON.stringify(key.id)} has a value that is already in use`, path)
        hashed.set(hash, key)
      }),
    )
  }
  return whenReady(before, () => hashed)
}

/** Each value with the key as it is found by that value: a former one ends with its overlap, if the key does not end before. */
function valuesOf(key: ApiKeyInCode): readonly Value[] {
  const { value, previousValues = [], expiresAt, ...rest } = key
  const end = milliseconds(expiresAt)
  const found = (until: number | undefined): ApiKey =>
    Object.freeze(until === undefined ? { ...rest } : { ...rest, expiresAt: until })
  const former = previousValues.map((previous): Value => {
    const until = milliseconds(previous.acceptedUntil) as number
    return [previous.value, found(Math.min(until, end ?? until))]
  })
  return [[value, found(end)], ...former]
}

function milliseconds(time: Date | number | undefined): number | undefined {
  return time instanceof Date ? time.getTime() : time
}

function conflict(message: string, path: string): GatewayError {
  return new GatewayError('IMPOSSIBLE_COMBINATION', `${path}: ${message}`, { path })
}
