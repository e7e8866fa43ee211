import type { EventForm } from './event-form.ts'
import { linesOf, type Line } from './event-lines.ts'

/** The parts of an event that say what was asked for. All of it comes from outside and may be missing. */
export interface TargetParts {
  readonly path?: unknown
  readonly rawPath?: unknown
  readonly rawQueryString?: unknown
  readonly queryStringParameters?: unknown
  readonly multiValueQueryStringParameters?: unknown
  readonly requestContext?: { readonly stage?: unknown }
}

/** The path as the client sent it, still percent-encoded and without a stage. */
export function eventPath(form: EventForm, event: TargetParts): string {
  switch (form) {
    case 'rest':
    case 'alb':
    case 'alb-multi-value':
      return absolute(text(event.path))
    case 'http-1.0':
      return withoutStage(absolute(text(event.path)), event.requestContext?.stage)
    case 'http-2.0':
      // An HTTP API decodes the path. A % that is left was sent as %25: read as an escape it would be decoded twice,
      // and `%252F` would become a slash that no route has seen.
      return withoutStage(encoded(absolute(text(event.rawPath)), true), event.requestContext?.stage)
    case 'function-url':
      return encoded(absolute(text(event.rawPath)), false)
  }
}

/** The query string as the client sent it, or one that reads the same. */
export function eventQueryString(form: EventForm, event: TargetParts): string {
  if (form === 'http-2.0' || form === 'function-url') return text(event.rawQueryString)
  const lines = linesOf(event.multiValueQueryStringParameters, event.queryStringParameters)
  // A load balancer passes parameters on as sent; API Gateway has decoded them.
  const asSent = form === 'alb' || form === 'alb-multi-value'
  return lines.map((line) => (asSent ? line.join('=') : encodedPair(line))).join('&')
}

function encodedPair([name, value]: Line): string {
  return `${encodeText(name)}=${encodeText(value)}`
}

/** A named stage is the first segment of an HTTP API's path; behind a base path mapping it may be missing. */
function withoutStage(path: string, stage: unknown): string {
  if (typeof stage !== 'string' || stage === '' || stage === '$default') return path
  if (path === `/${stage}`) return '/'
  return path.startsWith(`/${stage}/`) ? path.slice(stage.length + 1) : path
}

/** What cannot stand in a path as it is. */
const CANNOT_STAND = /[^\x21-\x7e]|[?#]/

/** Escapes what cannot stand in a path. `everyPercent`: whether a % is data in any case, or only where no escape follows. */
function encoded(path: string, everyPercent: boolean): string {
  const percents = path.includes('%') ? path.replace(everyPercent ? /%/g : /%(?![0-9A-Fa-f]{2})/g, '%25') : path
  return CANNOT_STAND.test(percents) ? percents.replace(/[^\x21-\x7e]+|[?#]/g, encodeText) : percents
}

/** Like `encodeURIComponent`, and half a surrogate pair becomes U+FFFD instead of an exception. */
function encodeText(value: string): string {
  return encodeURIComponent(value.replace(/\p{Surrogate}/gu, '\ufffd'))
}

function absolute(path: string): string {
  return path.startsWith('/') ? path : `/${path}`
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
