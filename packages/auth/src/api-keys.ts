import {
  checkOptions,
  deny,
  GatewayError,
  isPromise,
  whenReady,
  type ApiKey,
  type Context,
  type KeyStore,
  type MaybePromise,
  type NamesUsagePlans,
  type Policy,
  type Refusal,
} from '@gw/core'
import { withinDeadline } from './deadline.ts'
import { hasApiKeyFormat, MAX_API_KEY_LENGTH, MIN_API_KEY_LENGTH } from './keys/api-key-format.ts'
import { hashApiKey } from './keys/api-key-hash.ts'
import { apiKeyReader } from './keys/api-key-source.ts'
import { API_KEYS_OPTIONS, checkFormats, type ApiKeysOptions, type KeyFunction } from './keys/api-keys-options.ts'
import { KnownValues } from './keys/known-values.ts'
import { hashKeys, type ApiKeyInCode, type HashedKeys } from './keys/keys-in-code.ts'

/** What a request's context has behind `apiKeys`. */
export interface ApiKeysAdds {
  /** The caller's key, without its value. */
  readonly apiKey: ApiKey
}

/**
 * API Gateway's API keys: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-setup-api-key-with-console.html
 * A key that is missing, unknown, disabled or expired is the same 403 `Forbidden`; which of them it was is told to `onEvent`.
 * @throws {GatewayError} for options that cannot be meant
 * @example apiKeys({ keys: [{ id: 'acme', value: process.env.ACME_KEY! }] })
 */
export function apiKeys<const Plan extends string = never>(
  options: ApiKeysOptions<Plan> = {},
): Policy<'apiKey', ApiKeysAdds> & NamesUsagePlans<Plan> {
  checkOptions('apiKeys', options, API_KEYS_OPTIONS)
  for (const [index, key] of (options.keys ?? []).entries()) checkFormats(key, options.prefix, `apiKeys.keys[${index}]`)
  const read = apiKeyReader(options.apiKeySource ?? 'HEADER', 'apiKeys.apiKeySource')
  const inCode = new KeysInCode(options.keys ?? [])
  const knownValues = new KnownValues()
  return {
    slot: 'apiKey',
    name: options.name ?? 'apiKeys',
    onRequest(context) {
      const value = read(context)
      if (value === undefined || value === '') return refuse('missing')
      const known = knownValues.hashOf(value)
      if (known === undefined && !isPlausible(value, options.prefix)) return refuse('malformed')
      const hash = known ?? hashApiKey(value)
      const found = isPromise(hash)
        ? hash.then((hash) => findKey(hash, inCode, context, options))
        : findKey(hash, inCode, context, options)
      if (isPromise(found)) return found.then((key) => settle(key, context))
      if (known === undefined && isKey(found) && typeof hash === 'string') knownValues.add(value, hash)
      return settle(found, context)
    },
    bind(place) {
      const told = options.keys !== undefined || options.store !== undefined || place.services.keyStore !== undefined
      if (!told) throw new GatewayError('MISSING_OPTION', 'apiKeys needs keys or a store', { path: 'apiKeys.keys' })
      return this
    },
    ready: () => whenReady(inCode.hashed, () => undefined),
    describe: () => ({ summary: `${options.keys?.length ?? 0} keys in code; ${options.apiKeySource ?? 'HEADER'}` }),
  }
}

/** The keys of the definition, hashed on first use. */
class KeysInCode {
  #keys: readonly ApiKeyInCode[]
  #hashed: MaybePromise<HashedKeys> | undefined

  constructor(keys: readonly ApiKeyInCode[]) {
    this.#keys = keys
    // Where hashing is synchronous, two keys with one value are an error now and not on the first request.
    this.#hash()
  }

  get hashed(): MaybePromise<HashedKeys> {
    return this.#hashed ?? this.#hash()
  }

  #hash(): MaybePromise<HashedKeys> {
    const hashed = hashKeys(this.#keys, 'apiKeys.keys')
    this.#hashed = hashed
    if (isPromise(hashed)) hashed.then((keys) => (this.#hashed = keys)).catch(() => {})
    return hashed
  }
}

type Found = ApiKey | undefined | Refusal

function findKey(hash: string, inCode: KeysInCode, context: Context, options: ApiKeysOptions): MaybePromise<Found> {
  const { hashed } = inCode
  return isPromise(hashed)
    ? hashed.then((keys) => findAmong(keys, hash, context, options))
    : findAmong(hashed, hash, context, options)
}

function findAmong(keys: HashedKeys, hash: string, context: Context, options: ApiKeysOptions): MaybePromise<Found> {
  const key = keys.get(hash)
  if (key !== undefined) return key
  const store = options.store ?? context.services.keyStore
  return store && askStore(store, hash, context, options.timeoutInMillis ?? 5_000)
}

/** A store that fails closes the door with 503: no caller is let in, and none is told that its key is wrong. */
function askStore(store: KeyStore | KeyFunction, hash: string, context: Context, timeout: number): MaybePromise<Found> {
  const failed = (error: unknown): Refusal => {
    context.services.emit({ type: 'store', store: 'key', state: 'failed', error })
    return deny('DEFAULT_5XX', {
      statusCode: 503,
      message: 'Service Unavailable',
      retryAfterSeconds: 1,
      reason: 'key-store-failed',
    })
  }
  try {
    const asked = typeof store === 'function' ? store(hash) : store.find(hash)
    const answer = withinDeadline(asked, context.services.clock, timeout, 'the key store')
    return isPromise(answer) ? answer.catch(failed) : answer
  } catch (error) {
    return failed(error)
  }
}

function isKey(found: Found): boolean {
  return found !== undefined && found !== null && !('refusal' in found)
}

function settle(found: Found, context: Context): Refusal | void {
  if (found === undefined || found === null) return refuse('unknown')
  if ('refusal' in found) return found
  if (typeof found.id !== 'string' || found.id === '')
    throw new GatewayError('STORE_FAILURE', 'the key store answered no key')
  if ((found.enabled ?? true) !== true) return refuse('disabled')
  // Written so that NaN, which compares with nothing, is expired.
  if (found.expiresAt !== undefined && !(context.services.clock.now() < found.expiresAt)) return refuse('expired')
  context.apiKey = found
}

type ApiKeyReason = 'missing' | 'malformed' | 'unknown' | 'disabled' | 'expired'

const REFUSALS: Readonly<Record<ApiKeyReason, Refusal>> = {
  missing: Object.freeze(deny('INVALID_API_KEY', { reason: 'missing' })),
  malformed: Object.freeze(deny('INVALID_API_KEY', { reason: 'malformed' })),
  unknown: Object.freeze(deny('INVALID_API_KEY', { reason: 'unknown' })),
  disabled: Object.freeze(deny('INVALID_API_KEY', { reason: 'disabled' })),
  expired: Object.freeze(deny('INVALID_API_KEY', { reason: 'expired' })),
}

function refuse(reason: ApiKeyReason): Refusal {
  return REFUSALS[reason]
}

/** Length first: nobody's megabyte is hashed. */
function isPlausible(value: string, prefix: string | undefined): boolean {
  if (value.length < MIN_API_KEY_LENGTH || value.length > MAX_API_KEY_LENGTH) return false
  return prefix === undefined || hasApiKeyFormat(value, prefix)
}
