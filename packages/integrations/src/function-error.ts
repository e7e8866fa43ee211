import type { Context, GatewayResponse } from '@gw/core'
import type { EventForm } from '@gw/lambda-events'

/**
 * A function that failed. A Function URL says so in plain text (measured); elsewhere it is a failed integration, which
 * the gateway words for its protocol.
 * @throws the failure, for the gateway to render and its listener to hear of
 */
export function functionError(context: Context, form: EventForm, failure: unknown): GatewayResponse {
  if (form !== 'function-url') throw failure
  const { requestId, stage, routeKey, services } = context
  services.emit({
    type: 'fault',
    where: 'integration',
    slot: 'integration',
    error: failure,
    requestId,
    stage,
    routeKey,
  })
  return { statusCode: 502, headers: { 'Content-Type': 'text/plain' }, body: 'Internal Server Error' }
}
