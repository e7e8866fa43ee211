import {
  allow,
  checkOptions,
  deny,
  GatewayError,
  isPromise,
  isRefusal,
  whenReady,
  type Allow,
  type Context,
  type MaybePromise,
  type Policy,
  type Refusal,
} from '@gw/core'
import { IAM_OPTIONS, type IamAuthorizerOptions, type IamCredentials } from './iam-options.ts'
import { withinDeadline } from './deadline.ts'
import { equalInConstantTime } from './hashing.ts'
import { isAllowedByResource } from './iam/attached-policy.ts'
import { keepCallerPolicy, type CallerPolicy } from './iam/caller-policies.ts'
import { deniedText } from './iam/denied-text.ts'
import { evaluatePolicy, type PolicyVerdict } from './iam/evaluate-policy.ts'
import { parsePolicyDocument } from './iam/policy-document.ts'
import { requestKeys } from './iam/request-keys.ts'
import { handOnUnframed } from './sigv4/hand-on-unframed.ts'
import { readSignatureClaim, type SignatureClaim } from './sigv4/signature-claim.ts'
import { invalidSignature, refuseScope, refuseTime } from './sigv4/signature-scope.ts'
import { verifySignature } from './sigv4/verify-signature.ts'

/** What a request's context has behind `iamAuthorizer`. */
export interface IamAuthorizerAdds {
  /** Who signed, as in an HTTP API's event 2.0. */
  readonly authorizer: {
    readonly iam: {
      readonly accessKey: string
      readonly accountId: string
      readonly callerId: string
      readonly roleArn: string | null
      readonly userArn: string
      readonly userId: string
    }
  }
  /** The caller's ARN. */
  readonly principalId: string
}

/**
 * `AWS_IAM`: requests signed with AWS Signature Version 4, in headers or in the query.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html
 * As on AWS, the `Authorization` header does not reach the integration.
 * @throws {GatewayError} for options that cannot be meant
 */
export function iamAuthorizer(options: IamAuthorizerOptions): Policy<'authorizer', IamAuthorizerAdds> {
  checkOptions('iamAuthorizer', options, IAM_OPTIONS)
  return {
    slot: 'authorizer',
    name: options.name ?? 'iamAuthorizer',
    onRequest(context) {
      const claim = readSignatureClaim(context.request)
      if (claim === undefined) return unsigned(context)
      if ('incomplete' in claim)
        return invalidSignature('incomplete-signature', claim.incomplete, 'IncompleteSignatureException')
      const refusal = refuseScope(claim, context, options) ?? refuseTime(claim, context, options)
      if (refusal !== undefined) return refusal
      const asked = options.credentials(claim.accessKeyId, claim.sessionToken)
      const found = withinDeadline(asked, context.services.clock, options.timeoutInMillis ?? 5_000, 'credentials')
      return isPromise(found)
        ? found.then((held) => verify(held, claim, context, options))
        : verify(found, claim, context, options)
    },
    describe: () => ({ summary: `AWS Signature Version 4 for ${options.service ?? 'execute-api'}` }),
  }
}

/** AWS's own integration limit: no upload takes longer there. */
const BODY_TIMEOUT_MS = 29_000

function verify(
  held: IamCredentials | undefined,
  claim: SignatureClaim,
  context: Context,
  options: IamAuthorizerOptions,
): MaybePromise<Refusal | Allow> {
  if (held === undefined || held === null || !isSession(held, claim)) return unknownKey()
  if (typeof held.secretAccessKey !== 'string' || held.secretAccessKey === '' || typeof held.userArn !== 'string') {
    throw new GatewayError('STORE_FAILURE', 'credentials answered no credentials')
  }
  // Written so that NaN, which compares with nothing, is expired.
  if (held.expiresAt !== undefined && !(context.services.clock.now() < held.expiresAt))
    return deny('EXPIRED_TOKEN', { reason: 'session-expired' })
  const verdict = verifySignature(context.request, claim, {
    secretAccessKey: held.secretAccessKey,
    maxBodyBytes: context.services.maxBodyBytes,
    allowUnsignedPayload: options.allowUnsignedPayload ?? false,
    normalizePath: true,
  })
  // Reading the body waits for the caller, who may never send the rest of it.
  const settled = withinDeadline(verdict, context.services.clock, BODY_TIMEOUT_MS, 'the body')
  return whenReady(settled, (result) => {
    if (isRefusal(result)) return result
    if (typeof result === 'string' && result !== 'valid') return deny('INVALID_SIGNATURE', { reason: result })
    const decision = authorize(held, claim, context)
    if (typeof result !== 'string' && !isRefusal(decision)) handOnUnframed(result, context)
    return decision
  })
}

