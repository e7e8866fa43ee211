import type { Context, GatewayResponse, Integration } from '@gw/core'

/** An integration that notes what a mapping has made of a request, and answers what it was told to. */
export class NotingIntegration {
  /** The body that the mapping handed over; empty where there was none. */
  body: Uint8Array = new Uint8Array()
  readonly integration: Integration

  constructor(
    answer: GatewayResponse = { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: '' },
  ) {
    this.integration = {
      slot: 'integration',
      name: 'notes',
      invoke: (context) => {
        this.body = bodyOf(context)
        return answer
      },
    }
  }
}

function bodyOf({ changedRequest }: Context): Uint8Array {
  const body = changedRequest?.body ?? ''
  return typeof body === 'string' ? new TextEncoder().encode(body) : body
}
