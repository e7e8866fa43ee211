/** The kinds of integration that AWS has. */
export type IntegrationType = 'AWS' | 'AWS_PROXY' | 'HTTP' | 'HTTP_PROXY' | 'MOCK'

/** What stands behind a method. */
export interface IntegrationModel {
  readonly type: IntegrationType
  /** The backend's verb; absent or `ANY`: the client's. */
  readonly httpMethod?: string
  readonly uri?: string
  readonly credentials?: string
  readonly connectionType?: 'INTERNET' | 'VPC_LINK'
  readonly connectionId?: string
  /** A load balancer behind a VPC link (REST, 2025). */
  readonly integrationTarget?: string
  /** `WHEN_NO_MATCH`, `WHEN_NO_TEMPLATES` or `NEVER`. Default: `WHEN_NO_MATCH`. */
  readonly passthroughBehavior?: string
  readonly contentHandling?: string
  /** Milliseconds. Default: 29,000 (REST) or 30,000 (HTTP). */
  readonly timeoutInMillis?: number
  readonly cacheNamespace?: string
  readonly cacheKeyParameters: readonly string[]
  readonly requestParameters: Readonly<Record<string, string>>
  readonly requestTemplates: Readonly<Record<string, string>>
  /** By status code (REST). */
  readonly integrationResponses: Readonly<Record<string, IntegrationResponseModel>>
  /** Response mappings by status code of the backend (HTTP API). */
  readonly responseParameters?: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly tlsConfig?: Readonly<Record<string, string | boolean>>
  /** `BUFFERED` or `STREAM`. */
  readonly responseTransferMode?: string
  /** A first-class service integration of an HTTP API: `SQS-SendMessage`. */
  readonly integrationSubtype?: string
  /** `1.0` or `2.0` (HTTP API). */
  readonly payloadFormatVersion?: string
}

/** How one of the backend's answers is mapped. */
export interface IntegrationResponseModel {
  readonly statusCode: string
  /** A Java regular expression; absent: the default. */
  readonly selectionPattern?: string
  readonly contentHandling?: string
  readonly responseParameters: Readonly<Record<string, string>>
  readonly responseTemplates: Readonly<Record<string, string>>
}
