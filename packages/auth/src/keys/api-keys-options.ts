import {
  booleanOption,
  eitherOf,
  functionOption,
  GatewayError,
  listOf,
  numberOption,
  objectOf,
  objectWith,
  optional,
  recordOf,
  stringOption,
  type ApiKey,
  type KeyStore,
  type MaybePromise,
  type OptionCheck,
  type OptionShape,
} from '@gw/core'
import { hasApiKeyFormat, MAX_API_KEY_LENGTH, MIN_API_KEY_LENGTH } from './api-key-format.ts'
import type { ApiKeySource } from './api-key-source.ts'
import type { ApiKeyInCode } from './keys-in-code.ts'

/** Finds a key by the SHA-256 of its value in lower-case hex: your own database. */
export type KeyFunction = (valueHash: string) => MaybePromise<ApiKey | undefined>

/**
 * Options of `apiKeys`.
 * @typeParam Plan names of the usage plans that keys belong to
 */
export interface ApiKeysOptions<Plan extends string = string> {
  /** For people and events. Default `apiKeys`. */
  readonly name?: string
  /** Keys written in the definition. */
  readonly keys?: readonly ApiKeyInCode<Plan>[]
  /**
   * More keys: a store, or a function over your own database. Whoever made it closes it. Default: the gateway's `keyStore`, if it has one.
   */
  readonly store?: KeyStore | KeyFunction
  /**
   * Where the key stands. `HEADER` (default) is `x-api-key`, `AUTHORIZER` the authorizer's `usageIdentifierKey`, as on AWS; ours are
   * `BEARER` (the `Authorization` header) and an identity source, such as `$request.querystring.api_key`.
   */
  readonly apiKeySource?: ApiKeySource
  /** Every key was made by `generateApiKey` with this prefix; a value of any other form is refused without a look-up. Default: any form. */
  readonly prefix?: string
  /** Milliseconds that a store may take. Default 5,000. */
  readonly timeoutInMillis?: number
}

const time: OptionCheck = (value, path) => {
  if (!(value instanceof Date)) numberOption()(value, path)
  else if (Number.isNaN(value.getTime())) throw new GatewayError('INVALID_OPTION', `${path} is no date`, { path })
}

const keyValue = stringOption({ minLength: MIN_API_KEY_LENGTH, maxLength: MAX_API_KEY_LENGTH })
const text = stringOption({ minLength: 1, maxLength: 1024 })

/** The shape of {@link ApiKeysOptions}. */
export const API_KEYS_OPTIONS: OptionShape = {
  name: optional(text),
  keys: optional(
    listOf(
      objectOf({
        id: text,
        value: keyValue,
        previousValues: optional(listOf(objectOf({ value: keyValue, acceptedUntil: time }), { maxLength: 10 })),
        name: optional(stringOption({ maxLength: 1024 })),
        customerId: optional(text),
        enabled: optional(booleanOption()),
        expiresAt: optional(time),
        usagePlans: optional(listOf(text)),
        tags: optional(recordOf(stringOption())),
      }),
    ),
  ),
  store: optional(eitherOf(functionOption(), objectWith('find'))),
  apiKeySource: optional(text),
  prefix: optional(stringOption({ maxLength: 64 })),
  timeoutInMillis: optional(numberOption({ min: 1, max: 30_000 })),
}

/**
 * Checks that a key's values have the prefix that all keys are said to have.
 * @throws {GatewayError} `INVALID_OPTION`
 */
export function checkFormats(key: ApiKeyInCode, prefix: string | undefined, path: string): void {
  if (prefix === undefined) return
  for (const { value } of [key, ...(key.previousValues ?? [])]) {
    if (hasApiKeyFormat(value, prefix)) continue
    throw new GatewayError(
      'INVALID_OPTION',
      `${path} has a value that generateApiKey(${JSON.stringify(prefix)}) did not make`,
      { path },
    )
  }
}
