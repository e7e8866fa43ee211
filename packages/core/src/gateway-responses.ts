import type { Context } from './context.ts'
import { contextVariable } from './context-variables.ts'
import { GatewayError } from './gateway-error.ts'
import { mergeHeaders, type HeaderMap } from './headers.ts'
import { checkOptions, eitherOf, numberOption, objectOf, optional, recordOf, stringOption } from './options.ts'
import { parameterValue } from './parameter-value.ts'
import type { Protocol } from './protocol.ts'
import { GATEWAY_RESPONSE_TYPES, type GatewayResponseType, type Refusal } from './refusal.ts'
import type { GatewayResponse } from './response.ts'
import { templateParts, type TemplatePart } from './text-template.ts'

/** One gateway response, written anew (API reference, "GatewayResponse"). What is left out keeps AWS's own. */
export interface CustomGatewayResponse {
  /** Default: the type's own. */
  readonly statusCode?: number | string
  /**
   * Headers by `gatewayresponse.header.<name>`: `'static text'`, `method.request.{header,path,querystring}.<name>`,
   * `context.<name>` or `stageVariables.<name>`. Default: none.
   */
  readonly responseParameters?: Readonly<Record<string, string>>
  /**
   * Bodies by media type, chosen by the request's `Accept`. Plain text with `$context.error.message`,
   * `$context.error.messageString` (quoted), `$stageVariables.<name>` and the like. Default: AWS's own body.
   */
  readonly responseTemplates?: Readonly<Record<string, string>>
}

/** Gateway responses by type; DEFAULT_4XX and DEFAULT_5XX stand for every type of their class that is not named. */
export type GatewayResponses = Readonly<Partial<Record<GatewayResponseType, CustomGatewayResponse>>>

/** Writes a refusal anew, or leaves it as it is. */
export type CustomisedResponses = (refusal: Refusal, context: Context, response: GatewayResponse) => GatewayResponse

/**
 * Compiles gateway responses.
 * @throws {GatewayError} for types and members that AWS does not have, and on an HTTP API, which has none at all
 */
export function customisedResponses(protocol: Protocol, responses: GatewayResponses): CustomisedResponses {
  if (protocol !== 'REST') {
    const message = 'HTTP APIs have no gateway responses; errors: "problem+json" writes theirs as problem details'
    throw new GatewayError('IMPOSSIBLE_COMBINATION', message, { path: 'gatewayResponses' })
  }
  check(responses)
  const compiled = new Map(Object.entries(responses).map(([type, response]) => [type, compile(type, response)]))
  return (refusal, context, response) => {
    const custom =
      compiled.get(refusal.refusal) ?? compiled.get(response.statusCode < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX')
    return custom === undefined ? response : custom(context, response)
  }
}

type Write = (context: Context, response: GatewayResponse) => GatewayResponse

function compile(type: string, custom: CustomGatewayResponse): Write {
  const parameters = Object.entries(custom.responseParameters ?? {}).map(([key, value]) => parameter(type, key, value))
  const templates = Object.entries(custom.responseTemplates ?? {}).map(
    ([mediaType, template]) => [mediaType, templateParts(template)] as const,
  )
  return (context, response) => {
    const added: Record<string, string> = {}
    for (const [name, read] of parameters) {
      const value = read(context)
      // What a client sent must not begin another header; a value that cannot stand in one is left out.
      if (value !== undefined && FIELD_VALUE.test(value)) added[name] = value
    }
    const chosen = chooseTemplate(templates, context.request.header('accept'))
    const headers = mergeHeaders(
      response.headers,
      chosen === undefined ? added : { 'Content-Type': chosen[0], ...added },
    )
    return {
      statusCode: custom.statusCode === undefined ? response.statusCode : Number(custom.statusCode),
      headers: headers satisfies HeaderMap,
      body: chosen === undefined ? response.body : render(chosen[1], context, chosen[0]),
    }
  }
}

/** RFC 9110 §5.5, without what is not Latin-1. */
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/
const PARAMETER = /^gatewayresponse\.header\.([!#$%&'*+.^_`|~0-9A-Za-z-]{1,128})$/

function parameter(
  type: string,
  key: string,
  expression: string,
): readonly [string, (context: Context) => string | undefined] {
  const path = `gatewayResponses.${type}.responseParameters[${JSON.stringify(key)}]`
  const name = PARAMETER.exec(key)?.[1]
  const read = parameterValue(expression)
  if (name !== undefined && read !== undefined) return [name, read]
  const expected =
    name === undefined
      ? 'named gatewayresponse.header.<name>'
      : "'text', method.request.…, context.… or stageVariables.…"
  throw new GatewayError('INVALID_OPTION', `${path} must be ${expected}`, { path })
}

type Template = readonly [mediaType: string, parts: readonly TemplatePart[]]

/** The first media type that the client accepts and that is there; else JSON; else the first written. */
function chooseTemplate(templates: readonly Template[], accept: string | undefined): Template | undefined {
  const wanted = (accept ?? '').split(',', 20).map((type) => type.split(';', 1)[0]!.trim().toLowerCase())
  for (const type of wanted) {
    const found = templates.find(([mediaType]) => mediaType.toLowerCase() === type)
    if (found !== undefined) return found
  }
  return templates.find(([mediaType]) => mediaType === 'application/json') ?? templates[0]
}

/** Values are escaped for where they stand, since some of them are what a client sent. */
function render(parts: readonly TemplatePart[], context: Context, mediaType: string): string {
  const kind = mediaType.toLowerCase()
  const escape = kind.includes('json') ? escapeJson : kind.startsWith('text/plain') ? plain : escapeXml
  return parts.map((part) => (typeof part === 'string' ? part : escape(value(part.reference, context), part))).join('')
}

function value(reference: string, context: Context): string {
  if (reference.startsWith('context.')) return String(contextVariable(reference.slice(8), context) ?? '')
  return parameterValue(reference)?.(context) ?? ''
}

/** `messageString` is JSON already: AWS's own template writes it without quotes. */
function escapeJson(text: string, { reference }: { readonly reference: string }): string {
  return reference === 'context.error.messageString' ? text : JSON.stringify(text).slice(1, -1)
}

function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

function plain(text: string): string {
  return text
}

/** A template is at most 300 KB on AWS. */
const MAX_TEMPLATE_LENGTH = 307_200

function check(responses: GatewayResponses): void {
  const response = objectOf({
    statusCode: optional(eitherOf(stringOption({ minLength: 3, maxLength: 3 }), numberOption({ integer: true }))),
    responseParameters: optional(recordOf(stringOption({ maxLength: 1024 }))),
    responseTemplates: optional(recordOf(stringOption({ maxLength: MAX_TEMPLATE_LENGTH }))),
  })
  checkOptions(
    'gatewayResponses',
    responses,
    Object.fromEntries(GATEWAY_RESPONSE_TYPES.map((type) => [type, optional(response)])),
  )
  for (const [type, { statusCode }] of Object.entries(responses)) {
    const status = Number(statusCode ?? 400)
    if (Number.isInteger(status) && status >= 100 && status <= 599) continue
    const path = `gatewayResponses.${type}.statusCode`
    throw new GatewayError('INVALID_OPTION', `${path} must be a status from 100 to 599`, { path })
  }
}
