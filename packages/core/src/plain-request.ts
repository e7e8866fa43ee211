import type { MaybePromise } from './maybe-promise.ts'
import { GatewayRequest } from './request.ts'

/** A request written down as data. */
export interface PlainRequestInit {
  /** Default: `GET`. */
  readonly method?: string
  /** Path with an optional query string, as on the request line: `/pets/1?verbose=1`. */
  readonly target: string
  /** Header values by name; a list is sent as several lines. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  /** Text is sent as UTF-8. */
  readonly body?: string | Uint8Array
  /** Default: `127.0.0.1`. */
  readonly sourceIp?: string
}

/** A request made from plain data: tests, `explain`, hosts without a native request worth wrapping. */
export class PlainRequest extends GatewayRequest {
  readonly method: string
  readonly path: string
  readonly rawQueryString: string
  readonly sourceIp: string
  readonly #lines: readonly (readonly [string, string])[]
  readonly #bytes: Uint8Array

  constructor(init: PlainRequestInit) {
    super()
    const question = init.target.indexOf('?')
    this.method = init.method ?? 'GET'
    this.path = question < 0 ? init.target : init.target.slice(0, question)
    this.rawQueryString = question < 0 ? '' : init.target.slice(question + 1)
    this.sourceIp = init.sourceIp ?? '127.0.0.1'
    this.#lines = lines(init.headers ?? {})
    this.#bytes = typeof init.body === 'string' ? new TextEncoder().encode(init.body) : (init.body ?? new Uint8Array())
  }

  header(lowerCaseName: string): string | undefined {
    const values = this.headerValues(lowerCaseName)
    return values.length === 0 ? undefined : values.join(', ')
  }

  headerLines(): readonly (readonly [string, string])[] {
    return this.#lines
  }

  protected readBody(maxBytes: number): MaybePromise<Uint8Array | undefined> {
    return this.#bytes.byteLength > maxBytes ? undefined : this.#bytes
  }
}

function lines(headers: Readonly<Record<string, string | readonly string[]>>): readonly (readonly [string, string])[] {
  return Object.entries(headers).flatMap(([name, values]) =>
    typeof values === 'string' ? [[name, values] as const] : values.map((value) => [name, value] as const),
  )
}
