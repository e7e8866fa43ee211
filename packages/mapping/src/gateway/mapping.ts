import { headerValue, isRefusal, whenReady, type Follow, type GatewayResponse, type Policy } from '@gw/core'
import { forbiddenHeaderAnswer } from './forbidden-headers.ts'
import { checkMappingOptions, type MappingOptions } from './mapping-options.ts'
import { compileRequestMapping, type MappedRequest } from './request-mapping.ts'
import { compileResponseMapping, type MapResponse } from './response-mapping.ts'

/**
 * A REST API's mappings in front of an app's own handler: `context.integrationRequest` is what the handler is handed,
 * and what it answers is mapped back, buffered up to the host's limit. Around a library integration use
 * `mappedIntegration`, which also sees the integration's refusals.
 *
 * @throws {GatewayError} `UNKNOWN_OPTION`, `INVALID_OPTION` or `INVALID_TEMPLATE`
 */
export function mapping(options: MappingOptions): Policy<'mapping'> {
  checkMappingOptions('mapping', options)
  const mapRequest = compileRequestMapping(options)
  const isProxy = options.type === 'HTTP_PROXY' || options.type === 'AWS_PROXY'
  const answer = forbiddenHeaderAnswer(options)
  const mapResponse = isProxy ? undefined : compileResponseMapping(options)
  return {
    slot: 'mapping',
    name: 'mapping',
    onRequest: (context) =>
      answer ??
      whenReady(mapRequest(context), (request) => {
        if (isRefusal(request) || mapResponse === undefined) return isRefusal(request) ? request : undefined
        return follow(request, mapResponse)
      }),
    describe: () => ({ summary: `${options.type ?? 'HTTP'} mapping` }),
  }
}

function follow(request: MappedRequest, mapResponse: MapResponse): Follow {
  return { response: (response) => mapAnswer(request, response, mapResponse) }
}

/** API Gateway does not map the errors that it makes itself; they are known by their `x-amzn-ErrorType`. */
function mapAnswer(request: MappedRequest, response: GatewayResponse, mapResponse: MapResponse): GatewayResponse {
  if (headerValue(response.headers, 'x-amzn-errortype') !== undefined) return response
  const { body } = response
  const mapped = mapResponse(request, {
    ...response,
    body: typeof body === 'string' || body instanceof Uint8Array ? body : '',
  })
  if (!isRefusal(mapped)) return mapped
  throw new Error(`The answer cannot be mapped: ${mapped.reason ?? mapped.refusal}`)
}
