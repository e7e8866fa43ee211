import {
  deny,
  isRefusal,
  isStream,
  type Context,
  type GatewayResponse,
  type Integration,
  type MaybePromise,
  type Refusal,
} from '@gw/core'
import { forbiddenHeaderAnswer } from './forbidden-headers.ts'
import { checkMappingOptions, type MappingOptions } from './mapping-options.ts'
import { compileRequestMapping, type MapRequest } from './request-mapping.ts'
import { compileResponseMapping, type MapResponse } from './response-mapping.ts'
import { readBounded } from './read-bounded.ts'

/**
 * An integration with a REST API's mappings around it: the request is mapped into `context.integrationRequest`, which
 * the integration sends, and its answer is mapped back. What the integration refuses (a time-out, an unreachable
 * backend) passes as it is: API Gateway does not map its own errors.
 *
 * @throws {GatewayError} `UNKNOWN_OPTION`, `INVALID_OPTION` or `INVALID_TEMPLATE`
 */
export function mappedIntegration(integration: Integration, options: MappingOptions): Integration {
  checkMappingOptions('mappedIntegration', options)
  const mapRequest = compileRequestMapping(options)
  const mapResponse = compileResponseMapping(options)
  return wrap(integration, {
    mapRequest,
    mapResponse: isProxy(options) ? undefined : mapResponse,
    answer: forbiddenHeaderAnswer(options),
  })
}

/** Both ways of a mapping. */
interface Mappings {
  readonly mapRequest: MapRequest
  /** None around a proxy. */
  readonly mapResponse: MapResponse | undefined
  /** What is answered at once, whatever the request. */
  readonly answer: GatewayResponse | undefined
}

function wrap(integration: Integration, mappings: Mappings): Integration {
  return {
    ...members(integration),
    slot: 'integration',
    name: integration.name,
    invoke: (context) => mappings.answer ?? invoke(context, integration, mappings),
    bind: (place) => wrap(integration.bind?.(place) ?? integration, mappings),
  }
}

/** What an integration has beside `invoke`; methods keep their `this`. */
function members(integration: Integration): Partial<Integration> {
  const { timeoutInMillis } = integration
  return {
    ...(timeoutInMillis === undefined ? {} : { timeoutInMillis }),
    ...(integration.ready === undefined ? {} : { ready: () => integration.ready?.() }),
    ...(integration.close === undefined ? {} : { close: () => integration.close?.() }),
    ...(integration.describe === undefined ? {} : { describe: () => integration.describe?.() ?? {} }),
  }
}

async function invoke(
  context: Context,
  integration: Integration,
  { mapRequest, mapResponse }: Mappings,
): Promise<GatewayResponse | Refusal> {
  const request = await mapped(context, () => mapRequest(context))
  if (isRefusal(request)) return request
  const response = await integration.invoke(context)
  if (isRefusal(response) || mapResponse === undefined) return response
  return mapped(context, async () => mapResponse(request, { ...response, body: await wholeBody(context, response) }))
}

/** A template that fails is a fault of the configuration, 500, and not of the integration: its listener hears which. */
async function mapped<T>(context: Context, map: () => MaybePromise<T>): Promise<T | Refusal> {
  try {
    return await map()
  } catch (error) {
    const { requestId, stage, routeKey, services } = context
    services.emit({ type: 'fault', where: 'mapping', slot: 'integration', error, requestId, stage, routeKey })
    return deny('API_CONFIGURATION_ERROR', { reason: 'mapping-failed' })
  }
}

async function wholeBody(context: Context, { body = '' }: GatewayResponse): Promise<Uint8Array | string> {
  if (!isStream(body)) return body
  const bytes = await readBounded(body, context.services.maxBodyBytes)
  if (bytes === undefined) throw new RangeError('The integration answered more than may be mapped')
  return bytes
}

function isProxy({ type }: MappingOptions): boolean {
  return type === 'HTTP_PROXY' || type === 'AWS_PROXY'
}
