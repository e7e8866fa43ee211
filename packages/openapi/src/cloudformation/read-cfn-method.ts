import type { DocumentNode } from '../document/document-node.ts'
import { compact } from '../document/json-value.ts'
import type { AuthorizationType, MethodModel, MethodResponseModel } from '../model/method-model.ts'
import { readMethodIntegration } from './read-cfn-integration.ts'

/** Names of an API's parts by their logical ids: methods refer to authorizers and validators by id. */
export interface PartNames {
  readonly paths: ReadonlyMap<string, string>
  readonly authorizers: ReadonlyMap<string, string>
  readonly validators: ReadonlyMap<string, string>
}

/** Reads an `AWS::ApiGateway::Method`. */
export function readMethod(node: DocumentNode, names: PartNames): MethodModel {
  const resourceId = node.at('ResourceId').text ?? ''
  const path = names.paths.get(resourceId)
  if (path === undefined)
    throw node.invalid(`The method's resource ${JSON.stringify(resourceId)} is not in the template`)
  const authorizerId = node.at('AuthorizerId').text
  const validatorId = node.at('RequestValidatorId').text
  const scopes = node.at('AuthorizationScopes').texts
  const integration = node.at('Integration')
  const method = compact({
    path,
    httpMethod: (node.at('HttpMethod').text ?? 'ANY').toUpperCase(),
    operationName: node.at('OperationName').text,
    authorizationType: (node.at('AuthorizationType').text ?? 'NONE').toUpperCase() as AuthorizationType,
    authorizerName: authorizerId === undefined ? undefined : (names.authorizers.get(authorizerId) ?? authorizerId),
    authorizationScopes: scopes.length > 0 ? scopes : undefined,
    apiKeyRequired: node.at('ApiKeyRequired').boolean === true,
    requestParameters: flags(node.at('RequestParameters')),
    requestModels: node.at('RequestModels').record,
    requestValidatorName: validatorId === undefined ? undefined : (names.validators.get(validatorId) ?? validatorId),
    methodResponses: readMethodResponses(node.at('MethodResponses')),
    integration: integration.isThere ? readMethodIntegration(integration) : undefined,
  })
  if (!integration.isThere)
    node.report.missing(`the integration of ${method.httpMethod} ${path}`, 'AWS refuses to deploy it', node.pointer)
  node.knows('RestApiId')
  node.finish('a method', 'API Gateway does not read it')
  return node.report.placed(method, node.pointer)
}

function readMethodResponses(node: DocumentNode): Readonly<Record<string, MethodResponseModel>> {
  const responses = node.elements().map((response) => {
    const statusCode = response.at('StatusCode').text ?? '200'
    const responseParameters = flags(response.at('ResponseParameters'))
    const responseModels = response.at('ResponseModels').record
    response.finish('a method response')
    return [statusCode, { statusCode, responseParameters, responseModels }] as const
  })
  return Object.fromEntries(responses)
}

function flags(node: DocumentNode): Readonly<Record<string, boolean>> {
  return Object.fromEntries(node.entries().map(([name, flag]) => [name, flag.boolean === true]))
}
