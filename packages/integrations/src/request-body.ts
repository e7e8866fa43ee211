import { isRefusal, whenReady, type Context, type MaybePromise, type Refusal } from '@gw/core'

/** A body for a backend. */
export interface RequestBody {
  readonly body: Uint8Array | string | AsyncIterable<Uint8Array> | null
  /** Its length where it must be named: a body that streams and whose length the client named. */
  readonly length: number | undefined
}

const NONE: RequestBody = { body: null, length: undefined }

/** The body that goes to a backend: what a policy made of it, else the client's, whole or as it arrives. */
export function requestBody(context: Context, streams: boolean): MaybePromise<RequestBody | Refusal> {
  const { request, changedRequest, services } = context
  if (changedRequest?.body !== undefined) return { body: changedRequest.body, length: undefined }
  if (!hasBody(context)) return NONE
  const named = request.header('content-length')
  if (streams)
    return { body: request.bodyStream(services.maxBodyBytes), length: named === undefined ? undefined : Number(named) }
  return whenReady(request.body(services.maxBodyBytes), (bytes) => {
    if (isRefusal(bytes)) return bytes
    return bytes.byteLength === 0 ? NONE : { body: bytes, length: undefined }
  })
}

/** A message has a body when it names a length or a transfer coding (RFC 9112 §6). Hosts without either are asked. */
function hasBody({ request }: Context): boolean {
  const length = request.header('content-length')
  if (length !== undefined) return Number(length) > 0
  return request.header('transfer-encoding') !== undefined || !BODILESS.has(request.method)
}

const BODILESS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])
