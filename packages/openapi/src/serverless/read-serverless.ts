import { standInArn } from '../cloudformation/stand-ins.ts'
import type { TemplateOptions } from '../cloudformation/template.ts'
import { Template } from '../cloudformation/template.ts'
import { withHttpParts } from '../cloudformation/read-cfn-http-api.ts'
import { emptyApi, withRestParts } from '../cloudformation/read-cfn-rest-api.ts'
import { readTemplate } from '../cloudformation/read-template.ts'
import { invalidDocument } from '../document/document-error.ts'
import type { DocumentNode } from '../document/document-node.ts'
import { versionText } from '../openapi/read-authorizer.ts'
import { compact, isObject, memberOf, textOf, type JsonObject, type JsonValue } from '../document/json-value.ts'
import type { AccountModel } from '../model/account-model.ts'
import type { ApiModel } from '../model/api-model.ts'
import type { AuthorizerModel } from '../model/authorizer-model.ts'
import { ModelNames } from '../openapi/model-names.ts'
import { inOrder } from '../openapi/read-paths.ts'
import { resourcePaths } from '../openapi/resource-paths.ts'
import { ReportWriter } from '../report/import-report.ts'
import { functionUri } from '../sam/function-uri.ts'
import { preflights } from './serverless-cors.ts'
import { readRestEvent, VALIDATOR } from './serverless-http.ts'
import { readHttpAuthorizers, readHttpCors, readHttpEvent } from './serverless-http-api.ts'
import { readPlans } from './serverless-plans.ts'
import { ServerlessVariables, type ServerlessSurroundings } from './serverless-variables.ts'

/** What reading a serverless.yml needs from outside. */
export interface ReadServerlessOptions extends TemplateOptions {
  /** `--stage`; the file's own without it. */
  readonly stage: string | undefined
  /** Values of `${opt:name}`, `${param:name}` and `${env:NAME}`. */
  readonly variables: Readonly<Record<string, string>>
}

/** An event with the function that it calls. */
interface ServerlessEvent {
  readonly functionName: string
  readonly node: DocumentNode
}

/** Reads a serverless.yml as far as it describes APIs: the REST API of its `http` events, the HTTP API of its `httpApi` events. */
export function readServerless(
  document: JsonObject,
  report: ReportWriter,
  options: ReadServerlessOptions,
): AccountModel {
  const provider = memberOf(document, 'provider')
  const platform = textOf(memberOf(provider, 'name')) ?? 'aws'
  if (platform !== 'aws') throw invalidDocument(`The provider ${platform.slice(0, 64)} is not AWS`, '/provider/name')
  const { environment, readDocument, variables } = options
  const { region, accountId } = environment
  const before = { stage: options.stage ?? 'dev', region, accountId, variables, readDocument }
  const stage = options.stage ?? ownStage(document, before)
  const around = { ...before, stage }
  const resolved = new ServerlessVariables(document, around, report).resolve(document, '')
  const root = new Template({}, report, options).node(resolved, '')
  const functions = root.at('functions').entries()
  const uriOf = (name: string): string =>
    functionUri(standInArn(name, 'AWS::Lambda::Function', environment), environment)
  const rest = readRest(root, eventsOf(functions, 'http'), uriOf, stage)
  const http = readHttp(root, eventsOf(functions, 'httpApi'), uriOf)
  const own = readTemplate(resourcesOf(resolved), report, options, new Set(['ApiGatewayRestApi', 'HttpApi']))
  const template = new Template(resourcesOf(resolved), report, options)
  const plans = readPlans(root.at('provider').at('apiGateway'), stage)
  reportRest(root, functions)
  return {
    apis: [
      ...rest.map((api) => withRestParts(api, template)),
      ...http.map((api) => withHttpParts(api, template)),
      ...own.apis,
    ],
    apiKeys: [...plans.apiKeys, ...own.apiKeys],
    usagePlans: [...plans.usagePlans, ...own.usagePlans],
    domains: own.domains,
    functions: [...functions.map(([name]) => name), ...own.functions],
  }
}

/** The file's own stage, which may be a variable itself. What it lacks is told when the whole file is read. */
function ownStage(document: JsonObject, around: ServerlessSurroundings): string {
  const written = memberOf(memberOf(document, 'provider'), 'stage')
  if (written === undefined) return 'dev'
  return textOf(new ServerlessVariables(document, around, new ReportWriter()).resolve(written, '')) || 'dev'
}

