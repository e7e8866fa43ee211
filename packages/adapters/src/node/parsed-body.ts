import { GatewayError } from '@gw/core'
import type { NodeMessage } from './node-message.ts'

/**
 * The bytes of a body that a parser read before the gateway, by what it left: `rawBody` (kept by a `verify` hook or a
 * platform) as it is, else `body`: bytes and text as they are, an object written anew as the content type says. What
 * was written anew has the same meaning but not the same bytes; keep `rawBody` where a signature or hash of the body
 * matters, or mount the gateway first.
 * @returns `undefined` when no parser has read the body
 * @throws {GatewayError} `BODY_USED` when the parsed form cannot be written anew
 */
export function parsedBody(message: NodeMessage): Uint8Array | undefined {
  const raw = bytesOf(message.rawBody)
  if (raw !== undefined) return raw
  // Express 4's parsers leave `{}` on bodies that are not theirs: only a consumed stream says that one was parsed.
  if (message.body === undefined || !message.readableEnded) return undefined
  return bytesOf(message.body) ?? writtenAnew(message)
}

/** Writes new bytes where a parser left the old ones, in the form that it used. */
export function replaceParsedBody(message: NodeMessage, bytes: Uint8Array): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (message.rawBody !== undefined) message.rawBody = typeof message.rawBody === 'string' ? buffer.toString() : buffer
  const { body } = message
  if (body === undefined) return
  if (Buffer.isBuffer(body)) message.body = buffer
  else if (typeof body === 'string') message.body = buffer.toString()
  else
    message.body = isForm(message)
      ? Object.fromEntries(new URLSearchParams(buffer.toString()))
      : JSON.parse(buffer.toString())
}

function bytesOf(body: unknown): Uint8Array | undefined {
  if (typeof body === 'string') return Buffer.from(body)
  return body instanceof Uint8Array ? body : undefined
}

function writtenAnew(message: NodeMessage): Uint8Array {
  const { body } = message
  if (isForm(message) && isFlat(body)) return Buffer.from(formText(body))
  if (!isForm(message) && !isMultipart(message)) {
    const text = JSON.stringify(body) as string | undefined
    if (text !== undefined) return Buffer.from(text)
  }
  throw new GatewayError(
    'BODY_USED',
    'A parser read the body before the gateway; keep its bytes in req.rawBody, or mount the gateway first',
  )
}

type FlatForm = Readonly<Record<string, string | readonly string[]>>

function isFlat(body: unknown): body is FlatForm {
  if (typeof body !== 'object' || body === null) return false
  return Object.values(body).every(
    (value) => typeof value === 'string' || (Array.isArray(value) && value.every((one) => typeof one === 'string')),
  )
}

function formText(form: FlatForm): string {
  const pairs = Object.entries(form).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, one as string]),
  )
  return new URLSearchParams(pairs).toString()
}

function isForm(message: NodeMessage): boolean {
  return contentType(message).startsWith('application/x-www-form-urlencoded')
}

function isMultipart(message: NodeMessage): boolean {
  return contentType(message).startsWith('multipart/')
}

function contentType({ headers }: NodeMessage): string {
  return (headers['content-type'] ?? '').toLowerCase()
}
