import { compact } from '../document/json-value.ts'
import type { AuthorizerModel } from '../model/authorizer-model.ts'
import type { MethodModel } from '../model/method-model.ts'
import { functionOf } from './function-name.ts'
import { isBound } from './plan-functions.ts'
import {
  PlannedCall,
  PlannedConstant,
  PlannedFunction,
  PlannedGiven,
  type PlannedObject,
  type PlannedValue,
} from './planned-value.ts'
import type { Planning } from './planning.ts'

/** The authorizer of a method, or nothing for an open one. What cannot be carried over closes the method. */
export function planAuthorizer(method: MethodModel, planning: Planning): readonly PlannedValue[] {
  const { authorizationType, authorizerName } = method
  if (authorizationType === 'NONE') return []
  if (authorizationType === 'AWS_IAM') return [planIam(method, planning)]
  const authorizer = planning.api.authorizers.find(({ name }) => name === authorizerName)
  if (authorizer === undefined) {
    const why = `the authorizer ${authorizerName ?? '(none named)'} is not in the document`
    planning.report.missing(
      `the authorizer of ${method.httpMethod} ${method.path}`,
      why,
      planning.report.placeOf(method, method.integration),
    )
    return [closed(why)]
  }
  const name = planning.constants.share(`${authorizer.name} authorizer`, () => planShared(authorizer, planning))
  const canScope = authorizer.type === 'JWT' || authorizer.type === 'COGNITO_USER_POOLS'
  return [new PlannedConstant(name, canScope ? (method.authorizationScopes ?? []) : [])]
}

function planShared(authorizer: AuthorizerModel, planning: Planning): PlannedValue {
  const place = planning.report.placeOf(authorizer)
  const what = `authorizer ${authorizer.type}`
  const planned = plannedOf(authorizer, planning)
  if (typeof planned === 'string') {
    planning.report.missing(what, planned, place)
    return closed(planned)
  }
  planning.report.carried(what, place)
  return planned
}

/** The call that makes an authorizer, or why it cannot be made. */
function plannedOf(authorizer: AuthorizerModel, planning: Planning): PlannedCall | string {
  if (authorizer.type === 'JWT') return planJwt(authorizer)
  return authorizer.type === 'COGNITO_USER_POOLS' ? planCognito(authorizer) : planLambda(authorizer, planning)
}

function planJwt({ name, jwtConfiguration, identitySource }: AuthorizerModel): PlannedCall | string {
  const { issuer = '', audience = [] } = jwtConfiguration ?? {}
  if (issuer === '' || audience.length === 0) return 'it names no issuer or no audience'
  if (!/^https?:\/\//.test(issuer)) return `the issuer ${issuer} is no address: pass what it is made of in physicalIds`
  return call('jwtAuthorizer', { name, issuer, audience, identitySource })
}

function planCognito({
  name,
  providerARNs = [],
  identitySource,
  identityValidationExpression,
}: AuthorizerModel): PlannedCall | string {
  if (providerARNs.length === 0) return 'it names no user pool'
  const unknown = providerARNs.find((arn) => !/^(?:arn:.*userpool\/)?[\w-]+_[A-Za-z0-9]+$/.test(arn))
  if (unknown !== undefined) return `the user pool ${unknown} has no id here: pass it in physicalIds`
  // AWS accepts every client of the pools.
  return call('cognitoAuthorizer', { name, providerARNs, clientId: null, identitySource, identityValidationExpression })
}

function planLambda(authorizer: AuthorizerModel, planning: Planning): PlannedCall | string {
  const named = authorizer.authorizerUri === undefined ? undefined : functionOf(authorizer.authorizerUri)
  if (named === undefined) return 'its URI names no Lambda function'
  if (!isBound(named.name, planning)) return `the function ${named.name} is not passed in functions`
  const { name, type, identitySource, identityValidationExpression, authorizerResultTtlInSeconds } = authorizer
  const sources = identitySource?.split(',').map((source) => source.trim())
  const http = planning.protocol === 'HTTP'
  return call('lambdaAuthorizer', {
    name,
    type: type as 'TOKEN' | 'REQUEST',
    function: planning.brought.functions.has(named.name)
      ? new PlannedFunction(named.name)
      : new PlannedCall('lambdaFunction', [
          new PlannedGiven('lambda'),
          planning.brought.physicalIds[named.name] ?? named.name,
        ]),
    identitySource: sources === undefined || sources.length > 1 ? sources : sources[0],
    identityValidationExpression,
    authorizerResultTtlInSeconds,
    authorizerPayloadFormatVersion: http ? (authorizer.authorizerPayloadFormatVersion ?? '1.0') : undefined,
    enableSimpleResponses: http ? authorizer.enableSimpleResponses : undefined,
  })
}

function planIam(method: MethodModel, planning: Planning): PlannedValue {
  const place = planning.report.placeOf(method, method.integration)
  if (!planning.brought.credentials) {
    const why = 'pass `credentials`, which finds the secret of an access key'
    planning.report.missing('authorization AWS_IAM', why, place)
    return closed(why)
  }
  planning.report.carried('authorization AWS_IAM', place)
  const name = planning.constants.share('iam authorizer', () =>
    call('iamAuthorizer', { credentials: new PlannedGiven('credentials') }),
  )
  return new PlannedConstant(name)
}

function closed(why: string): PlannedCall {
  return new PlannedCall('missingAuthorizer', [why])
}

/** A call with one object of options, of which the absent ones are left out. */
export function call(factory: string, options: { readonly [name: string]: PlannedValue | undefined }): PlannedCall {
  return new PlannedCall(factory, [compact(options) as PlannedObject])
}
