import type { IntegrationModel } from './integration-model.ts'

/** Who may call a method, as AWS names it. `JWT` on HTTP APIs alone. */
export type AuthorizationType = 'NONE' | 'AWS_IAM' | 'CUSTOM' | 'COGNITO_USER_POOLS' | 'JWT'

/** One method of a path (REST), or one route (HTTP). */
export interface MethodModel {
  /** `/pets/{petId}`, or `$default` for an HTTP API's default route. */
  readonly path: string
  /** A verb in upper case, or `ANY`. */
  readonly httpMethod: string
  readonly operationName?: string
  readonly authorizationType: AuthorizationType
  /** The name of one of the API's authorizers. */
  readonly authorizerName?: string
  readonly authorizationScopes?: readonly string[]
  readonly apiKeyRequired: boolean
  /** `method.request.querystring.page` and whether it is required. */
  readonly requestParameters: Readonly<Record<string, boolean>>
  /** Model names by media type. */
  readonly requestModels: Readonly<Record<string, string>>
  /** The name of one of the API's validators. */
  readonly requestValidatorName?: string
  /** By status code. */
  readonly methodResponses: Readonly<Record<string, MethodResponseModel>>
  readonly integration?: IntegrationModel
}

/** What a method declares of one status code. */
export interface MethodResponseModel {
  readonly statusCode: string
  /** `method.response.header.X` and whether it is required. */
  readonly responseParameters: Readonly<Record<string, boolean>>
  /** Model names by media type. */
  readonly responseModels: Readonly<Record<string, string>>
}
