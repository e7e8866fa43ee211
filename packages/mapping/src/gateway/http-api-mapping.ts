import {
  checkOptions,
  isRefusal,
  optional,
  recordOf,
  stringOption,
  whenReady,
  type Context,
  type Follow,
  type GatewayResponse,
  type MaybePromise,
  type Policy,
  type Refusal,
  type ResponseHead,
} from '@gw/core'
import {
  compileHttpApiRequestParameters,
  compileHttpApiResponseParameters,
  type MapHttpApiParameters,
} from '../parameters/http-api-parameters.ts'
import type { HttpApiResponseSource } from '../parameters/http-api-source.ts'
import type { MappingVariables } from '../parameters/mapping-sources.ts'
import { applyHttpApiRequest } from './apply-http-api-request.ts'
import { applyHttpApiResponse, lowerCaseHeaders } from './apply-http-api-response.ts'
import { clientBody } from './client-body.ts'
import { templateContext } from './template-context.ts'

/** An HTTP API's parameter mapping (developer guide, "Transforming API requests and responses"). */
export interface HttpApiMappingOptions {
  /** `{ 'overwrite:header.x': '$request.querystring.y', 'overwrite:path': '/v2$request.path' }`. */
  readonly requestParameters?: Readonly<Record<string, string>>
  /** By the integration's status code: `{ '500': { 'overwrite:statuscode': '403' } }`. */
  readonly responseParameters?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/**
 * An HTTP API's parameter mapping: changes `context.integrationRequest`, and the answer by its status code. The body is
 * read only where a mapping names it.
 *
 * @throws {GatewayError} `UNKNOWN_OPTION`, `INVALID_OPTION` or `INVALID_TEMPLATE`
 */
export function httpApiMapping(options: HttpApiMappingOptions): Policy<'mapping'> {
  checkOptions('httpApiMapping', options, SHAPE)
  const requestParameters = options.requestParameters ?? {}
  const mapRequest = compileHttpApiRequestParameters(requestParameters)
  const readsBody = namesBody(requestParameters, 'request.body')
  const responses = compileResponses(options.responseParameters ?? {})
  return {
    slot: 'mapping',
    name: 'httpApiMapping',
    onRequest: (context) => {
      const variables = { context: templateContext(context), stageVariables: context.stageVariables }
      return whenReady(bodyText(context, readsBody), (body) => {
        if (typeof body !== 'string') return body
        applyHttpApiRequest(context, mapRequest, body, variables)
        return responses.size === 0 ? undefined : follow(responses, variables)
      })
    },
    describe: () => ({ summary: `${Object.keys(requestParameters).length} request parameters` }),
  }
}

const SHAPE = {
  requestParameters: optional(recordOf(stringOption())),
  responseParameters: optional(recordOf(recordOf(stringOption()))),
}

interface CompiledStatus {
  readonly map: MapHttpApiParameters<HttpApiResponseSource>
  readonly readsBody: boolean
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

function compileResponses(
  responses: Readonly<Record<string, Readonly<Record<string, string>>>>,
): ReadonlyMap<string, CompiledStatus> {
  return new Map(
    Object.entries(responses).map(([status, mappings]) => [
      status,
      { map: compileHttpApiResponseParameters(mappings), readsBody: namesBody(mappings, 'response.body') },
    ]),
  )
}

function namesBody(mappings: Readonly<Record<string, string>>, name: string): boolean {
  return Object.values(mappings).some((value) => value.includes(name))
}

function bodyText(context: Context, reads: boolean): MaybePromise<string | Refusal> {
  if (!reads) return ''
  return whenReady(clientBody(context), (body) => (isRefusal(body) ? body : decoder.decode(body)))
}

/** Only a mapping that names the body makes the host hold the answer back. */
function follow(responses: ReadonlyMap<string, CompiledStatus>, variables: MappingVariables): Follow {
  if ([...responses.values()].some(({ readsBody }) => readsBody)) {
    return { response: (response) => mapHead(response, textOf(response), responses, variables) }
  }
  return { head: (head) => mapHead(head, '', responses, variables) }
}

function mapHead<H extends ResponseHead>(
  head: H,
  body: string,
  responses: ReadonlyMap<string, CompiledStatus>,
  variables: MappingVariables,
): H {
  const compiled = responses.get(String(head.statusCode))
  if (compiled === undefined) return head
  const changes = compiled.map({ header: lowerCaseHeaders(head.headers), body }, variables)
  return { ...head, ...applyHttpApiResponse(head, changes) }
}

function textOf({ body }: GatewayResponse): string {
  if (typeof body === 'string') return body
  return body instanceof Uint8Array ? decoder.decode(body) : ''
}
