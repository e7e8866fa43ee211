import { deny, type Context, type Refusal } from '@gw/core'

/** What undici and Node call a backend that could not be reached, or went away before it answered. */
const UNREACHABLE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_SOCKET',
])

/**
 * A backend that gave no answer, in AWS's words: 504 with the network error of a REST API (measured), 503 of an HTTP
 * API. Whatever else failed is a failed integration.
 * @returns `undefined` for errors that are none of the network
 */
export function backendFailure(context: Context, error: unknown): Refusal | undefined {
  const code = errorCode(error)
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT')
    return deny('INTEGRATION_TIMEOUT', { reason: code })
  if (code === undefined || !isNetwork(code)) return undefined
  if (context.services.protocol === 'HTTP')
    return deny('DEFAULT_5XX', { statusCode: 503, message: 'Service Unavailable', reason: code })
  return deny('INTEGRATION_FAILURE', {
    statusCode: 504,
    message: 'Network error communicating with endpoint',
    reason: code,
  })
}

/** Whether the same request may be sent again after this error: no answer had begun. */
export function isUnreached(error: unknown): boolean {
  const code = errorCode(error)
  return code !== undefined && isNetwork(code)
}

function isNetwork(code: string): boolean {
  return (
    UNREACHABLE.has(code) || code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL') || CERTIFICATE_ERRORS.test(code)
  )
}

/** OpenSSL's reasons why a certificate is not accepted, as Node names them. */
const CERTIFICATE_ERRORS = /^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/

function errorCode(error: unknown): string | undefined {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: { code?: unknown } }
  if (typeof code === 'string') return code
  return typeof cause?.code === 'string' ? cause.code : undefined
}
