import { createGateway, type Context, type DefinitionItem, type Gateway } from '@gw/core'
import { listen } from './gateway-listener.ts'
import { send, type WireRequest, type WireResponse } from './wire.ts'

/** One method of a REST API, alone, and a request for it. */
export interface OneMethod {
  /** Default: `ANY /`. */
  readonly routeKey?: string
  /** Its policies and its integration. */
  readonly items: readonly DefinitionItem[]
  readonly stageVariables?: Readonly<Record<string, string>>
  readonly request: Partial<WireRequest>
}

/** What came of it. */
export interface MethodOutcome {
  readonly response: WireResponse
  /** What the gateway knew of the request at its end. */
  readonly context: Context
}

/** The host in front of the gateway refused the request by itself. */
export class NotReached extends Error {
  override readonly name = 'NotReached'
  readonly statusCode: number

  constructor(statusCode: number) {
    super(`The request did not reach the gateway: ${statusCode}`)
    this.statusCode = statusCode
  }
}

/** Puts one method behind a socket and sends it one request. */
export async function callMethod({
  routeKey = 'ANY /',
  items,
  stageVariables,
  request,
}: OneMethod): Promise<MethodOutcome> {
  let context: Context | undefined
  const gateway = createGateway({
    protocol: 'REST',
    stages: { test: { variables: stageVariables ?? {} } },
    routes: { [routeKey]: items },
    apiId: 'EXAMPLE',
  } as never) as Gateway
  const listener = await listen(async (incoming) => {
    const exchange = gateway.exchange(incoming, { stage: 'test' })
    const answer = await exchange.finish(await exchange.complete())
    context = exchange.context
    return answer
  })
  try {
    const response = await send(listener.origin, whole(request))
    if (context === undefined) throw new NotReached(response.statusCode)
    return { response, context }
  } finally {
    await listener.close()
    await gateway.close()
  }
}

function whole({ method = 'GET', target = '/', headers = [], body }: Partial<WireRequest>): WireRequest {
  const length = body === undefined ? [] : [['Content-Length', String(body.byteLength)] as const]
  return { method, target, headers: [['Host', 'localhost'], ...headers, ...length], body }
}