function eventsOf(
  functions: readonly (readonly [string, DocumentNode])[],
  kind: 'http' | 'httpApi',
): readonly ServerlessEvent[] {
  return functions.flatMap(([functionName, node]) =>
    node
      .at('events')
      .elements()
      .flatMap((event) => {
        const found = event.at(kind)
        return found.isThere ? [{ functionName, node: found }] : []
      }),
  )
}

function readRest(
  root: DocumentNode,
  events: readonly ServerlessEvent[],
  uriOf: (name: string) => string,
  stage: string,
): readonly ApiModel[] {
  if (events.length === 0) return []
  const gateway = root.at('provider').at('apiGateway')
  const models = new ModelNames()
  const authorizers = new Map<string, AuthorizerModel>()
  for (const [name, schema] of gateway.at('request').at('schemas').entries()) models.add(name, schema.at('schema'))
  const read = events.map(({ functionName, node }) => readRestEvent(functionName, node, { uriOf, models, authorizers }))
  const methods = inOrder([...read.map(({ method }) => method), ...preflights(read)])
  const binary = gateway.at('binaryMediaTypes')
  const policy = gateway.at('resourcePolicy')
  const name = root.at('provider').at('apiName').text ?? `${stage}-${root.at('service').text ?? 'service'}`
  return [
    {
      ...emptyApi('REST', 'ApiGatewayRestApi', name),
      ...compact({
        description: gateway.at('description').text,
        apiKeySource:
          gateway.at('apiKeySourceType').text?.toUpperCase() === 'AUTHORIZER' ? ('AUTHORIZER' as const) : undefined,
        binaryMediaTypes: binary.isThere ? binary.texts : undefined,
        minimumCompressionSize: gateway.at('minimumCompressionSize').number,
        disableExecuteApiEndpoint: gateway.at('disableDefaultEndpoint').boolean,
        policy: policy.isThere ? { Version: '2012-10-17', Statement: policy.value ?? [] } : undefined,
      }),
      resources: resourcePaths(methods.map((method) => method.path)),
      methods,
      models: models.all(),
      requestValidators: methods.some((method) => method.requestValidatorName === VALIDATOR.name) ? [VALIDATOR] : [],
      authorizers: [...authorizers.values()],
      stages: [{ stageName: stage, variables: {}, methodSettings: {} }],
    },
  ]
}

function readHttp(
  root: DocumentNode,
  events: readonly ServerlessEvent[],
  uriOf: (name: string) => string,
): readonly ApiModel[] {
  if (events.length === 0) return []
  const gateway = root.at('provider').at('httpApi')
  const authorizers = readHttpAuthorizers(gateway.at('authorizers'), uriOf)
  const around = { uriOf, authorizers, payload: versionText(gateway.at('payload').text) ?? '2.0' }
  const cors = readHttpCors(gateway.at('cors'))
  return [
    {
      ...emptyApi('HTTP', 'HttpApi', gateway.at('name').text ?? root.at('service').text ?? 'service'),
      ...compact({ cors, disableExecuteApiEndpoint: gateway.at('disableDefaultEndpoint').boolean }),
      methods: inOrder(events.map(({ functionName, node }) => readHttpEvent(functionName, node, around))),
      authorizers: [...authorizers.values()],
      stages: [{ stageName: '$default', variables: {}, methodSettings: {} }],
    },
  ]
}

/** Members that say nothing of an API are ignored; those that do and are not read are missing. */
function reportRest(root: DocumentNode, functions: readonly (readonly [string, DocumentNode])[]): void {
  for (const [, node] of functions) {
    for (const event of node.at('events').elements()) {
      if (event.at('websocket').isThere)
        event.report.missing('a websocket event', 'only REST and HTTP APIs are imported', event.pointer)
    }
  }
  const gateway = root.at('provider').at('apiGateway')
  gateway.knows('shouldStartNameWithService', 'metrics', 'websocketsApiName')
  gateway.finish('provider.apiGateway', 'it has no effect on answers')
}

/** The resources of the file as a template of their own. */
function resourcesOf(resolved: JsonValue): JsonObject {
  const resources = memberOf(memberOf(resolved, 'resources'), 'Resources')
  return { Resources: isObject(resources) ? resources : {} }
}

/** Whether a document is a serverless.yml. */
export function isServerless(document: JsonObject): boolean {
  return document['service'] !== undefined && isObject(document['provider'])
}
