import {
  iamAuthorizer,
  jwtAuthorizer,
  lambdaAuthorizer,
  resourcePolicy,
  type JwtAuthorizer,
  type LambdaAuthorizerOptions,
} from '@gw/auth'
import type { DefinitionItem } from '@gw/core'
import { caseAuthorizerFunction } from './case-authorizer-function.ts'
import { ACCESS_KEY, issuerOf, signingKey } from './case-credentials.ts'
import { object, type CorpusCase, type Json } from './corpus-case.ts'

/** Who may call a case's API. */
export interface CaseAuthorizer {
  /** Policies of the whole API. */
  readonly policies: readonly DefinitionItem[]
  /** What a route adds that asks for scopes. */
  scoped(route: unknown): readonly DefinitionItem[]
  /** How often the case's own function has been called. */
  calls(): number
}

/** Builds the authorizer that a case describes: its method's, its API's, or none. */
export function caseAuthorizer(one: CorpusCase): CaseAuthorizer {
  const { authorizer, method, resourcePolicy: described } = one.definition
  if (described === 'does not allow the caller') return fixed(resourcePolicy({ policy: ALLOWS_ELSEWHERE }))
  if (object(method)['authorizationType'] === 'AWS_IAM') return fixed([iam()])
  if (authorizer === undefined) return fixed([])
  return object(authorizer)['type'] === 'JWT' ? jwt(object(authorizer)) : lambda(one)
}

const ALLOWS_ELSEWHERE = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*/GET/elsewhere' },
  ],
}

function fixed(policies: readonly DefinitionItem[]): CaseAuthorizer {
  return { policies, scoped: () => [], calls: () => 0 }
}

function iam(): DefinitionItem {
  return iamAuthorizer({
    credentials: (accessKeyId) =>
      accessKeyId === ACCESS_KEY.id
        ? {
            secretAccessKey: ACCESS_KEY.secret,
            userArn: 'arn:aws:iam::111111111111:user/ann',
            accountId: '111111111111',
            policies: null,
          }
        : undefined,
  })
}

function jwt({ issuer, audience, identitySource }: Json): CaseAuthorizer {
  const policy: JwtAuthorizer = jwtAuthorizer({
    issuer: issuerOf(issuer),
    // A case that names none is not about it.
    audience: (audience ?? null) as readonly string[] | null,
    keys: { keys: [signingKey().jwk] },
    ...(identitySource === undefined ? {} : { identitySource: String(identitySource) }),
  })
  return {
    ...fixed([policy]),
    scoped(route) {
      const { scopes, authorizationScopes } = object(route) as Record<string, unknown>
      const asked = (scopes ?? authorizationScopes ?? []) as readonly string[]
      return asked.length === 0 ? [] : [policy.withScopes(...asked)]
    },
  }
}

/** Members of an authorizer that are the library's options by the same name. */
const SAME_NAME = ['identitySource', 'authorizerResultTtlInSeconds', 'enableSimpleResponses'] as const

function lambda(one: CorpusCase): CaseAuthorizer {
  const described = object(one.definition['authorizer'])
  const called = caseAuthorizerFunction(one)
  let calls = 0
  const policy = lambdaAuthorizer({
    ...Object.fromEntries(SAME_NAME.filter((name) => name in described).map((name) => [name, described[name]])),
    ...(one.apiType === 'HTTP' ? { authorizerPayloadFormatVersion: described['payloadFormatVersion'] } : {}),
    type: described['type'] === 'REQUEST' ? 'REQUEST' : 'TOKEN',
    function(event) {
      calls++
      return called(event)
    },
  } as LambdaAuthorizerOptions)
  return { ...fixed([policy]), calls: () => calls }
}
