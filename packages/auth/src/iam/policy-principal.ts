import { isJsonObject } from '../token/strict-json.ts'

/** Who makes a request, as resource policies name callers. */
export interface PolicyPrincipal {
  /** Every ARN the caller goes by: the session's and its role's. None: anonymous. */
  readonly arns: readonly string[]
  /** The caller's account. */
  readonly accountId: string | undefined
  /** The AWS service that calls, such as `apigateway.amazonaws.com`. */
  readonly service?: string
}

/** A caller who has shown nothing. */
export const ANONYMOUS: PolicyPrincipal = { arns: [], accountId: undefined }

/** Whether a caller is one that a `Principal` names. */
export type PrincipalMatcher = (principal: PolicyPrincipal) => boolean

/** Reads a `Principal` or `NotPrincipal` element; what is wrong with it, in words. */
export function parsePrincipal(element: unknown): PrincipalMatcher | string {
  if (element === '*') return () => true
  if (!isJsonObject(element)) return 'Principal must be "*" or an object'
  const matchers: PrincipalMatcher[] = []
  for (const [kind, value] of Object.entries(element)) {
    const names = Array.isArray(value) ? (value as readonly unknown[]) : [value]
    if (!names.every((name) => typeof name === 'string')) return `Principal.${kind} must be text or a list of texts`
    if (kind === 'AWS') matchers.push(...names.map(awsPrincipal))
    else if (kind === 'Service')
      matchers.push((principal) => principal.service !== undefined && names.includes(principal.service))
    // Federated and canonical users cannot be told here: known, and never matched.
    else if (kind !== 'Federated' && kind !== 'CanonicalUser') return `Principal has no member ${kind.slice(0, 64)}`
  }
  return (principal) => matchers.some((matches) => matches(principal))
}

/** `*`, an account (`123456789012` or its `root` ARN, which means everyone in it), or one exact ARN: no wildcards inside. */
function awsPrincipal(name: string): PrincipalMatcher {
  if (name === '*') return () => true
  const account = /^(?:arn:aws[a-z-]{0,20}:iam::)?(\d{12})(?::root)?$/.exec(name)?.[1]
  if (account !== undefined) return (principal) => principal.accountId === account
  return (principal) => principal.arns.includes(name)
}
