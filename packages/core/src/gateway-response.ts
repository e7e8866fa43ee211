import type { Context } from './context.ts'
import { httpDefaults, refusalMessage, restDefaults } from './gateway-response-defaults.ts'
import { customisedResponses, type CustomisedResponses, type GatewayResponses } from './gateway-responses.ts'
import type { HeaderMap } from './headers.ts'
import { mergeHeaders } from './headers.ts'
import { problemDetails } from './problem-details.ts'
import type { Protocol } from './protocol.ts'
import type { Refusal } from './refusal.ts'
import type { GatewayResponse } from './response.ts'

/** The ways to write refusals. */
export const ERROR_FORMATS = ['aws', 'problem+json'] as const

/** How refusals are written: AWS's own bodies, or problem details (RFC 9457). */
export type ErrorFormat = (typeof ERROR_FORMATS)[number]

/** How a gateway writes its refusals. */
export interface ErrorRendering {
  readonly format: ErrorFormat
  /** The types that the definition writes anew; `undefined` when there are none. */
  readonly customised: CustomisedResponses | undefined
}

/**
 * Reads from a definition how refusals are written.
 * @throws {GatewayError} `IMPOSSIBLE_COMBINATION` on an HTTP API, which knows no gateway responses
 */
export function errorRendering(
  protocol: Protocol,
  definition: { readonly errors?: ErrorFormat; readonly gatewayResponses?: GatewayResponses },
): ErrorRendering {
  const { gatewayResponses } = definition
  return {
    format: definition.errors ?? 'aws',
    customised: gatewayResponses === undefined ? undefined : customisedResponses(protocol, gatewayResponses),
  }
}

/** Writes a refusal as the gateway's answer: the one place where that happens. */
export function renderRefusal(
  refusal: Refusal,
  context: Context,
  { format, customised }: ErrorRendering,
): GatewayResponse {
  const response = renderDefault(refusal, context, format)
  return customised === undefined ? response : customised(refusal, context, response)
}

function renderDefault(refusal: Refusal, context: Context, format: ErrorFormat): GatewayResponse {
  const { protocol } = context.services
  const defaults = (protocol === 'REST' ? restDefaults() : httpDefaults())[refusal.refusal]
  const statusCode = refusal.statusCode ?? defaults.statusCode
  const message = refusalMessage(refusal, protocol)
  const headers = headersOf(refusal, protocol === 'REST' ? restDefaults()[refusal.refusal].errorType : undefined)
  if (format === 'problem+json') return problemDetails(refusal, statusCode, message, headers)
  return { statusCode, headers, body: bodyOf(refusal, message, protocol === 'REST') }
}

/** The policy engine of a REST API spells the member `Message`; everything else says `message`. */
function bodyOf(refusal: Refusal, message: string | null, isRest: boolean): string {
  const text = JSON.stringify(message)
  return isRest && refusal.refusal === 'ACCESS_DENIED' ? `{"Message":${text}}` : `{"message":${text}}`
}

function headersOf(refusal: Refusal, errorType: string | undefined): HeaderMap {
  const headers: Record<string, string> = { 'Content-Type': 'application/json' }
  if (errorType !== undefined) headers['x-amzn-ErrorType'] = refusal.errorType ?? errorType
  if (refusal.retryAfterSeconds !== undefined)
    headers['Retry-After'] = String(Math.max(1, Math.ceil(refusal.retryAfterSeconds)))
  return refusal.headers === undefined ? headers : mergeHeaders(headers, refusal.headers)
}
