import type { GatewayDefinition } from '@gw/core'
import type { ApiModel } from '../model/api-model.ts'
import type { MethodModel } from '../model/method-model.ts'
import { inOrder } from '../openapi/read-paths.ts'
import { pathVariables, resourcePaths } from '../openapi/resource-paths.ts'

/** The APIs that definitions were made from. Weak: a definition that is gone takes its model along. */
const ORIGINS = new WeakMap<object, ApiModel>()

/** Remembers which API a definition was made from. */
export function rememberOrigin(definition: object, api: ApiModel): void {
  ORIGINS.set(definition, api)
}

/** The API behind a definition: the one it was imported from, or what its routes and stages tell. */
export function modelOf(definition: GatewayDefinition): ApiModel {
  const origin = ORIGINS.get(definition)
  if (origin !== undefined) return origin
  const methods = Object.keys(definition.routes ?? { $default: [] }).map(methodOf)
  const stages = Object.entries(definition.stages ?? {}).map(([stageName, stage]) => {
    return { stageName, variables: stage.variables ?? {}, methodSettings: {} }
  })
  return {
    protocol: definition.protocol ?? 'REST',
    name: definition.apiId ?? 'gateway',
    resources: resourcePaths(methods.map((method) => method.path).filter((path) => path !== '$default')),
    methods: inOrder(methods),
    models: [],
    requestValidators: [],
    gatewayResponses: [],
    authorizers: [],
    stages,
  }
}

function methodOf(routeKey: string): MethodModel {
  const space = routeKey.indexOf(' ')
  const [httpMethod, path] = space < 0 ? ['ANY', routeKey] : [routeKey.slice(0, space), routeKey.slice(space + 1)]
  const requestParameters = Object.fromEntries(pathVariables(path).map((name) => [`method.request.path.${name}`, true]))
  return {
    path,
    httpMethod,
    authorizationType: 'NONE',
    apiKeyRequired: false,
    requestParameters,
    requestModels: {},
    methodResponses: {},
  }
}
