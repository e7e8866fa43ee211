import { deny, type Context, type Refusal } from '@gw/core'
import type { SignatureClaim } from './signature-claim.ts'

/** What a signature's scope and time are held against. */
export interface ScopeRules {
  /** Default: the gateway's. */
  readonly region?: string
  /** Default `execute-api`. */
  readonly service?: string
  /** Default 300. */
  readonly clockSkewInSeconds?: number
}

/** Refuses a signature for another region or service, or whose two dates differ. */
export function refuseScope(claim: SignatureClaim, context: Context, options: ScopeRules): Refusal | undefined {
  const region = options.region ?? context.services.region
  const service = options.service ?? 'execute-api'
  if (claim.scope.region !== region)
    return invalidSignature(
      'wrong-region',
      `Credential should be scoped to a valid region, not '${claim.scope.region.slice(0, 32)}'. `,
    )
  if (claim.scope.service !== service)
    return invalidSignature('wrong-service', `Credential should be scoped to correct service: '${service}'. `)
  if (claim.scope.date === claim.amzDate.slice(0, 8)) return undefined
  return invalidSignature(
    'wrong-date',
    'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP',
  )
}

/** Refuses a signature that is too old, or from the future. */
export function refuseTime(claim: SignatureClaim, context: Context, options: ScopeRules): Refusal | undefined {
  const now = context.services.clock.now()
  const skew = (options.clockSkewInSeconds ?? 300) * 1000
  const signed = Date.parse(claim.amzDate.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'))
  const until = claim.expires === undefined ? signed + skew : signed + claim.expires * 1000
  // Written so that an impossible date, which compares with nothing, is refused.
  if (signed - skew <= now && now <= until) return undefined
  const words = claim.expires === undefined ? `${basic(now)} - ${skew / 60_000} min.` : `${claim.expires} s`
  const late = now > until
  const text = late
    ? `Signature expired: ${claim.amzDate} is now earlier than ${basic(now - skew)} (${words})`
    : `Signature not yet current: ${claim.amzDate} is still later than ${basic(now + skew)} (${basic(now)} + ${skew / 60_000} min.)`
  return invalidSignature(late ? 'signature-expired' : 'signature-not-yet-current', text)
}

function basic(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '')
}

/** A signature that is not accepted, in AWS's words. */
export function invalidSignature(reason: string, message: string, errorType?: string): Refusal {
  return deny('INVALID_SIGNATURE', { reason, message, ...(errorType === undefined ? {} : { errorType }) })
}
