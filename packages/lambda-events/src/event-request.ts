import { GatewayRequest } from '@gw/core'
import { fromBase64 } from './base64.ts'
import type { EventForm } from './event-form.ts'
import { linesOf, type Line } from './event-lines.ts'
import { eventPath, eventQueryString, type TargetParts } from './event-target.ts'

/** What every form of event may have. All of it comes from outside: nothing is taken for granted. */
export interface RequestEvent extends TargetParts {
  readonly httpMethod?: unknown
  readonly headers?: unknown
  readonly multiValueHeaders?: unknown
  readonly cookies?: unknown
  readonly body?: unknown
  readonly isBase64Encoded?: unknown
  readonly requestContext?: {
    readonly stage?: unknown
    readonly domainName?: unknown
    readonly protocol?: unknown
    readonly identity?: { readonly sourceIp?: unknown }
    readonly http?: { readonly method?: unknown; readonly protocol?: unknown; readonly sourceIp?: unknown }
  }
}

const NO_BYTES: Uint8Array = new Uint8Array()
/** So many lines are looked through for what a request is asked for faster than a `Map` of them is filled (measured). */
const FEW_LINES = 32

/** A request that reached a function as an event, of whatever form. Nothing is parsed before someone asks for it. */
export class EventRequest extends GatewayRequest {
  readonly form: EventForm
  /** The event as it came. */
  readonly event: RequestEvent
  readonly method: string
  readonly path: string
  #rawQueryString: string | undefined
  #lines: readonly Line[] | undefined
  #headers: Map<string, string> | undefined

  constructor(form: EventForm, event: RequestEvent) {
    super()
    this.form = form
    this.event = event
    this.method = textOr(event.httpMethod, textOr(event.requestContext?.http?.method, 'GET'))
    this.path = eventPath(form, event)
  }

  get rawQueryString(): string {
    return (this.#rawQueryString ??= eventQueryString(this.form, this.event))
  }

  /**
   * The address that API Gateway or the Function URL saw. A load balancer appends the address that it saw to
   * `X-Forwarded-For`: the last one; those before it are what the client claims.
   */
  get sourceIp(): string {
    if (this.form === 'alb' || this.form === 'alb-multi-value') {
      return (this.header('x-forwarded-for') ?? '').split(',').at(-1)!.trim()
    }
    const context = this.event.requestContext
    return textOr(context?.identity?.sourceIp, textOr(context?.http?.sourceIp, ''))
  }

  override get protocol(): string {
    const context = this.event.requestContext
    return textOr(context?.protocol, textOr(context?.http?.protocol, 'HTTP/1.1'))
  }

  override get domainName(): string {
    const { domainName } = this.event.requestContext ?? {}
    return typeof domainName === 'string' ? domainName : super.domainName
  }

  /** API Gateway or a load balancer has written them. A Function URL does as well. */
  override get isForwarded(): boolean {
    return true
  }

  header(lowerCaseName: string): string | undefined {
    const lines = this.headerLines()
    if (lines.length <= FEW_LINES) return joinedValue(lines, lowerCaseName)
    return (this.#headers ??= joined(lines)).get(lowerCaseName)
  }

  headerLines(): readonly Line[] {
    return (this.#lines ??= headerLines(this.event))
  }

  /** Whether there is a body, and its text where the event carries it as such. */
  get textBody(): string | undefined {
    return this.event.isBase64Encoded === true ? undefined : textOr(this.event.body, '')
  }

  protected readBody(maxBytes: number): Uint8Array | undefined {
    const { body, isBase64Encoded } = this.event
    if (typeof body !== 'string' || body === '') return NO_BYTES
    const decoded = isBase64Encoded === true ? fromBase64(body) : undefined
    const bytes = decoded ?? new TextEncoder().encode(body)
    return bytes.byteLength > maxBytes ? undefined : bytes
  }
}

/** An event 2.0 has its cookies apart: on the wire they were one header. */
function headerLines(event: RequestEvent): readonly Line[] {
  const lines = linesOf(event.multiValueHeaders, event.headers)
  if (!Array.isArray(event.cookies) || event.cookies.length === 0) return lines
  return [...lines, ['cookie', event.cookies.filter((cookie) => typeof cookie === 'string').join('; ')]]
}

function joinedValue(lines: readonly Line[], lowerCaseName: string): string | undefined {
  let joined: string | undefined
  for (const [name, value] of lines) {
    if (name.length !== lowerCaseName.length) continue
    if (name === lowerCaseName || name.toLowerCase() === lowerCaseName) joined = withLine(joined, lowerCaseName, value)
  }
  return joined
}

function joined(lines: readonly Line[]): Map<string, string> {
  const headers = new Map<string, string>()
  for (const [name, value] of lines) {
    const lowerCaseName = name.toLowerCase()
    headers.set(lowerCaseName, withLine(headers.get(lowerCaseName), lowerCaseName, value))
  }
  return headers
}

function withLine(joined: string | undefined, lowerCaseName: string, value: string): string {
  if (joined === undefined) return value
  return joined + (lowerCaseName === 'cookie' ? '; ' : ', ') + value
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' ? value : fallback
}
