import {
  booleanOption,
  eitherOf,
  listOf,
  numberOption,
  objectOf,
  objectWith,
  oneOf,
  optional,
  stringOption,
  type OptionCheck,
} from '@gw/core'
import type { FetchLimits } from './fetch-json.ts'
import type { FetchRules } from './fetch-rules.ts'
import type { KeyLifetimes } from './remote-keys.ts'
import type { SharedJwks } from './shared-keys.ts'

/** How an issuer's published keys are fetched and kept. Every member has a default. */
export interface JwksOptions {
  /** Milliseconds for one fetch, redirects and body included. Default 1,500, as on AWS. */
  readonly timeoutInMillis?: number
  /** Longest document in bytes, after decompression. Default 150,000, as on AWS. */
  readonly maxBytes?: number
  /** Seconds that keys are used when their server sends no `Cache-Control`. Default 600. */
  readonly ageInSeconds?: number
  /** Least seconds that keys are used, whatever `Cache-Control` says. Default 60. */
  readonly minAgeInSeconds?: number
  /** Most seconds that keys are used, whatever `Cache-Control` says. Default 7,200, as on AWS. */
  readonly maxAgeInSeconds?: number
  /** Seconds that keys are used beyond their age while no new ones can be had, with an event for each failed attempt. Default 3,600. */
  readonly staleInSeconds?: number
  /** Least seconds between two fetches for a `kid` that no key has. Default 30. */
  readonly unknownKidIntervalInSeconds?: number
  /** Origins that redirects and discovery may lead to, besides the issuer's own and public `https` ones for `jwks_uri`. Default: none. */
  readonly allowedOrigins?: readonly string[]
  /** Whether keys may come without TLS from beyond this machine. Default `false`. */
  readonly allowPlainHttp?: boolean
  /** Lets one process fetch for all that share a store. Default: each fetches its own. */
  readonly shared?: SharedJwks
}

/** {@link JwksOptions} with their defaults filled in. */
export interface JwksSettings {
  /** What one fetch may cost. */
  readonly limits: FetchLimits
  /** Where a fetch may lead. */
  readonly rules: FetchRules
  /** How long keys live. */
  readonly lifetimes: KeyLifetimes
  /** How they are shared. */
  readonly shared: SharedJwks | undefined
}

const seconds = optional(numberOption({ min: 0, max: 31_536_000 }))

/** The check for {@link JwksOptions}. */
export const jwksOption: OptionCheck = objectOf({
  timeoutInMillis: optional(numberOption({ min: 1, max: 30_000 })),
  maxBytes: optional(numberOption({ min: 1, max: 10_485_760, integer: true })),
  ageInSeconds: seconds,
  minAgeInSeconds: seconds,
  maxAgeInSeconds: seconds,
  staleInSeconds: seconds,
  unknownKidIntervalInSeconds: optional(numberOption({ min: 1, max: 86_400 })),
  allowedOrigins: optional(listOf(stringOption({ minLength: 1, maxLength: 512 }), { maxLength: 100 })),
  allowPlainHttp: optional(booleanOption()),
  shared: optional(
    objectOf({
      store: objectWith('get', 'set'),
      secret: eitherOf(oneOf(null), stringOption({ minLength: 32, maxLength: 1024 })),
      prefix: optional(stringOption({ minLength: 1, maxLength: 64 })),
    }),
  ),
})

/** Fills in the defaults. */
export function jwksSettings(options: JwksOptions = {}): JwksSettings {
  return {
    limits: { timeoutInMillis: options.timeoutInMillis ?? 1_500, maxBytes: options.maxBytes ?? 150_000 },
    rules: { allowedOrigins: options.allowedOrigins ?? [], allowPlainHttp: options.allowPlainHttp ?? false },
    lifetimes: {
      defaultAge: options.ageInSeconds ?? 600,
      minAge: options.minAgeInSeconds ?? 60,
      maxAge: options.maxAgeInSeconds ?? 7_200,
      staleAge: options.staleInSeconds ?? 3_600,
      unknownKidInterval: options.unknownKidIntervalInSeconds ?? 30,
    },
    shared: options.shared,
  }
}
