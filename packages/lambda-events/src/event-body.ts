import { isRefusal, whenReady, type Context, type MaybePromise, type Refusal } from '@gw/core'
import { toBase64 } from './base64.ts'
import { firstMediaType, isBinaryMediaType } from './binary-media-types.ts'
import type { EventForm } from './event-form.ts'
import { EventRequest } from './event-request.ts'

/** A body as events carry it. */
export interface EventBody {
  /** `null` when there is none. */
  readonly body: string | null
  readonly isBase64Encoded: boolean
}

/** Media types besides `text/*` that an HTTP API hands on as text; everything else it encodes (measured). */
const HTTP_API_TEXTS: ReadonlySet<string> = new Set(['application/json', 'application/javascript', 'application/xml'])

const NONE: EventBody = { body: null, isBase64Encoded: false }

/**
 * The request's body for an event.
 * @param binaryMediaTypes a REST API's list: the request's `Content-Type` alone decides, as on AWS. Without it text
 * stays text and what is no UTF-8 is encoded, so that nothing is lost
 * @returns a refusal when the body is too large
 */
export function eventBody(
  context: Context,
  form: EventForm,
  binaryMediaTypes: readonly string[] | undefined,
): MaybePromise<EventBody | Refusal> {
  const changed = context.changedRequest?.body
  const sent = changed === undefined ? textAsSent(context) : undefined
  if (sent === '') return NONE
  const binary = isBinary(context, form, binaryMediaTypes)
  if (sent !== undefined && !binary) return { body: sent, isBase64Encoded: false }
  // AWS turns what is no UTF-8 into U+FFFD; nothing that we decide ourselves may lose a byte.
  const lossy = form !== 'rest' || binaryMediaTypes !== undefined
  const encode = (bytes: Uint8Array): EventBody => encodeBody(bytes, binary, lossy)
  if (changed !== undefined) return encode(typeof changed === 'string' ? new TextEncoder().encode(changed) : changed)
  return whenReady(context.request.body(context.services.maxBodyBytes), (bytes) =>
    isRefusal(bytes) ? bytes : encode(bytes),
  )
}

function isBinary(context: Context, form: EventForm, binaryMediaTypes: readonly string[] | undefined): boolean {
  const changed = context.changedRequest?.headers.get('content-type')?.join(', ')
  const contentType = changed ?? context.request.header('content-type')
  if (form === 'rest') return isBinaryMediaType(contentType, binaryMediaTypes ?? [])
  const type = firstMediaType(contentType)
  return type === undefined || !(type.startsWith('text/') || HTTP_API_TEXTS.has(type))
}

/** What came as text in an event and stays text need not become bytes in between, where it cannot be too large. */
function textAsSent({ request, services }: Context): string | undefined {
  const text = request instanceof EventRequest ? request.textBody : undefined
  return text !== undefined && text.length * 3 <= services.maxBodyBytes ? text : undefined
}

function encodeBody(bytes: Uint8Array, binary: boolean, lossy: boolean): EventBody {
  if (bytes.byteLength === 0) return NONE
  const text = binary ? undefined : decodeText(bytes, lossy)
  return text === undefined ? { body: toBase64(bytes), isBase64Encoded: true } : { body: text, isBase64Encoded: false }
}

function decodeText(bytes: Uint8Array, lossy: boolean): string | undefined {
  try {
    // A byte order mark is part of what the client sent.
    return new TextDecoder('utf-8', { fatal: !lossy, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
