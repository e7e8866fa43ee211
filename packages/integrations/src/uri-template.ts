import { deny, GatewayError, type Context, type Protocol, type Refusal } from '@gw/core'
import { encodePathValue, hasDotSegment } from './path-value.ts'
import { stageVariableTemplate } from './stage-variable-template.ts'

/** Where one request goes. */
export interface IntegrationTarget {
  /** `https://backend.example.com:8443` */
  readonly origin: string
  /** Path and query, beginning with `/`. */
  readonly path: string
}

/** Fills in an integration's URI for one request; a refusal when a value would lead somewhere else. */
export type UriTemplate = (context: Context) => IntegrationTarget | Refusal

const PARAMETER = /(?<!\$)\{([\w.\-:]{1,128})\+?\}/g
const SCHEME = /^https?:\/\/[^/?#\\\s]+/i

/**
 * Compiles an integration's URI: `{name}` stands for a path parameter, `{proxy}` for a greedy one, and
 * `${stageVariables.name}` for a stage variable. A path parameter can fill path and query alone, never the host, and
 * whatever it holds stays in its place: the characters that end a segment, a path or a query are encoded.
 * @throws {GatewayError} `INVALID_OPTION` for what is no absolute http or https URI
 */
export function uriTemplate(uri: string, where: string): UriTemplate {
  const scheme = uri.indexOf('://')
  const rest = scheme < 0 ? -1 : uri.slice(scheme + 3).search(/[/?]/)
  const authority = rest < 0 ? uri : uri.slice(0, scheme + 3 + rest)
  const path = rest < 0 ? '/' : uri.slice(scheme + 3 + rest)
  if (!/^(?:https?:\/\/|\$\{stageVariables\.)/i.test(uri) || uri.includes('#'))
    throw invalid(where, 'must begin with http:// or https://')
  if (authority.replace(/\$\{stageVariables\.\w+\}/g, '').includes('{'))
    throw invalid(where, 'must not take its host from a path parameter')
  const fillAuthority = stageVariableTemplate(authority)
  const fillPath = pathTemplate(path)
  return (context) => {
    const whole = fillAuthority(context.stageVariables)
    const origin = SCHEME.exec(whole)?.[0]
    // A stage variable may hold the first part of the path too: `backend.example.com/v1`.
    if (origin === undefined) return deny('API_CONFIGURATION_ERROR', { reason: 'no-endpoint' })
    const filled = fillPath(context, whole.slice(origin.length))
    return typeof filled === 'string' ? { origin, path: filled } : filled
  }
}

function pathTemplate(template: string): (context: Context, before: string) => string | Refusal {
  const fillVariables = stageVariableTemplate(template)
  const names = [...template.matchAll(PARAMETER)].map((match) => match[1]!)
  return (context, before) => {
    const parameters = context.changedRequest?.pathParameters ?? context.pathParameters
    if (names.some((name) => Object.hasOwn(parameters, name) && hasDotSegment(parameters[name]!))) {
      return deny('DEFAULT_4XX', { statusCode: 400, reason: 'dot-segment' })
    }
    const { protocol } = context.services
    const filled = fillVariables(context.stageVariables).replace(PARAMETER, (whole, name: string) =>
      Object.hasOwn(parameters, name) ? encoded(parameters[name]!, protocol, isGreedy(context, name)) : whole,
    )
    const path = before + (filled.startsWith('/') || filled.startsWith('?') ? filled : `/${filled}`)
    return withQuery(path.startsWith('/') ? path : `/${path}`, queryOf(context))
  }
}

/** REST APIs hand on what the client sent, still encoded; HTTP APIs have decoded it. */
function encoded(value: string, protocol: Protocol, greedy: boolean): string {
  return encodePathValue(value, { isEncoded: protocol === 'REST', keepSlashes: greedy })
}

function isGreedy({ resourcePath }: Context, name: string): boolean {
  return resourcePath.includes(`{${name}+}`)
}

function queryOf({ changedRequest, request }: Context): string {
  return changedRequest?.rawQueryString ?? request.rawQueryString
}

function withQuery(path: string, query: string): string {
  if (query === '') return path
  return `${path}${path.includes('?') ? '&' : '?'}${query}`
}

function invalid(where: string, reason: string): GatewayError {
  return new GatewayError('INVALID_OPTION', `${where}.uri ${reason}`, { path: `${where}.uri` })
}
