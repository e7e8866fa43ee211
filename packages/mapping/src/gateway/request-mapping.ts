import { deny, isRefusal, whenReady, type Context, type MaybePromise, type Refusal } from '@gw/core'
import type { CompiledTemplate, RenderLimits } from '../compile-template.ts'
import { compileBinaryMediaTypes, type IsBinary } from '../integration/binary-media-types.ts'
import { convertBody, requestConversion } from '../integration/content-handling.ts'
import { selectRequestTemplate } from '../integration/request-template-selection.ts'
import { overrideValues } from '../integration/response-override.ts'
import {
  compileRequestParameters,
  type MapRequestParameters,
  type RequestParameters,
} from '../parameters/request-parameters.ts'
import type { MappingVariables, MethodRequestSource } from '../parameters/mapping-sources.ts'
import type { Overrides } from '../variables/context-variable.ts'
import { applyRequest } from './apply-request.ts'
import { clientBody } from './client-body.ts'
import { compileTemplates } from './compile-templates.ts'
import type { MappingOptions } from './mapping-options.ts'
import { methodRequest, templateParams } from './method-request.ts'
import { templateContext } from './template-context.ts'

/** What the way back needs of the way forward. */
export interface MappedRequest {
  readonly source: MethodRequestSource
  readonly variables: MappingVariables
  /** What the request template wrote to the override maps. */
  readonly overrides: Overrides
}

/** Maps a request: changes `context.integrationRequest`, or refuses. */
export type MapRequest = (context: Context) => MaybePromise<MappedRequest | Refusal>

const NO_OVERRIDES: Overrides = { requestOverride: {}, responseOverride: {} }
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Compiles the way of a request. @throws {GatewayError} `INVALID_TEMPLATE` */
export function compileRequestMapping(options: MappingOptions): MapRequest {
  const compiled: CompiledRequest = {
    options,
    type: options.type ?? 'HTTP',
    parameters: compileRequestParameters(options.requestParameters ?? {}),
    templates: compileTemplates(options.requestTemplates, 'requestTemplates'),
    isBinary: compileBinaryMediaTypes(options.binaryMediaTypes ?? []),
  }
  if (compiled.type === 'AWS_PROXY') return unmapped
  return (context) =>
    whenReady(clientBody(context), (body) => (isRefusal(body) ? body : mapRequest(context, body, compiled)))
}

/** A function's event is the client's request, whatever is configured (measured). */
function unmapped(context: Context): MappedRequest {
  const variables = { context: {}, stageVariables: context.stageVariables }
  return { source: methodRequest(context, ''), variables, overrides: NO_OVERRIDES }
}

interface CompiledRequest {
  readonly options: MappingOptions
  readonly type: NonNullable<MappingOptions['type']>
  readonly parameters: MapRequestParameters
  readonly templates: ReadonlyMap<string, CompiledTemplate>
  readonly isBinary: IsBinary
}

function mapRequest(context: Context, bytes: Uint8Array, compiled: CompiledRequest): MappedRequest | Refusal {
  const variables = { context: templateContext(context), stageVariables: context.stageVariables }
  const source = methodRequest(context, decoder.decode(bytes))
  const mapped = compiled.parameters(source, variables)
  if (!mapped.ok) {
    return deny('DEFAULT_4XX', {
      statusCode: 400,
      message: 'Invalid JSON in request body',
      errorType: 'BadRequestException',
      reason: 'mapping-invalid-json',
    })
  }
  const shaped =
    compiled.type === 'HTTP_PROXY'
      ? { body: undefined, overrides: NO_OVERRIDES }
      : shapeBody(context, bytes, source, variables, compiled)
  if (isRefusal(shaped)) return shaped
  applyRequest(context, compiled.type, overridden(mapped.parameters, shaped.overrides), shaped.body)
  return { source, variables, overrides: shaped.overrides }
}

interface ShapedBody {
  readonly body: Uint8Array | string | undefined
  readonly overrides: Overrides
}

function shapeBody(
  context: Context,
  bytes: Uint8Array,
  source: MethodRequestSource,
  variables: MappingVariables,
  { options, templates, isBinary }: CompiledRequest,
): ShapedBody | Refusal {
  const contentType = context.request.header('content-type')
  const selection = selectRequestTemplate(templates, contentType, options.passthroughBehavior)
  if (selection.type === 'unsupported') return deny('UNSUPPORTED_MEDIA_TYPE', { reason: 'no-request-template' })
  const converted = convertBody(bytes, requestConversion(isBinary(contentType), options.contentHandling))
  if (converted === undefined) return broken('request-not-base64')
  if (selection.type === 'passthrough') return { body: converted, overrides: NO_OVERRIDES }
  // A template reads text: binary data reaches it as base64, through CONVERT_TO_TEXT, or not at all.
  if (typeof converted !== 'string' && bytes.byteLength > 0) return broken('template-on-binary')
  const rendered = selection.template.render(
    { body: typeof converted === 'string' ? converted : '', params: templateParams(source), ...variables },
    rendering(options.limits),
  )
  return { body: rendered.text, overrides: rendered.overrides }
}

/** Overrides run after the mapping and win over it. */
function overridden(parameters: RequestParameters, { requestOverride }: Overrides): RequestParameters {
  return {
    header: { ...parameters.header, ...joined(overrideValues(requestOverride['header'])) },
    querystring: { ...parameters.querystring, ...overrideValues(requestOverride['querystring']) },
    path: { ...parameters.path, ...joined(overrideValues(requestOverride['path'])) },
  }
}

function joined(values: Readonly<Record<string, string | readonly string[]>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? value : value.join(',')]),
  )
}

function broken(reason: string): Refusal {
  return deny('API_CONFIGURATION_ERROR', { reason })
}

/** The options of a rendering; without the member where there are no limits, as exact optional types want it. */
export function rendering(limits: RenderLimits | undefined): { readonly limits?: RenderLimits } {
  return limits === undefined ? {} : { limits }
}
