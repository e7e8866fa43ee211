import type { Context } from '@gw/core'
import { traceId } from '@gw/lambda-events'
import { byHeaderName } from './header-names.ts'
import { isHopByHop, namedByConnection } from './hop-by-hop.ts'

/** Name, value, name, value: as undici takes them. */
export type FlatHeaders = string[]

/** What a REST API keeps from a backend (developer guide, "Important notes", HTTP_PROXY; measured). */
const REST_DROPPED: ReadonlySet<string> = new Set([
  'content-md5',
  'expect',
  'max-forwards',
  'server',
  'via',
  'www-authenticate',
])

/** What an HTTP API writes itself. */
const HTTP_DROPPED: ReadonlySet<string> = new Set(['expect', 'forwarded', 'via'])

/** Written by the gateway alone, whatever the client sent. */
const OWN: ReadonlySet<string> = new Set(['host', 'content-length', 'x-amzn-trace-id', 'x-amzn-apigateway-api-id'])

/** What the gateway adds to, or folds into `Forwarded`. */
const WRITTEN_ANEW: ReadonlySet<string> = new Set(['x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto'])

/** What clients use to make a backend believe another target or host than the one that was routed. */
const CLIENT_FORWARDING: ReadonlySet<string> = new Set([
  'forwarded',
  'x-forwarded-host',
  'x-forwarded-server',
  'x-host',
  'x-http-host-override',
  'x-original-url',
  'x-rewrite-url',
])

/** How the backend's request is made. */
export interface BackendHeadersOptions {
  /** `false`: the mapping has written every header that is sent. */
  readonly proxy: boolean
  /** Whether what a client says of its own forwarding is passed on, as on AWS. */
  readonly passClientForwarding: boolean
  /** Host and port of the backend. */
  readonly host: string
  /** Whether a body goes with it. */
  readonly hasBody: boolean
}

/** What is known of a header by its name. */
interface RequestHeaderRule {
  readonly lowerCaseName: string
  /** Written by the gateway alone. */
  readonly isOwn: boolean
  readonly isHopByHop: boolean
  /** What the gateway adds to, or folds into `Forwarded`. */
  readonly isWrittenAnew: boolean
  readonly isClientForwarding: boolean
  /** Whether an API of this protocol keeps it from a backend. */
  readonly REST: boolean
  readonly HTTP: boolean
}

const ruleOf = byHeaderName<RequestHeaderRule>((lowerCaseName) => ({
  lowerCaseName,
  isOwn: OWN.has(lowerCaseName),
  isHopByHop: isHopByHop(lowerCaseName),
  isWrittenAnew: WRITTEN_ANEW.has(lowerCaseName),
  isClientForwarding: CLIENT_FORWARDING.has(lowerCaseName),
  REST: REST_DROPPED.has(lowerCaseName),
  HTTP: HTTP_DROPPED.has(lowerCaseName),
}))

/** What a backend is told only where the client or a mapping did not say it already. */
interface Said {
  accept: boolean
  userAgent: boolean
}

/** The headers that a backend receives for a request. */
export function backendRequestHeaders(context: Context, options: BackendHeadersOptions): FlatHeaders {
  const mapped = context.changedRequest?.mapped === true
  const headers: FlatHeaders = ['Host', (mapped ? mappedHost(context) : undefined) ?? options.host]
  const said: Said = { accept: false, userAgent: false }
  const named = namedByConnection(context.request.header('connection'))
  for (const [name, value] of lines(context, options.proxy)) {
    const rule = ruleOf(name)
    const { lowerCaseName } = rule
    if (rule.isOwn || (rule.isHopByHop && !(mapped && lowerCaseName === 'trailer'))) continue
    if (!mapped && named.has(lowerCaseName) && isSentByClient(context, lowerCaseName, value)) continue
    if (options.proxy && isDropped(context, rule, value, options)) continue
    if (lowerCaseName === 'accept') said.accept = true
    else if (lowerCaseName === 'user-agent') said.userAgent = true
    headers.push(name, value)
  }
  if (context.services.protocol === 'REST') addRestHeaders(headers, said, context, options)
  else addHttpHeaders(headers, context)
  headers.push('X-Amzn-Trace-Id', traceId(context))
  return headers
}

