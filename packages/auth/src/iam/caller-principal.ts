import type { Context } from '@gw/core'
import { ANONYMOUS, type PolicyPrincipal } from './policy-principal.ts'

/** The caller as the authorizer left it in the context, for policies that name callers. */
export function callerPrincipal(context: Context): PolicyPrincipal {
  const iam = context.authorizer?.iam
  const arns = [iam?.['userArn'], iam?.['roleArn']].filter((arn) => typeof arn === 'string')
  const accountId = iam?.['accountId']
  return arns.length === 0 ? ANONYMOUS : { arns, accountId: typeof accountId === 'string' ? accountId : undefined }
}