/** A session's token must be there and be the one; a token where none belongs is somebody else's session. */
function isSession(held: IamCredentials, claim: SignatureClaim): boolean {
  if (held.sessionToken === undefined || claim.sessionToken === undefined)
    return held.sessionToken === claim.sessionToken
  return equalInConstantTime(held.sessionToken, claim.sessionToken)
}

function authorize(held: IamCredentials, claim: SignatureClaim, context: Context): Refusal | Allow {
  const decide: CallerPolicy = (action) =>
    held.policies === null ? 'allow' : combined(held.policies, action, held, context)
  const decision = decide('execute-api:Invoke')
  const principal = {
    arns: [held.userArn, ...(held.roleArn === undefined ? [] : [held.roleArn])],
    accountId: held.accountId,
  }
  const isOwn = held.accountId === context.services.accountId
  // Within an account either side's yes is enough; from another both are needed, and the resource policy is asked later.
  const passes =
    decision === 'allow' || (decision === 'implicit-deny' && isOwn && isAllowedByResource(context, principal))
  if (!passes) {
    const message = deniedText(context, held.userArn, decision === 'explicit-deny')
    return deny('ACCESS_DENIED', { message, reason: `identity-policy-${decision}` })
  }
  keepCallerPolicy(context, 'iam', decide)
  context.integrationRequest.headers.delete('authorization')
  return allow({ adds: addsOf(held, claim) })
}

/** Every policy of the caller counts: one that denies wins, one that allows is needed. */
function combined(
  policies: readonly object[],
  action: string,
  held: IamCredentials,
  context: Context,
): PolicyVerdict['decision'] {
  const keys = requestKeys(context, {
    'aws:PrincipalArn': held.roleArn ?? held.userArn,
    'aws:PrincipalAccount': held.accountId,
    'aws:userid': held.userId,
    'aws:username': userName(held.userArn),
  })
  const request = { action, resource: context.methodArn, keys }
  const decisions = policies.map(
    (policy) => evaluatePolicy(parsePolicyDocument(policy, { kind: 'identity' }), request).decision,
  )
  if (decisions.includes('explicit-deny')) return 'explicit-deny'
  return decisions.includes('allow') ? 'allow' : 'implicit-deny'
}

function userName(arn: string): string | undefined {
  return /^arn:[^:]{1,32}:iam::\d{12}:user\/(?:[^/]{1,512}\/){0,20}([^/]{1,64})$/.exec(arn)?.[1]
}

function addsOf(held: IamCredentials, claim: SignatureClaim): IamAuthorizerAdds {
  const userId = held.userId ?? held.userArn
  const { accountId, userArn } = held
  const iam = {
    accessKey: claim.accessKeyId,
    accountId,
    callerId: userId,
    roleArn: held.roleArn ?? null,
    userArn,
    userId,
  }
  return { authorizer: { iam }, principalId: userArn }
}

/** An HTTP API has one word for all of these; only a REST API says which. */
function unsigned(context: Context): Refusal {
  const type = context.services.protocol === 'REST' ? 'MISSING_AUTHENTICATION_TOKEN' : 'ACCESS_DENIED'
  return deny(type, { reason: 'unsigned' })
}

function unknownKey(): Refusal {
  return invalidSignature(
    'unknown-access-key',
    'The security token included in the request is invalid.',
    'UnrecognizedClientException',
  )
}
