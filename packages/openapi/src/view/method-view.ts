import { compact, type JsonObject } from '../document/json-value.ts'
import { filled } from '../export/export-integration.ts'
import type { IntegrationModel, IntegrationResponseModel } from '../model/integration-model.ts'
import type { MethodModel, MethodResponseModel } from '../model/method-model.ts'
import { viewId } from './view-id.ts'

/** `GetMethod`. */
export function methodView(method: MethodModel): JsonObject {
  const responses = Object.entries(method.methodResponses).map(([status, response]) => [
    status,
    methodResponse(response),
  ])
  return compact({
    httpMethod: method.httpMethod,
    authorizationType: method.authorizationType,
    authorizerId: method.authorizerName === undefined ? undefined : viewId('authorizer', method.authorizerName),
    authorizationScopes: method.authorizationScopes,
    apiKeyRequired: method.apiKeyRequired,
    requestValidatorId:
      method.requestValidatorName === undefined ? undefined : viewId('validator', method.requestValidatorName),
    operationName: method.operationName,
    requestParameters: filled(method.requestParameters),
    requestModels: filled(method.requestModels),
    methodResponses: filled(Object.fromEntries(responses)),
    methodIntegration: method.integration === undefined ? undefined : integrationView(method.path, method.integration),
  }) as JsonObject
}

/** `GetMethodResponse`. */
export function methodResponse(response: MethodResponseModel): JsonObject {
  const { statusCode, responseParameters, responseModels } = response
  return compact({
    statusCode,
    responseParameters: filled(responseParameters),
    responseModels: filled(responseModels),
  }) as JsonObject
}

/** `GetIntegration`. */
export function integrationView(path: string, integration: IntegrationModel): JsonObject {
  const responses = Object.entries(integration.integrationResponses).map(([status, one]) => [
    status,
    integrationResponse(one),
  ])
  return compact({
    ...integration,
    requestParameters: filled(integration.requestParameters),
    requestTemplates: filled(integration.requestTemplates),
    cacheNamespace: integration.cacheNamespace ?? viewId('resource', path),
    integrationResponses: filled(Object.fromEntries(responses)),
  }) as JsonObject
}

/** `GetIntegrationResponse`. */
export function integrationResponse(response: IntegrationResponseModel): JsonObject {
  const { responseParameters, responseTemplates, ...others } = response
  return compact({
    ...others,
    responseParameters: filled(responseParameters),
    responseTemplates: filled(responseTemplates),
  }) as JsonObject
}
