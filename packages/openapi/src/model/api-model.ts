import type { Protocol } from '@gw/core'
import type { JsonObject, JsonValue } from '../document/json-value.ts'
import type { AuthorizerModel } from './authorizer-model.ts'
import type { MethodModel } from './method-model.ts'
import type { StageModel } from './stage-model.ts'

/**
 * One API as API Gateway's control plane has it after an import or a deployment. Neutral: it knows nothing of the
 * document it came from, and members are spelled as in AWS's API reference (RestApi, Api).
 */
export interface ApiModel {
  readonly protocol: Protocol
  /** Where the API came from in a template; `undefined` for an OpenAPI document. */
  readonly logicalId?: string
  readonly name: string
  readonly description?: string
  readonly version?: string
  /** Where callers' keys are read. Default: `HEADER`. */
  readonly apiKeySource?: 'HEADER' | 'AUTHORIZER'
  readonly binaryMediaTypes?: readonly string[]
  /** Bytes from which answers are compressed; absent: never. */
  readonly minimumCompressionSize?: number
  readonly disableExecuteApiEndpoint?: boolean
  readonly endpointConfiguration?: EndpointConfiguration
  readonly endpointAccessMode?: string
  readonly securityPolicy?: string
  /** The resource policy. */
  readonly policy?: JsonObject
  /** An HTTP API's own CORS answers. */
  readonly cors?: CorsModel
  readonly tags?: Readonly<Record<string, string>>
  /** Every path there is, with methods or without, `/` first and then by code units. */
  readonly resources: readonly string[]
  /** In the order of their paths and verbs. */
  readonly methods: readonly MethodModel[]
  readonly models: readonly SchemaModel[]
  readonly requestValidators: readonly RequestValidatorModel[]
  readonly gatewayResponses: readonly GatewayResponseModel[]
  readonly authorizers: readonly AuthorizerModel[]
  readonly stages: readonly StageModel[]
  readonly deployments?: readonly DeploymentModel[]
  readonly documentation?: DocumentationModel
}

/** How an API is reached on AWS. */
export interface EndpointConfiguration {
  /** `EDGE`, `REGIONAL` or `PRIVATE`. */
  readonly types?: readonly string[]
  readonly ipAddressType?: string
  readonly vpcEndpointIds?: readonly string[]
}

/** The CORS configuration of an HTTP API. */
export interface CorsModel {
  readonly allowOrigins?: readonly string[]
  readonly allowMethods?: readonly string[]
  readonly allowHeaders?: readonly string[]
  readonly exposeHeaders?: readonly string[]
  /** Seconds. */
  readonly maxAge?: number
  readonly allowCredentials?: boolean
}

/** A named JSON schema. Its references to other models are written `#/models/<name>`. */
export interface SchemaModel {
  readonly name: string
  readonly contentType: string
  readonly description?: string
  readonly schema: JsonValue
}

/** What a validator checks. */
export interface RequestValidatorModel {
  readonly name: string
  readonly validateRequestBody: boolean
  readonly validateRequestParameters: boolean
}

/** One gateway response type, customised. */
export interface GatewayResponseModel {
  readonly responseType: string
  readonly statusCode?: string
  readonly responseParameters: Readonly<Record<string, string>>
  readonly responseTemplates: Readonly<Record<string, string>>
}

/** A deployment named by a template. */
export interface DeploymentModel {
  readonly logicalId: string
  readonly description?: string
}

/** The documentation of an API, kept for its export. */
export interface DocumentationModel {
  readonly version?: string
  readonly parts: readonly { readonly location: JsonObject; readonly properties: JsonValue }[]
}
