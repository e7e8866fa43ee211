/** The kinds of REST integration (API reference, IntegrationType). */
export type IntegrationType = 'HTTP' | 'HTTP_PROXY' | 'AWS' | 'AWS_PROXY' | 'MOCK'

/** Headers of the client that no integration, template or mapping sees (measured). */
const HIDDEN = setOf(
  'connection content-length content-md5 expect max-forwards proxy-authenticate server te transfer-encoding trailer upgrade www-authenticate',
)
/** Of those that are seen, what an HTTP_PROXY integration does not pass on. */
const NOT_PROXIED = setOf('content-encoding host via')
/** What an HTTP integration does not send even where a mapping sets it. */
const NOT_SENT = setOf('connection expect proxy-authenticate te via')
const FORBIDDEN_HTTP = setOf('content-length transfer-encoding x-amzn-trace-id x-amzn-apigateway-api-id')
const FORBIDDEN_AWS = new Set([...FORBIDDEN_HTTP, ...setOf('authorization connection expect proxy-authenticate te')])

/** Says whether `$input.params`, parameter mappings and Lambda events see this header of the client. */
export function isVisibleRequestHeader(name: string): boolean {
  return !HIDDEN.has(name.toLowerCase())
}

/** Says whether an HTTP_PROXY integration passes this header of the client to the backend. */
export function isProxiedRequestHeader(name: string): boolean {
  return isVisibleRequestHeader(name) && !NOT_PROXIED.has(name.toLowerCase())
}

/** Says whether an HTTP integration sends this header where `integration.request.header.{name}` sets it. */
export function isSentRequestHeader(name: string): boolean {
  return !NOT_SENT.has(name.toLowerCase())
}

/** Says whether mapping this header makes every call fail with 500 (measured). */
export function isForbiddenRequestHeader(name: string, type: IntegrationType): boolean {
  const forbidden = type === 'AWS' || type === 'AWS_PROXY' ? FORBIDDEN_AWS : FORBIDDEN_HTTP
  return type !== 'MOCK' && forbidden.has(name.toLowerCase())
}

function setOf(names: string): ReadonlySet<string> {
  return new Set(names.split(' '))
}
