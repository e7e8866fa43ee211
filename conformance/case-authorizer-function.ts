import { lambdaFunction, type AuthorizerEvent, type AuthorizerFunction } from '@gw/auth'
import { object, type CorpusCase, type Json } from './corpus-case.ts'

/**
 * The function behind a case's Lambda authorizer, by what the case says that it does.
 * @throws for a behaviour that nobody has written down here
 */
export function caseAuthorizerFunction({ definition }: CorpusCase): AuthorizerFunction {
  const authorizer = object(definition['authorizer'])
  if (authorizer['authorizerUri'] === 'not invokable') return notInvokable
  const { behavior, raw_payload: raw } = object(object(definition['backends'])['auth']) as Record<string, unknown>
  if (typeof raw === 'string') return () => JSON.parse(raw) as unknown
  return byBehavior(String(behavior), authorizer['enableSimpleResponses'] === true)
}

const notInvokable = lambdaFunction(
  { invoke: () => Promise.reject(new Error('API Gateway does not have permission to call the function')) },
  'authorizer',
)

const CONTEXT = { message: 'from authorizer' }

function byBehavior(behavior: string, simple: boolean): AuthorizerFunction {
  switch (behavior) {
    case 'allow, context passes message "from authorizer"':
      return (event) => (simple ? { isAuthorized: true, context: CONTEXT } : allows(arn(event), CONTEXT))
    case 'returns Deny / isAuthorized false':
      return (event) => (simple ? { isAuthorized: false } : answer('Deny', arn(event)))
    case 'Allow policy for another methodArn':
      return (event) => allows(`${arn(event)}-other`)
    case 'Allow policy whose Resource is exactly event.methodArn':
      return (event) => allows(arn(event))
    case 'returns output without policyDocument':
      return () => ({ principalId: 'user' })
    case 'fails with any other error, e.g. "invalid token"':
      return () => Promise.reject(new Error('invalid token'))
    default:
      return withContext(behavior)
  }
}

/** `Allow with context {…}`. */
function withContext(behavior: string): AuthorizerFunction {
  const [, context] = /^Allow with context (\{.*\})$/.exec(behavior) ?? []
  if (context === undefined) throw new Error(`no authorizer is known that does this: ${behavior}`)
  return (event) => allows(arn(event), JSON.parse(context) as Json)
}

/** Format 2.0 names it `routeArn`. */
function arn(event: AuthorizerEvent): string {
  const { methodArn, routeArn } = event as { methodArn?: string; routeArn?: string }
  return String(methodArn ?? routeArn)
}

function allows(resource: string, context?: Json): object {
  return { ...answer('Allow', resource), ...(context === undefined ? {} : { context }) }
}

function answer(effect: 'Allow' | 'Deny', resource: string): object {
  const statement = { Action: 'execute-api:Invoke', Effect: effect, Resource: resource }
  return { principalId: 'user', policyDocument: { Version: '2012-10-17', Statement: [statement] } }
}
