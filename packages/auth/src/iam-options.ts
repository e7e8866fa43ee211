import {
  booleanOption,
  functionOption,
  numberOption,
  optional,
  stringOption,
  type MaybePromise,
  type OptionShape,
} from '@gw/core'

/** What belongs to an access key. */
export interface IamCredentials {
  /** The secret that signs. */
  readonly secretAccessKey: string
  /** The session token that must come with it, for temporary credentials. */
  readonly sessionToken?: string
  /** First moment at which they are no longer accepted, in milliseconds since 1970. Default: never. */
  readonly expiresAt?: number
  /** The caller: `arn:aws:iam::123456789012:user/ann`, or the session's `arn:aws:sts::…:assumed-role/…`. */
  readonly userArn: string
  /** The role behind a session. */
  readonly roleArn?: string
  /** The caller's account. */
  readonly accountId: string
  /** AWS's unique id of the caller. Default: the ARN. */
  readonly userId?: string
  /** The caller's own policies, as plain JSON. `null`, in words, allows whatever the signature allows. */
  readonly policies: readonly object[] | null
}

/** Finds what belongs to an access key id; `undefined` for one that is not known. */
export type CredentialsFunction = (
  accessKeyId: string,
  sessionToken: string | undefined,
) => MaybePromise<IamCredentials | undefined>

/** Options of `iamAuthorizer`. */
export interface IamAuthorizerOptions {
  /** For people and events. Default `iamAuthorizer`. */
  readonly name?: string
  /** Who holds which access key. */
  readonly credentials: CredentialsFunction
  /** The region that requests are signed for. Default: the gateway's. */
  readonly region?: string
  /** The service that requests are signed for. Default `execute-api`. */
  readonly service?: string
  /** Seconds that the caller's clock may be off. Default 300, as on AWS. */
  readonly clockSkewInSeconds?: number
  /**
   * Whether a request may say that its body is not signed (`UNSIGNED-PAYLOAD`, `STREAMING-UNSIGNED-PAYLOAD-TRAILER`).
   * Bodies in chunks that are signed (`STREAMING-AWS4-HMAC-SHA256-PAYLOAD`, with a trailer or without) always may.
   * Default `false`.
   */
  readonly allowUnsignedPayload?: boolean
  /** Milliseconds that `credentials` may take. Default 5,000. */
  readonly timeoutInMillis?: number
}

const text = stringOption({ minLength: 1, maxLength: 256 })

/** The shape of {@link IamAuthorizerOptions}. */
export const IAM_OPTIONS: OptionShape = {
  name: optional(text),
  credentials: functionOption(),
  region: optional(text),
  service: optional(text),
  clockSkewInSeconds: optional(numberOption({ min: 0, max: 3_600 })),
  allowUnsignedPayload: optional(booleanOption()),
  timeoutInMillis: optional(numberOption({ min: 1, max: 30_000 })),
}
