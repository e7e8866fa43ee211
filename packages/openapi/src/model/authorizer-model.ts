/** An authorizer of an API. */
export interface AuthorizerModel {
  readonly name: string
  /** `TOKEN` and `REQUEST` call a Lambda function, `JWT` exists on HTTP APIs alone. */
  readonly type: 'TOKEN' | 'REQUEST' | 'COGNITO_USER_POOLS' | 'JWT'
  /** AWS's free label, `x-amazon-apigateway-authtype`. */
  readonly authType?: string
  readonly authorizerUri?: string
  readonly authorizerCredentials?: string
  readonly authorizerResultTtlInSeconds?: number
  /** As AWS writes it: a comma list on REST APIs and on HTTP APIs alike in this model. */
  readonly identitySource?: string
  readonly identityValidationExpression?: string
  readonly providerARNs?: readonly string[]
  /** `1.0` or `2.0` (HTTP API). */
  readonly authorizerPayloadFormatVersion?: string
  readonly enableSimpleResponses?: boolean
  readonly jwtConfiguration?: { readonly issuer: string; readonly audience: readonly string[] }
  /** The security scheme it was imported from, kept for the export: kind, name and place of the parameter. */
  readonly scheme?: { readonly type: string; readonly name?: string; readonly in?: string }
}
