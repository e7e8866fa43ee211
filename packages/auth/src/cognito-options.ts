import { eitherOf, listOf, oneOf, optional, type OptionShape } from '@gw/core'
import { optionText, SIGNED_TOKEN_OPTIONS, type SignedTokenOptions } from './token/token-options.ts'

/** Options of `cognitoAuthorizer`. */
export interface CognitoAuthorizerOptions extends SignedTokenOptions {
  /** The user pools, by ARN or id: 1 to 50. */
  readonly providerARNs: readonly string[]
  /** App clients whose tokens are accepted: `aud` of an ID token, `client_id` of an access token. `null`, in words, is every client of the pools (AWS's rule). */
  readonly clientId: string | readonly string[] | null
  /** Groups of which a caller must be in one (`cognito:groups`); else 403. Default: none are asked for. */
  readonly groups?: readonly string[]
  /** With scopes an access token is due that has one of them, without them an ID token: AWS's rule. Per route: `withScopes`. Default: none. */
  readonly authorizationScopes?: readonly string[]
  /** The header with the token. Default `method.request.header.Authorization`. */
  readonly identitySource?: string
  /** A regular expression that the whole `aud` of an ID token must match. The pool's own text: never hostile. Default: any. */
  readonly identityValidationExpression?: string
  /** Replaces `https://cognito-idp.<region>.amazonaws.com`, for a pool that runs elsewhere. */
  readonly endpoint?: string
}

/** The shape of {@link CognitoAuthorizerOptions}. */
export const COGNITO_OPTIONS: OptionShape = {
  ...SIGNED_TOKEN_OPTIONS,
  providerARNs: listOf(optionText, { minLength: 1, maxLength: 50 }),
  clientId: eitherOf(oneOf(null), listOf(optionText, { minLength: 1, maxLength: 1000 }), optionText),
  groups: optional(listOf(optionText, { minLength: 1, maxLength: 1000 })),
  identityValidationExpression: optional(optionText),
  endpoint: optional(optionText),
}
