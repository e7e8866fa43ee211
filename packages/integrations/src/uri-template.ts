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
/** Scheme, host and port. A stage variable may bring the first part of the path too. */
const ORIGIN = /^https?:\/\/[^/?#\\\s]+/i

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
  const fill = pathTemplate(path)
  const fixed = authority.includes('${') ? undefined : authority
  return (context) => {
    const whole = fixed ?? fillAuthority(context.stageVariables)
    const origin = fixed ?? ORIGIN.exec(whole)?.[0]
    if (origin === undefined) return deny('API_CONFIGURATION_ERROR', { reason: 'no-endpoint' })
    const filled = fill(context, whole.slice(origin.length))
    return typeof filled === 'string' ? { origin, path: filled } : filled
  }
}

/** One part of a path's template: text as it is, or the name of a path parameter. */
type PathPart = string | { readonly name: string; readonly greedyName: string }

function pathTemplate(template: string): (context: Context, before: string) => string | Refusal {
  const hasVariables = template.includes('${stageVariables.')
  const fill = stageVariableTemplate(template)
  const parts = hasVariables ? [] : pathParts(template)
  return (context, before) => {
    const filled = fillPath(hasVariables ? pathParts(fill(context.stageVariables)) : parts, context)
    if (typeof filled !== 'string') return filled
    const path = before + (filled.startsWith('/') || filled.startsWith('?') ? filled : `/${filled}`)
    return withQuery(path.startsWith('/') ? path : `/${path}`, queryOf(context))
  }
}

function pathParts(template: string): readonly PathPart[] {
  const parts: PathPart[] = []
  let at = 0
  for (const match of template.matchAll(PARAMETER)) {
    if (match.index > at) parts.push(template.slice(at, match.index))
    parts.push({ name: match[1]!, greedyName: `{${match[1]}+}` })
    at = match.index + match[0].length
  }
  if (at < template.length) parts.push(template.slice(at))
  return parts
}

function fillPath(parts: readonly PathPart[], context: Context): string | Refusal {
  const parameters = context.changedRequest?.pathParameters ?? context.pathParameters
  let path = ''
  for (const part of parts) {
    if (typeof part === 'string') path += part
    else if (!(part.name in parameters) || !Object.hasOwn(parameters, part.name)) path += `{${part.name}}`
    else {
      const value = parameters[part.name]!
      if (hasDotSegment(value)) return deny('DEFAULT_4XX', { statusCode: 400, reason: 'dot-segment' })
      path += encoded(value, context.services.protocol, context.resourcePath.includes(part.greedyName))
    }
  }
  return path
}

/** REST APIs hand on what the client sent, still encoded; HTTP APIs have decoded it. */
function encoded(value: string, protocol: Protocol, greedy: boolean): string {
  return encodePathValue(value, { isEncoded: protocol === 'REST', keepSlashes: greedy })
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
