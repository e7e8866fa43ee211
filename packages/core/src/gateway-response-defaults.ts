import type { Protocol } from './protocol.ts'
import type { GatewayResponseType, Refusal } from './refusal.ts'

/** What one gateway response type says by default. */
export interface GatewayResponseDefault {
  readonly statusCode: number
  /** `null` is AWS's JSON `null`. */
  readonly message: string | null
  /** The `x-amzn-ErrorType` of a REST API. */
  readonly errorType: string
}

type RestDefaults = Readonly<Record<GatewayResponseType, GatewayResponseDefault>>
type HttpDefaults = Readonly<Record<GatewayResponseType, Omit<GatewayResponseDefault, 'errorType'>>>

// Declared before what they keep is asked for below.
let madeForRest: RestDefaults | undefined
let madeForHttp: HttpDefaults | undefined

/** REST APIs: the 21 types (developer guide, "Gateway response types"; messages and error types as measured). */
export const REST_DEFAULTS: RestDefaults = /* @__PURE__ */ restDefaults()

/** HTTP APIs know no types; these are their words for the same refusals. */
export const HTTP_DEFAULTS: HttpDefaults = /* @__PURE__ */ httpDefaults()

/** {@link REST_DEFAULTS}, made by the first refusal: a bundled function then starts without them. */
export function restDefaults(): RestDefaults {
  return (madeForRest ??= {
    ACCESS_DENIED: rest(403, 'User is not authorized to access this resource', 'AccessDeniedException'),
    API_CONFIGURATION_ERROR: rest(500, 'Internal server error', 'InternalServerErrorException'),
    AUTHORIZER_CONFIGURATION_ERROR: rest(500, null, 'AuthorizerConfigurationException'),
    AUTHORIZER_FAILURE: rest(500, null, 'AuthorizerFailureException'),
    BAD_REQUEST_BODY: rest(400, 'Invalid request body', 'BadRequestException'),
    BAD_REQUEST_PARAMETERS: rest(400, 'Invalid request parameters', 'BadRequestException'),
    DEFAULT_4XX: rest(400, 'Bad Request', 'BadRequestException'),
    DEFAULT_5XX: rest(500, 'Internal server error', 'InternalServerErrorException'),
    EXPIRED_TOKEN: rest(403, 'The security token included in the request is expired', 'ExpiredTokenException'),
    INTEGRATION_FAILURE: rest(502, 'Internal server error', 'InternalServerErrorException'),
    INTEGRATION_TIMEOUT: rest(504, 'Endpoint request timed out', 'InternalServerErrorException'),
    INVALID_API_KEY: rest(403, 'Forbidden', 'ForbiddenException'),
    INVALID_SIGNATURE: rest(
      403,
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
      'InvalidSignatureException',
    ),
    MISSING_AUTHENTICATION_TOKEN: rest(403, 'Missing Authentication Token', 'MissingAuthenticationTokenException'),
    QUOTA_EXCEEDED: rest(429, 'Limit Exceeded', 'LimitExceededException'),
    REQUEST_TOO_LARGE: rest(413, 'HTTP content length exceeded 10485760 bytes', 'RequestTooLargeException'),
    RESOURCE_NOT_FOUND: rest(404, 'Not Found', 'NotFoundException'),
    THROTTLED: rest(429, 'Too Many Requests', 'TooManyRequestsException'),
    UNAUTHORIZED: rest(401, 'Unauthorized', 'UnauthorizedException'),
    UNSUPPORTED_MEDIA_TYPE: rest(415, 'Unsupported Media Type', 'BadRequestException'),
    WAF_FILTERED: rest(403, 'Forbidden', 'ForbiddenException'),
  })
}

/** {@link HTTP_DEFAULTS}, made by the first refusal. */
export function httpDefaults(): HttpDefaults {
  return (madeForHttp ??= {
    ACCESS_DENIED: http(403, 'Forbidden'),
    API_CONFIGURATION_ERROR: http(500, 'Internal Server Error'),
    AUTHORIZER_CONFIGURATION_ERROR: http(500, 'Internal Server Error'),
    AUTHORIZER_FAILURE: http(500, 'Internal Server Error'),
    BAD_REQUEST_BODY: http(400, 'Bad Request'),
    BAD_REQUEST_PARAMETERS: http(400, 'Bad Request'),
    DEFAULT_4XX: http(400, 'Bad Request'),
    DEFAULT_5XX: http(500, 'Internal Server Error'),
    EXPIRED_TOKEN: http(403, 'Forbidden'),
    INTEGRATION_FAILURE: http(500, 'Internal Server Error'),
    INTEGRATION_TIMEOUT: http(503, 'Service Unavailable'),
    INVALID_API_KEY: http(403, 'Forbidden'),
    INVALID_SIGNATURE: http(403, 'Forbidden'),
    MISSING_AUTHENTICATION_TOKEN: http(404, 'Not Found'),
    QUOTA_EXCEEDED: http(429, 'Limit Exceeded'),
    REQUEST_TOO_LARGE: http(413, 'Request Entity Too Large'),
    RESOURCE_NOT_FOUND: http(404, 'Not Found'),
    THROTTLED: http(429, 'Too Many Requests'),
    UNAUTHORIZED: http(401, 'Unauthorized'),
    UNSUPPORTED_MEDIA_TYPE: http(415, 'Unsupported Media Type'),
    WAF_FILTERED: http(403, 'Forbidden'),
  })
}

/** What a refusal says to the caller. An HTTP API never tells why; only refusals that AWS has no words for bring theirs. */
export function refusalMessage(refusal: Refusal, protocol: Protocol): string | null {
  const isRest = protocol === 'REST'
  const byDefault = (isRest ? restDefaults() : httpDefaults())[refusal.refusal].message
  if (refusal.message === undefined) return byDefault
  return isRest || refusal.refusal.startsWith('DEFAULT_') ? refusal.message : byDefault
}

function rest(statusCode: number, message: string | null, errorType: string): GatewayResponseDefault {
  return { statusCode, message, errorType }
}

function http(statusCode: number, message: string): Omit<GatewayResponseDefault, 'errorType'> {
  return { statusCode, message }
}