/** A backend may be asked under another name than its address (measured: a mapped `Host` is sent). */
function mappedHost({ changedRequest }: Context): string | undefined {
  return changedRequest?.headers.get('host')?.at(-1)
}

/** A mapped `Upgrade` is sent (measured), but not among the headers: undici writes it, with the `Connection` it needs. */
export function mappedUpgrade({ changedRequest }: Context): string | undefined {
  return changedRequest?.mapped === true ? changedRequest.headers.get('upgrade')?.at(-1) : undefined
}

/** A mapping's headers where one ran; else the client's own lines. */
function lines({ changedRequest, request }: Context, proxy: boolean): readonly (readonly [string, string])[] {
  if (changedRequest === undefined) return proxy ? request.headerLines() : []
  return [...changedRequest.headers].flatMap(([name, values]) => values.map((value) => [name, value] as const))
}

function isDropped(context: Context, rule: RequestHeaderRule, value: string, options: BackendHeadersOptions): boolean {
  if (rule.isWrittenAnew) return true
  const { protocol } = context.services
  const isSpecial = rule.lowerCaseName === 'content-encoding' || rule.lowerCaseName === 'authorization'
  if (!rule[protocol] && !rule.isClientForwarding && !isSpecial) return false
  if (!isSentByClient(context, rule.lowerCaseName, value)) return false
  // A mapping has left out already what the client sent of these; one that is there was mapped.
  const isMapped = context.changedRequest?.mapped === true
  if (!isMapped && rule[protocol]) return true
  if (!options.passClientForwarding && rule.isClientForwarding) return true
  if (protocol !== 'REST') return false
  // AWS decodes bodies before it passes them on. Here they pass as they are, and keep saying so.
  if (rule.lowerCaseName === 'content-encoding') return !isMapped && !options.hasBody
  return rule.lowerCaseName === 'authorization' && value.startsWith('AWS4-')
}

/** A policy that wrote a header meant it: only what the client itself sent can be taken away. */
function isSentByClient({ changedRequest, request }: Context, name: string, value: string): boolean {
  return changedRequest === undefined || request.headerValues(name).includes(value)
}

function addRestHeaders(headers: FlatHeaders, said: Said, context: Context, options: BackendHeadersOptions): void {
  const { services } = context
  if (!said.accept) headers.push('Accept', 'application/json')
  if (!said.userAgent) headers.push('User-Agent', `AmazonAPIGateway_${services.apiId}`)
  if (options.proxy) addForwardedFor(headers, context)
  headers.push('X-Amzn-Apigateway-Api-Id', services.apiId)
}

/** The client's own list stays in front, as on AWS: a backend trusts the last address alone. */
function addForwardedFor(headers: FlatHeaders, { request }: Context): void {
  const before = request.header('x-forwarded-for')
  headers.push('X-Forwarded-For', before === undefined ? request.sourceIp : `${before}, ${request.sourceIp}`)
  headers.push('X-Forwarded-Port', request.header('x-forwarded-port') ?? '443')
  headers.push('X-Forwarded-Proto', request.header('x-forwarded-proto') ?? 'https')
}

/** An HTTP API speaks RFC 7239 to its backends (developer guide, "HTTP proxy integrations"). */
function addHttpHeaders(headers: FlatHeaders, { request }: Context): void {
  const { sourceIp } = request
  const node = sourceIp.includes(':') ? `"[${sourceIp}]"` : sourceIp || 'unknown'
  const proto = request.header('x-forwarded-proto') === 'http' ? 'http' : 'https'
  // A client may name any host; one that is none would be two to whoever splits the header.
  const host = /^[\w.-]{1,253}$/.test(request.domainName) ? `host=${request.domainName};` : ''
  headers.push('Forwarded', `by=_gateway;for=${node};${host}proto=${proto}`)
  headers.push('Via', 'HTTP/1.1 AmazonAPIGateway')
}
