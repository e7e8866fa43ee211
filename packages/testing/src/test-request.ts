import { anyOption, optional, PlainRequest, recordOf, stringOption, type OptionShape } from '@gw/core'

/** A request line: a method and a path with its query, `GET /pets/7?verbose=1`. */
export type RequestLine = `${Uppercase<string>} /${string}`

/** What a test's request says beside its line. */
export interface TestRequest {
  /** Sent as `Authorization: Bearer …`. */
  readonly token?: string
  /** Sent as `x-api-key`. */
  readonly apiKey?: string
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  /** Text, bytes, or a value that is sent as JSON. */
  readonly body?: string | Uint8Array | object
  /** The address it comes from. Default: `127.0.0.1`. */
  readonly sourceIp?: string
}

/** The shape of {@link TestRequest}. */
export const TEST_REQUEST: OptionShape = {
  token: optional(stringOption()),
  apiKey: optional(stringOption()),
  headers: optional(recordOf(anyOption())),
  body: optional(anyOption()),
  sourceIp: optional(stringOption()),
}

/** The request of a line and its options. */
export function plainRequest(line: RequestLine, request: TestRequest): PlainRequest {
  const space = line.indexOf(' ')
  const { body, sourceIp } = request
  return new PlainRequest({
    method: line.slice(0, space),
    target: line.slice(space + 1),
    headers: headersOf(request),
    ...(body === undefined
      ? {}
      : { body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body) }),
    ...(sourceIp === undefined ? {} : { sourceIp }),
  })
}

function headersOf({ token, apiKey, headers, body }: TestRequest): Record<string, string | readonly string[]> {
  const isJson = typeof body === 'object' && !(body instanceof Uint8Array)
  return {
    host: 'api.test',
    ...(isJson ? { 'content-type': 'application/json' } : {}),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(apiKey === undefined ? {} : { 'x-api-key': apiKey }),
    ...headers,
  }
}
