import type { ClientCertificate } from './rest-event-type.ts'

/** What an authorizer found out, in the words of an event 2.0. */
export interface HttpEventAuthorizer {
  jwt: { claims: Record<string, string>; scopes: string[] | null }
  lambda: Record<string, unknown> | null
  iam: Record<string, unknown>
}

/** `requestContext` of an event 2.0. */
export interface HttpRequestContext {
  accountId: string
  apiId: string
  /** Only with mutual TLS. */
  authentication?: { clientCert: ClientCertificate } | null
  /** Only on routes with an authorizer. */
  authorizer?: Partial<HttpEventAuthorizer>
  domainName: string
  domainPrefix: string
  http: {
    method: string
    /** Decoded, with a named stage. */
    path: string
    protocol: string
    sourceIp: string
    userAgent: string
  }
  requestId: string
  routeKey: string
  stage: string
  /** `14/Apr/2025:22:12:48 +0000`. */
  time: string
  /** Milliseconds since 1970. */
  timeEpoch: number
}

/**
 * The event of an HTTP API with payload format 2.0, and of a Function URL (developer guide, "Lambda function event
 * format"). What has no value is absent, not `null`.
 */
export interface HttpEvent {
  version: string
  routeKey: string
  /** Decoded; with the stage, where it is named. */
  rawPath: string
  /** As sent. */
  rawQueryString: string
  /** One element per cookie. */
  cookies?: string[]
  /** Names in lower case, repeated ones joined. `cookie` stands in `cookies`. */
  headers: { [name: string]: string | undefined }
  /** Decoded, repeated ones joined with commas. */
  queryStringParameters?: { [name: string]: string | undefined }
  requestContext: HttpRequestContext
  body?: string
  pathParameters?: { [name: string]: string | undefined }
  isBase64Encoded: boolean
  stageVariables?: { [name: string]: string | undefined }
}
