import type { Context } from '@gw/core'
import { attachedDecision } from './iam/attached-policy.ts'
import { callerDecision } from './iam/caller-policies.ts'
import { callerPrincipal } from './iam/caller-principal.ts'

const ACTION = 'execute-api:InvalidateCache'

/**
 * Whether a caller may have a cached answer made anew: AWS's action `execute-api:InvalidateCache` on the ARN of the
 * method. Asked are the policies of the signer (`iamAuthorizer`) or the document of the Lambda authorizer, and the
 * resource policy, combined as for a call. Whoever has no policy at all may not.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html
 * @example cache({ cacheTtlInSeconds: 60, authorizeInvalidation: mayInvalidateCache })
 */
export function mayInvalidateCache(context: Context): boolean {
  const principal = callerPrincipal(context)
  const own = callerDecision(context, ACTION)
  const resource = attachedDecision(context, principal, ACTION)
  if (own === 'explicit-deny' || resource === 'explicit-deny') return false
  const isOfAnotherAccount = principal.accountId !== undefined && principal.accountId !== context.services.accountId
  if (isOfAnotherAccount) return own === 'allow' && resource === 'allow'
  return own === 'allow' || resource === 'allow'
}
