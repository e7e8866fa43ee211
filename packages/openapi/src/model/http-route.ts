import type { MethodModel } from './method-model.ts'

/** A route of an HTTP API from its key. */
export function route(
  routeKey: string,
  rest: Pick<MethodModel, 'authorizationType'> & Partial<MethodModel>,
): MethodModel {
  const space = routeKey.indexOf(' ')
  const [httpMethod, path] =
    space < 0 ? ['ANY', routeKey] : [routeKey.slice(0, space).toUpperCase(), routeKey.slice(space + 1)]
  return {
    path,
    httpMethod,
    apiKeyRequired: false,
    requestParameters: {},
    requestModels: {},
    methodResponses: {},
    ...rest,
  }
}
