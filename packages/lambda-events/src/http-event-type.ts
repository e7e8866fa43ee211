import type { ClientCertificate, Values } from './rest-event-type.ts'

/** What an authorizer found out, in the words of an event 2.0. */
export interface HttpEventAuthorizer {
  jwt: { claims: Record<string, string>; scopes: string[] | null }
  lambda: Record<string, unknown> | null
  iam: Record<string, unknown>
}

/**
 * `requestContext` of an event 2.0.
 * @typeParam Authorizer what the route's authorizer found out
 * @typeParam RouteKey the route's key
 * @typeParam Stage the stage's name
 */
export interface HttpRequestContext<
  Authorizer = Partial<HttpEventAuthorizer>,
  RouteKey extends string = string,
  Stage extends string = string,
> {
  accountId: string
  apiId: string
  /** Only with mutual TLS. */
  authentication?: { clientCert: ClientCertificate }
  /** Absent on routes without an authorizer. */
  authorizer?: Authorizer
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
  routeKey: RouteKey
  stage: Stage
  /** `14/Apr/2025:22:12:48 +0000`. */
  time: string
  /** Milliseconds since 1970. */
  timeEpoch: number
}

/**
 * The event of an HTTP API with payload format 2.0, and of a Function URL (developer guide, "Lambda function event
 * format"). What has no value is absent, not `null`.
 * @typeParam PathParameters the route's variables
 * @typeParam StageVariables the stage's variables
 * @typeParam Authorizer what the route's authorizer found out
 * @typeParam RouteKey the route's key
 * @typeParam Stage the stage's name
 */
export interface HttpEvent<
  PathParameters = Values,
  StageVariables = Values,
  Authorizer = Partial<HttpEventAuthorizer>,
  RouteKey extends string = string,
  Stage extends string = string,
> {
  version: string
  routeKey: RouteKey
  /** Decoded; with the stage, where it is named. */
  rawPath: string
  /** As sent. */
  rawQueryString: string
  /** One element per cookie. */
  cookies?: string[]
  /** Names in lower case, repeated ones joined. `cookie` stands in `cookies`. */
  headers: Values
  /** Decoded, repeated ones joined with commas. */
  queryStringParameters?: Values
  requestContext: HttpRequestContext<Authorizer, RouteKey, Stage>
  body?: string
  /** Absent on routes without variables. */
  pathParameters?: PathParameters
  isBase64Encoded: boolean
  /** Absent on stages without variables. */
  stageVariables?: StageVariables
}
