import type { DocumentNode } from '../document/document-node.ts'
import type { AuthorizerModel } from '../model/authorizer-model.ts'
import type { AuthorizationType } from '../model/method-model.ts'
import type { OperationSurroundings } from './operation-surroundings.ts'

/** Who may call an operation. */
export interface ReadSecurity {
  readonly authorizationType: AuthorizationType
  readonly authorizerName?: string
  readonly authorizationScopes?: readonly string[]
  readonly apiKeyRequired: boolean
}

/**
 * Reads an operation's security: its own, or the document's. Alternatives and conjunctions are taken together, as AWS
 * does: a method has at most one authorizer, and beside it a key or none.
 */
export function readSecurity(operation: DocumentNode, around: OperationSurroundings): ReadSecurity {
  const own = operation.at('security')
  const required = (own.value === undefined ? around.root.at('security') : own).elements()
  const schemes = required.flatMap((alternative) => alternative.entries())
  const guarded = schemes.map(([name, scopes]) => readRequirement(name, scopes, around))
  const explicit = operation.at('x-amazon-apigateway-auth').at('type').text?.toUpperCase()
  const apiKeyRequired = guarded.some((requirement) => requirement === 'key')
  if (explicit === 'NONE') return { authorizationType: 'NONE', apiKeyRequired }
  if (explicit === 'AWS_IAM' || guarded.includes('iam')) return { authorizationType: 'AWS_IAM', apiKeyRequired }
  const authorized = guarded.find((requirement) => typeof requirement === 'object')
  return authorized === undefined ? { authorizationType: 'NONE', apiKeyRequired } : { ...authorized, apiKeyRequired }
}

type Requirement = 'key' | 'iam' | 'nothing' | Omit<ReadSecurity, 'apiKeyRequired'>

function readRequirement(name: string, scopes: DocumentNode, around: OperationSurroundings): Requirement {
  const authorizer = around.authorizers.get(name)
  if (authorizer !== undefined) return authorized(authorizer, scopes.texts)
  const scheme = around.schemes.at(name).followed()
  if (scheme.at('x-amazon-apigateway-authtype').text?.toLowerCase() === 'awssigv4') return 'iam'
  if (isApiKey(scheme)) return 'key'
  const what = scheme.isThere ? `the security scheme ${name}` : `the unknown security scheme ${name}`
  scopes.report.missing(
    what,
    'it has no x-amazon-apigateway-authorizer, so that API Gateway leaves the method open',
    scopes.pointer,
  )
  return 'nothing'
}

function isApiKey(scheme: DocumentNode): boolean {
  const header = scheme.at('name').text?.toLowerCase()
  return scheme.at('type').text === 'apiKey' && scheme.at('in').text === 'header' && header === 'x-api-key'
}

function authorized(authorizer: AuthorizerModel, scopes: readonly string[]): Omit<ReadSecurity, 'apiKeyRequired'> {
  const { type, name } = authorizer
  const authorizationType = type === 'JWT' || type === 'COGNITO_USER_POOLS' ? type : 'CUSTOM'
  return { authorizationType, authorizerName: name, ...(scopes.length > 0 ? { authorizationScopes: scopes } : {}) }
}
