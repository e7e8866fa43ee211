import type { GatewayRequest } from './request.ts'

/**
 * The request that the integration will get. Policies change it; the client's own request stays as it came. Made on
 * first use: a route that changes nothing pays nothing.
 */
export interface IntegrationRequest {
  method: string
  /** Still percent-encoded, beginning with `/`. */
  path: string
  /** Without `?`. */
  rawQueryString: string
  /** Values for the names in braces of an integration's URI, AWS's `integration.request.path`. */
  pathParameters: Readonly<Record<string, string>>
  /** By lower-case name, every value in order. */
  readonly headers: Map<string, readonly string[]>
  /** `undefined`: the client's own body. */
  body: Uint8Array | string | undefined
  /**
   * Whether a mapping has decided on every header: then an HTTP integration sends even those that it would otherwise
   * write itself or leave out, such as `Host`. Default: false.
   */
  mapped: boolean
}

/** A request for the integration that says what the client said, to the path that the gateway matched. */
export function integrationRequest(request: GatewayRequest, path: string): IntegrationRequest {
  const headers = new Map<string, readonly string[]>()
  for (const [name, value] of request.headerLines()) {
    const lowerCaseName = name.toLowerCase()
    headers.set(lowerCaseName, [...(headers.get(lowerCaseName) ?? []), value])
  }
  return {
    method: request.method,
    path,
    rawQueryString: request.rawQueryString,
    pathParameters: {},
    headers,
    body: undefined,
    mapped: false,
  }
}
