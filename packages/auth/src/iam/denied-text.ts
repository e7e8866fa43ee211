import type { Context } from '@gw/core'

/** AWS's text for a request that a policy denies; all but the last four digits of the account are masked, as on AWS. */
export function deniedText(context: Context, user: string, isExplicit: boolean): string {
  const { accountId } = context.services
  const masked = context.methodArn.replace(`:${accountId}:`, `:********${accountId.slice(-4)}:`)
  const text = `User: ${user} is not authorized to perform: execute-api:Invoke on resource: ${masked}`
  return isExplicit ? `${text} with an explicit deny` : text
}
