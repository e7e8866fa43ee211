import { incompleteSignatureText } from './incomplete-signature.ts'
import type { Protocol } from './protocol.ts'
import { deny, type Refusal } from './refusal.ts'
import type { GatewayRequest } from './request.ts'

/** The algorithm that a REST API takes any `Authorization` header for where nothing else reads it. */
const ALGORITHM = 'AWS4-HMAC-SHA256'

/**
 * The refusal of what no route took. A REST API takes an `Authorization` header there for a signature of Signature
 * Version 4 and complains of one that is not, where a request without it is told `Missing Authentication Token`
 * (reported; the same words that `AWS_IAM` has for such a header).
 */
export function unmatchedRefusal(request: GatewayRequest, protocol: Protocol, reason: string): Refusal {
  const authorization = protocol === 'REST' ? request.header('authorization') : undefined
  if (authorization === undefined || authorization === '' || authorization.startsWith(`${ALGORITHM} `))
    return deny('MISSING_AUTHENTICATION_TOKEN', { reason })
  const hasDate = request.header('x-amz-date') !== undefined || request.header('date') !== undefined
  const message = incompleteSignatureText(authorization, new Set(), hasDate)
  return deny('INVALID_SIGNATURE', { reason, message, errorType: 'IncompleteSignatureException' })
}
