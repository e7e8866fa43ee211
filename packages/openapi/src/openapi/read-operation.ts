import type { DocumentNode } from '../document/document-node.ts'
import { compact } from '../document/json-value.ts'
import type { MethodModel } from '../model/method-model.ts'
import type { OperationSurroundings } from './operation-surroundings.ts'
import { readIntegration } from './read-integration.ts'
import { readRequest } from './read-parameters.ts'
import { readResponses } from './read-responses.ts'
import { readSecurity } from './read-security.ts'

/** Reads one operation as the method (REST) or route (HTTP) that API Gateway makes of it. */
export function readOperation(
  path: string,
  httpMethod: string,
  item: DocumentNode,
  operation: DocumentNode,
  around: OperationSurroundings,
): MethodModel {
  const extension = operation.at('x-amazon-apigateway-integration')
  const isDefault = operation.at('isDefaultRoute').boolean === true || path === '/$default'
  operation.knows('consumes', 'produces', 'requestBody')
  const method = compact({
    path: isDefault ? '$default' : path,
    httpMethod,
    operationName: operation.at('operationId').text,
    ...readSecurity(operation, around),
    ...readRequest(path, item, operation, around),
    requestValidatorName: operation.at('x-amazon-apigateway-request-validator').text ?? around.requestValidatorName,
    methodResponses: readResponses(operation, around),
    integration: extension.isThere ? readIntegration(extension.followed(), around.protocol) : undefined,
  })
  if (!extension.isThere) {
    operation.report.missing(`the integration of ${httpMethod} ${path}`, 'AWS refuses to deploy it', operation.pointer)
  }
  operation.finish('an operation')
  return operation.report.placed(method, operation.pointer)
}
