import { GatewayError } from '@gw/core'

/** A Cognito user pool as an issuer of tokens. */
export interface CognitoUserPool {
  /** Its id: `eu-central-1_AbCdEf123`. */
  readonly id: string
  /** The `iss` of its tokens. */
  readonly issuer: string
  /** Where its keys are. */
  readonly jwksUri: string
}

/**
 * Reads a user pool's id or ARN.
 * @param endpoint replaces `https://cognito-idp.<region>.amazonaws.com`, in the issuer too
 * @throws {GatewayError} `INVALID_OPTION` for anything else
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
 */
export function cognitoUserPool(name: string, endpoint: string | undefined, path: string): CognitoUserPool {
  const parts =
    /^(?:arn:aws[a-z-]{0,20}:cognito-idp:([a-z0-9-]{1,32}):\d{12}:userpool\/)?(([a-z0-9-]{1,32})_[0-9A-Za-z]{1,55})$/.exec(
      name,
    )
  const id = parts?.[2]
  const region = parts?.[3]
  // An ARN says its Region twice; a pool of another Region is a slip that would fetch keys elsewhere.
  if (id === undefined || (parts?.[1] !== undefined && parts[1] !== region)) {
    throw new GatewayError('INVALID_OPTION', `${path}: ${JSON.stringify(name.slice(0, 128))} is no user pool`, { path })
  }
  const domain = region!.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  const issuer = `${endpoint?.replace(/\/$/, '') ?? `https://cognito-idp.${region}.${domain}`}/${id}`
  return { id, issuer, jwksUri: `${issuer}/.well-known/jwks.json` }
}
