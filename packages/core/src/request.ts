import type { MaybePromise } from './maybe-promise.ts'
import { whenReady } from './maybe-promise.ts'
import { parseQueryParameters, type QueryParameters } from './query-parameters.ts'
import { deny, isRefusal, type Refusal } from './refusal.ts'
import type { TlsFacts } from './tls-facts.ts'

/** AWS's payload limit for every kind of API: 10 MB (developer guide, "Quotas"). */
export const MAX_BODY_BYTES = 10_485_760

/**
 * A request as a host hands it in. Hosts extend this class over their native request, so that nothing is copied or
 * parsed before someone asks for it.
 */
export abstract class GatewayRequest {
  /** The method as sent: `GET`. */
  abstract readonly method: string
  /** The path that routes are matched on: as sent, still percent-encoded, without the query, beginning with `/`. */
  abstract readonly path: string
  /** The query string as sent, without `?`; empty when there is none. */
  abstract readonly rawQueryString: string
  /** The address the request came from, by the host's one documented rule. */
  abstract readonly sourceIp: string

  /** Bytes of a body at most: the gateway's own bound, once it has taken the request in. */
  maxBodyBytes: number = MAX_BODY_BYTES
  #query: QueryParameters | undefined
  #body: MaybePromise<Uint8Array | Refusal> | undefined

  /** The path before a mount was taken off: `/api/pets` where the app mounted the gateway under `/api`. */
  get originalPath(): string {
    return this.path
  }

  /** The protocol as logged by AWS: `HTTP/1.1`. */
  get protocol(): string {
    return 'HTTP/1.1'
  }

  /** The host the client named, without a port; empty when it named none. */
  get domainName(): string {
    return (this.header('host') ?? '').replace(/:\d+$/, '')
  }

  /** What was negotiated with the client; `undefined` where TLS ends in front of the host, or there is none. */
  get tls(): TlsFacts | undefined {
    return undefined
  }

  /** Whether `X-Forwarded-For` and its like are AWS's own: nothing is added to them then. */
  get isForwarded(): boolean {
    return false
  }

  /** One header by its lower-case name; repeated ones joined with `, `. `undefined` when it was not sent. */
  abstract header(lowerCaseName: string): string | undefined

  /** Every header line as sent: names in the client's case, in order. */
  abstract headerLines(): readonly (readonly [name: string, value: string])[]

  /** Every value of one header, in order. */
  headerValues(lowerCaseName: string): readonly string[] {
    return this.headerLines()
      .filter(([name]) => name.length === lowerCaseName.length && name.toLowerCase() === lowerCaseName)
      .map(([, value]) => value)
  }

  /** Query parameters, decoded as API Gateway decodes them. */
  get query(): QueryParameters {
    return (this.#query ??= parseQueryParameters(this.rawQueryString))
  }

  /**
   * The whole body. Read from the host at most once and only when asked for; whoever asks again gets the same bytes,
   * and the app's own body parser still works before and after.
   * @returns a refusal (413) when it is larger than the limit
   */
  body(maxBytes: number = this.maxBodyBytes): MaybePromise<Uint8Array | Refusal> {
    return (this.#body ??= this.#checkedBody(maxBytes))
  }

  /**
   * Puts another body in the place of the one that came, for whoever asks from now on: for a policy that has taken off
   * what was wrapped around it, such as the chunks of a signature.
   */
  replaceBody(bytes: Uint8Array): void {
    this.#body = bytes
  }

  /**
   * The body as it arrives, for whoever passes it on without looking at it: taken once, instead of `body`. Where it was
   * read already, or the host cannot stream, the same bytes in one piece.
   */
  async *bodyStream(maxBytes: number = this.maxBodyBytes): AsyncGenerator<Uint8Array> {
    const stream = this.#body === undefined ? this.openBody() : undefined
    if (stream !== undefined) return yield* stream
    const bytes = await this.body(maxBytes)
    if (isRefusal(bytes)) throw new RangeError('The body is larger than the limit')
    if (bytes.byteLength > 0) yield bytes
  }

  /** The native body as a stream, unlimited; hosts that have one override this. */
  protected openBody(): AsyncIterable<Uint8Array> | undefined {
    return undefined
  }

  /**
   * Reads the native body, up to `maxBytes`, and leaves it readable for the app.
   * @returns `undefined` when it is larger
   */
  protected abstract readBody(maxBytes: number): MaybePromise<Uint8Array | undefined>

  #checkedBody(maxBytes: number): MaybePromise<Uint8Array | Refusal> {
    if (Number(this.header('content-length') ?? 0) > maxBytes) return tooLarge(maxBytes)
    return whenReady(this.readBody(maxBytes), (bytes) => bytes ?? tooLarge(maxBytes))
  }
}

function tooLarge(maxBytes: number): Refusal {
  return deny('REQUEST_TOO_LARGE', {
    message: `HTTP content length exceeded ${maxBytes} bytes`,
    reason: 'body-too-large',
  })
}
