import type { DocumentNode } from '../document/document-node.ts'
import { compact } from '../document/json-value.ts'
import { readCorsConfiguration } from '../cloudformation/read-cfn-cors.ts'
import { withHttpParts } from '../cloudformation/read-cfn-http-api.ts'
import { readHttpStage, readRouteSetting } from '../cloudformation/read-cfn-http-stage.ts'
import { emptyApi } from '../cloudformation/read-cfn-rest-api.ts'
import type { Template } from '../cloudformation/template.ts'
import type { ApiModel } from '../model/api-model.ts'
import type { MethodModel } from '../model/method-model.ts'
import type { StageModel } from '../model/stage-model.ts'
import { routeKeyOf } from '../model/route-key.ts'
import { inOrder } from '../openapi/read-paths.ts'
import { eventSecurity, readHttpAuth, type SamAuth } from './sam-auth.ts'
import { readSamDefinition } from './sam-definition.ts'
import { httpRoute, type ApiEvent } from './sam-events.ts'

/** Reads an `AWS::Serverless::HttpApi`, or the implicit one, with the events that are its routes. */
export function readSamHttpApi(
  template: Template,
  logicalId: string,
  node: DocumentNode,
  events: readonly ApiEvent[],
): ApiModel {
  const auth = readHttpAuth(node.at('Auth'), template.environment)
  const imported = readSamDefinition(template, node, 'HTTP')
  const base = imported ?? emptyApi('HTTP', logicalId, logicalId)
  const own = events.map((event) => httpRoute(event, template, eventSecurity(auth, event.node.at('Auth'))))
  const defined = base.methods.map((method) => guarded(method, auth))
  const keys = new Set(defined.map(routeKeyOf))
  const added = own.filter((method) => !keys.has(routeKeyOf(method)))
  const cors = readCorsConfiguration(node.at('CorsConfiguration'))
  const api: ApiModel = {
    ...base,
    ...compact({
      description: node.at('Description').text,
      cors,
      disableExecuteApiEndpoint: node.at('DisableExecuteApiEndpoint').boolean,
    }),
    logicalId,
    name: node.at('Name').text ?? imported?.name ?? logicalId,
    methods: inOrder([...defined, ...added]),
    authorizers: [...base.authorizers, ...auth.authorizers],
    stages: [readStage(node, events)],
  }
  node.knows(
    'DefinitionBody',
    'DefinitionUri',
    'FailOnWarnings',
    'Domain',
    'Tags',
    'PropagateTags',
    'StageName',
    'StageVariables',
    'RouteSettings',
    'DefaultRouteSettings',
    'AccessLogSettings',
  )
  node.finish('an HTTP API', 'it has no effect on answers')
  return withHttpParts(api, template)
}

function guarded(method: MethodModel, auth: SamAuth): MethodModel {
  const name = auth.defaultAuthorizer
  if (method.authorizationType !== 'NONE' || name === undefined || name === 'NONE') return method
  const type = auth.authorizers.find((authorizer) => authorizer.name === name)?.type
  return { ...method, authorizationType: type === 'JWT' ? 'JWT' : 'CUSTOM', authorizerName: name }
}

/** The stage, with the settings that events give their own routes. */
function readStage(node: DocumentNode, events: readonly ApiEvent[]): StageModel {
  const stage = readHttpStage(node.at('StageName').text ?? '$default', node)
  const own = events.flatMap((event) => {
    const settings = event.node.at('RouteSettings')
    if (!settings.isThere) return []
    const key = `${(event.node.at('Method').text ?? 'ANY').toUpperCase()} ${event.node.at('Path').text ?? ''}`
    return [[key, readRouteSetting(settings)] as const]
  })
  return { ...stage, methodSettings: { ...stage.methodSettings, ...Object.fromEntries(own) } }
}
