import {
  deny,
  headerValue,
  isHeaderName,
  isRefusal,
  type GatewayResponse,
  type HeaderMap,
  type Refusal,
} from '@gw/core'
import type { CompiledTemplate } from '../compile-template.ts'
import { compileBinaryMediaTypes, type IsBinary } from '../integration/binary-media-types.ts'
import { convertBody, responseConversion, type Conversion } from '../integration/content-handling.ts'
import { headerText } from '../integration/header-text.ts'
import {
  compileIntegrationResponses,
  type SelectIntegrationResponse,
} from '../integration/integration-response-selection.ts'
import { lambdaErrorMessage } from '../integration/lambda-error.ts'
import { responseHeaderName } from '../integration/response-headers.ts'
import { readResponseOverride, type ResponseOverride } from '../integration/response-override.ts'
import { selectResponseTemplate } from '../integration/response-template-selection.ts'
import type { IntegrationResponseSource, MultiValues } from '../parameters/mapping-sources.ts'
import { compileResponseParameters, type MapResponseParameters } from '../parameters/response-parameters.ts'
import { compileTemplates } from './compile-templates.ts'
import type { IntegrationResponseOptions, MappingOptions } from './mapping-options.ts'
import { templateParams } from './method-request.ts'
import { rendering, type MappedRequest } from './request-mapping.ts'

/** An integration's answer, read whole. */
interface IntegrationAnswer {
  readonly statusCode: number
  readonly headers: HeaderMap
  readonly body: Uint8Array | string
}

/** Maps an integration's answer to the client's. */
export type MapResponse = (request: MappedRequest, answer: IntegrationAnswer) => GatewayResponse | Refusal

/** Compiles the way of an answer. @throws {GatewayError} `INVALID_TEMPLATE` */
export function compileResponseMapping(options: MappingOptions): MapResponse {
  const responses = options.integrationResponses ?? [{ statusCode: '200' }]
  const select = compileIntegrationResponses(responses.map(compileResponse))
  const isBinary = compileBinaryMediaTypes(options.binaryMediaTypes ?? [])
  return (request, answer) => mapResponse(request, answer, { options, select, isBinary })
}

interface CompiledResponse {
  readonly statusCode: string
  readonly selectionPattern: string
  readonly parameters: MapResponseParameters
  readonly templates: ReadonlyMap<string, CompiledTemplate>
  readonly contentHandling: IntegrationResponseOptions['contentHandling']
}

interface CompiledResponses {
  readonly options: MappingOptions
  readonly select: SelectIntegrationResponse<CompiledResponse>
  readonly isBinary: IsBinary
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

function compileResponse(response: IntegrationResponseOptions, index: number): CompiledResponse {
  return {
    statusCode: response.statusCode,
    selectionPattern: response.selectionPattern ?? '',
    parameters: compileResponseParameters(response.responseParameters ?? {}),
    templates: compileTemplates(response.responseTemplates, `integrationResponses[${index}].responseTemplates`),
    contentHandling: response.contentHandling,
  }
}

function mapResponse(
  request: MappedRequest,
  answer: IntegrationAnswer,
  { options, select, isBinary }: CompiledResponses,
): GatewayResponse | Refusal {
  const text = typeof answer.body === 'string' ? answer.body : decoder.decode(answer.body)
  const chosen = select(selector(options, answer.statusCode, text))
  if (chosen === undefined) return deny('API_CONFIGURATION_ERROR', { reason: 'no-integration-response' })
  const source = { header: multiValues(answer.headers), body: text }
  const mapped = chosen.parameters(source, request.variables)
  if (!mapped.ok) {
    return deny('DEFAULT_5XX', {
      statusCode: 500,
      message: 'Internal server error',
      errorType: 'InternalFailureException',
      reason: 'mapping-invalid-json',
    })
  }
  const accept = headerOf(request, 'accept')
  const conversion = responseConversion(isBinary(contentTypeOf(answer)), isBinary(accept), chosen.contentHandling)
  const shaped = shapeBody(request, answer, source, chosen, conversion, accept, options)
  if (isRefusal(shaped)) return shaped
  const override = readResponseOverride(shaped.override)
  return {
    statusCode: override.statusCode ?? Number(chosen.statusCode),
    headers: headersOf(mapped.header, override, shaped.contentType, options.type ?? 'HTTP'),
    body: shaped.body,
  }
}

/** What a response is chosen by: see `compileIntegrationResponses`. */
function selector(options: MappingOptions, statusCode: number, body: string): string {
  const isLambda = options.type === 'AWS' && options.backend !== 'service'
  return isLambda ? lambdaErrorMessage(body) : String(statusCode)
}

interface ShapedResponse {
  readonly body: Uint8Array | string
  readonly contentType: string
  readonly override: MappedRequest['overrides']['responseOverride']
}

function shapeBody(
  request: MappedRequest,
  answer: IntegrationAnswer,
  source: IntegrationResponseSource,
  chosen: CompiledResponse,
  conversion: Conversion,
  accept: string | undefined,
  options: MappingOptions,
): ShapedResponse | Refusal {
  const selection = selectResponseTemplate(chosen.templates, accept)
  if (selection === undefined) {
    const body = convertBody(answer.body, conversion)
    if (body === undefined) return deny('API_CONFIGURATION_ERROR', { reason: 'response-not-base64' })
    return { body, contentType: 'application/json', override: request.overrides.responseOverride }
  }
  if (conversion === 'bytes') return deny('API_CONFIGURATION_ERROR', { reason: 'template-on-binary' })
  const input = conversion === 'encode' ? convertBody(answer.body, 'encode') : source.body
  const rendered = selection.template.render(
    {
      body: typeof input === 'string' ? input : '',
      params: templateParams(request.source),
      overrides: request.overrides,
      ...request.variables,
    },
    rendering(options.limits),
  )
  const body = convertBody(rendered.text, conversion === 'decode' ? 'decode' : 'text')
  if (body === undefined) return deny('API_CONFIGURATION_ERROR', { reason: 'response-not-base64' })
  return { body, contentType: selection.contentType, override: rendered.overrides.responseOverride }
}

/** Only mapped headers reach the client, some under another name, and a Content-Type. */
function headersOf(
  mapped: Readonly<Record<string, string>>,
  override: ResponseOverride,
  contentType: string,
  type: NonNullable<MappingOptions['type']>,
): HeaderMap {
  const headers: Record<string, string | readonly string[]> = Object.create(null)
  headers['Content-Type'] = contentType
  for (const [name, value] of [...Object.entries(mapped), ...Object.entries(override.header)]) {
    const sent = responseHeaderName(name, type)
    if (sent === undefined || !isHeaderName(sent)) continue
    if (sent.toLowerCase() === 'content-type') delete headers['Content-Type']
    headers[sent] = typeof value === 'string' ? headerText(value) : value.map(headerText)
  }
  return headers
}

function contentTypeOf(answer: IntegrationAnswer): string | undefined {
  const value = headerValue(answer.headers, 'content-type')
  return typeof value === 'string' ? value : value?.at(-1)
}

function headerOf(request: MappedRequest, lowerCaseName: string): string | undefined {
  const { header } = request.source
  const name = Object.keys(header).find((candidate) => candidate.toLowerCase() === lowerCaseName)
  return name === undefined ? undefined : header[name]?.join(',')
}

/** Names as the backend wrote them: mappings compare case. */
function multiValues(headers: HeaderMap): MultiValues {
  const values = Object.create(null) as Record<string, readonly string[]>
  for (const [name, value] of Object.entries(headers)) values[name] = typeof value === 'string' ? [value] : value
  return values
}
