import type { HeaderMap } from './headers.ts'

/**
 * The gateway response types of a REST API, spelled as in AWS's API reference (GatewayResponseType). HTTP APIs have
 * no such names; they answer the same refusals in their own words.
 */
export const GATEWAY_RESPONSE_TYPES = [
  'ACCESS_DENIED',
  'API_CONFIGURATION_ERROR',
  'AUTHORIZER_CONFIGURATION_ERROR',
  'AUTHORIZER_FAILURE',
  'BAD_REQUEST_BODY',
  'BAD_REQUEST_PARAMETERS',
  'DEFAULT_4XX',
  'DEFAULT_5XX',
  'EXPIRED_TOKEN',
  'INTEGRATION_FAILURE',
  'INTEGRATION_TIMEOUT',
  'INVALID_API_KEY',
  'INVALID_SIGNATURE',
  'MISSING_AUTHENTICATION_TOKEN',
  'QUOTA_EXCEEDED',
  'REQUEST_TOO_LARGE',
  'RESOURCE_NOT_FOUND',
  'THROTTLED',
  'UNAUTHORIZED',
  'UNSUPPORTED_MEDIA_TYPE',
  'WAF_FILTERED',
] as const

/** One of AWS's 21 gateway response types. */
export type GatewayResponseType = (typeof GATEWAY_RESPONSE_TYPES)[number]

/** What a refusal may say beside its type. All of it is optional: AWS's own text and status are the default. */
export interface RefusalDetails {
  /** Replaces the type's own message. `null` is AWS's JSON `null`. */
  readonly message?: string | null
  /** Replaces the type's own status. Needed for DEFAULT_4XX and DEFAULT_5XX, which have none. */
  readonly statusCode?: number
  /** Headers of this refusal alone, such as `WWW-Authenticate`. */
  readonly headers?: HeaderMap
  /** Replaces the `x-amzn-ErrorType` of the type (REST). */
  readonly errorType?: string
  /** Seconds until another try makes sense: becomes `Retry-After`. Never part of AWS's own answer. */
  readonly retryAfterSeconds?: number
  /** A closed word for `explain`, events and logs. Never sent to the caller. */
  readonly reason?: string
  /** What a request validator found, AWS's `$context.error.validationErrorString`. */
  readonly validationErrorString?: string
  /** Further members of the problem details (RFC 9457), used with `errors: 'problem+json'` alone. */
  readonly problem?: Readonly<Record<string, unknown>>
}

/** A request that is not served. A value, never an exception: nothing is thrown on the path that is under attack. */
export interface Refusal extends RefusalDetails {
  /** What is refused, in AWS's words. */
  readonly refusal: GatewayResponseType
}

/**
 * Refuses a request. The gateway renders it for its protocol, in one place.
 * @example deny('UNAUTHORIZED', { reason: 'token-expired' })
 */
export function deny(type: GatewayResponseType, details?: RefusalDetails): Refusal {
  return details === undefined ? { refusal: type } : { refusal: type, ...details }
}

/** Whether a value is a refusal. */
export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refusal' in value
}
