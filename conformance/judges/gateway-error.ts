import {
  createGateway,
  deny,
  GATEWAY_RESPONSE_TYPES,
  type Gateway,
  type GatewayResponses,
  type GatewayResponseType,
  type Refusal,
} from '@gw/core'
import { compareResponse } from '../compare-response.ts'
import type { CorpusCase } from '../corpus-case.ts'
import { listenGateway } from '../gateway-listener.ts'
import { judged, skipped, type Outcome } from '../outcome.ts'
import { send } from '../wire.ts'

/** Refuses a request as the case says, and compares what the client gets. */
export async function judgeGatewayError(one: CorpusCase): Promise<Outcome> {
  const refusal = refusalOf(one)
  if (refusal === undefined) return skipped('the case names no type of gateway response')
  const gateway = createGateway({
    protocol: one.apiType === 'HTTP' ? 'HTTP' : 'REST',
    ...customised(one),
    policies: [{ slot: 'firewall', name: 'refuses', onRequest: () => refusal }],
  } as never) as Gateway
  const listener = await listenGateway(gateway, undefined)
  try {
    const headers = [['Host', 'localhost']] as const
    const response = await send(listener.origin, { method: 'GET', target: '/', headers, body: undefined })
    const { different, unknown } = compareResponse(expectedOf(one), response, new Map())
    return unknown.length > 0 ? skipped(`the runner cannot compare ${unknown.join(', ')}`) : judged(different)
  } finally {
    await listener.close()
    await gateway.close()
  }
}

/** `error` is `TYPE` or `TYPE/"message"`; others name the type apart. */
function refusalOf({ request, expected }: CorpusCase): Refusal | undefined {
  const written = String(request['error'] ?? request['responseType'] ?? expected['response_type'] ?? '')
  const slash = written.indexOf('/')
  const type = slash < 0 ? written : written.slice(0, slash)
  if (!(GATEWAY_RESPONSE_TYPES as readonly string[]).includes(type)) return undefined
  const message = slash < 0 ? {} : { message: JSON.parse(written.slice(slash + 1)) as string }
  return deny(type as GatewayResponseType, { ...message, ...statusOf(type) })
}

/** These two have no status of their own. */
function statusOf(type: string): { statusCode?: number } {
  return type === 'DEFAULT_4XX' ? { statusCode: 400 } : type === 'DEFAULT_5XX' ? { statusCode: 500 } : {}
}

function customised({ definition }: CorpusCase): { gatewayResponses?: GatewayResponses } {
  const responses = definition['gatewayResponses'] as GatewayResponses | undefined
  return responses === undefined || Object.keys(responses).length === 0 ? {} : { gatewayResponses: responses }
}

/** What the documentation says of a type is a status by another name. */
function expectedOf({ expected }: CorpusCase): Record<string, unknown> {
  const { response_type: _type, default_status: status, ...rest } = expected as Record<string, unknown>
  return status === undefined ? rest : { status, ...rest }
}
