import type { Context } from '@gw/core'
import { conditionKeys, type ConditionKeys } from './condition-keys.ts'

/** Further condition keys of a request, by name: `aws:SecureTransport`, `aws:SourceVpce`, or the user's own. */
export type ConditionKeyValues = Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * The condition keys that API Gateway offers without authentication, as far as a host knows them; what it does not know is absent, as it is on
 * AWS when a request has no such value.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html
 */
export function requestKeys(context: Context, more: ConditionKeyValues = {}): ConditionKeys {
  const now = context.services.clock.now()
  return conditionKeys({
    'aws:CurrentTime': new Date(now).toISOString(),
    'aws:EpochTime': String(Math.floor(now / 1000)),
    'aws:Referer': context.request.header('referer'),
    'aws:SourceIp': context.request.sourceIp === '' ? undefined : context.request.sourceIp,
    'aws:UserAgent': context.request.header('user-agent'),
    ...more,
  })
}
