/** Values by name; `undefined` stands for a name that was not sent. */
export interface Values {
  [name: string]: string | undefined
}

/** Every value by name. */
export interface MultiValues {
  [name: string]: string[] | undefined
}

/** A client certificate of mutual TLS. */
export interface ClientCertificate {
  /** PEM. */
  readonly clientCertPem: string
  readonly subjectDN: string
  readonly issuerDN: string
  readonly serialNumber: string
  /** Dates such as `May 28 12:30:02 2019 GMT`. */
  readonly validity: { readonly notBefore: string; readonly notAfter: string }
}

/** Who calls, as a REST API's event says it. What does not apply is `null`. */
export interface EventIdentity {
  accessKey: string | null
  accountId: string | null
  /** The API key's value: only on routes that ask for one. */
  apiKey: string | null
  /** The API key's id: only on routes that ask for one. */
  apiKeyId: string | null
  caller: string | null
  /** Only with mutual TLS. */
  clientCert: ClientCertificate | null
  cognitoAuthenticationProvider: string | null
  cognitoAuthenticationType: string | null
  cognitoIdentityId: string | null
  cognitoIdentityPoolId: string | null
  principalOrgId: string | null
  sourceIp: string
  user: string | null
  userAgent: string | null
  userArn: string | null
}

/** What an authorizer found out, where it is not known which one. */
export type AnyAuthorizer = Readonly<Record<string, unknown>> | null | undefined

/**
 * `requestContext` of an event 1.0.
 * @typeParam Authorizer what the route's authorizer found out
 * @typeParam ResourcePath the route's path template
 * @typeParam Stage the stage's name
 */
export interface RestRequestContext<
  Authorizer = AnyAuthorizer,
  ResourcePath extends string = string,
  Stage extends string = string,
> {
  accountId: string
  apiId: string
  /** Claims, scopes or a Lambda authorizer's context. */
  authorizer: Authorizer
  deploymentId?: string
  domainName?: string
  domainPrefix?: string
  extendedRequestId?: string
  httpMethod: string
  identity: EventIdentity
  /** Only while the stage has a canary. */
  isCanaryRequest?: boolean
  /** The path with its stage. */
  path: string
  protocol: string
  requestId: string
  /** `14/Apr/2025:22:12:48 +0000`. */
  requestTime?: string
  /** Milliseconds since 1970. */
  requestTimeEpoch: number
  resourceId: string
  /** The route's path template. */
  resourcePath: ResourcePath
  stage: Stage
}

/**
 * The event of a REST API, and of an HTTP API with payload format 1.0 (developer guide, "Input format of a Lambda
 * function for proxy integration").
 * @typeParam PathParameters the route's variables
 * @typeParam StageVariables the stage's variables
 * @typeParam Authorizer what the route's authorizer found out
 * @typeParam ResourcePath the route's path template
 * @typeParam Stage the stage's name
 */
export interface RestEvent<
  PathParameters = Values | null,
  StageVariables = Values | null,
  Authorizer = AnyAuthorizer,
  ResourcePath extends string = string,
  Stage extends string = string,
> {
  /** `1.0` on an HTTP API; absent on a REST API. */
  version?: string
  /** The route's path template. */
  resource: ResourcePath
  /** The client's path without its stage; on an HTTP API with a named stage, with it. */
  path: string
  httpMethod: string
  /** The last value of each header. */
  headers: Values
  multiValueHeaders: MultiValues
  /** The last value of each parameter, decoded. */
  queryStringParameters: Values | null
  multiValueQueryStringParameters: MultiValues | null
  pathParameters: PathParameters
  stageVariables: StageVariables
  requestContext: RestRequestContext<Authorizer, ResourcePath, Stage>
  body: string | null
  isBase64Encoded: boolean
}
