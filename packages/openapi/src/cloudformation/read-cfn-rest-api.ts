import { pointerTo } from '../document/json-pointer.ts'
import { compact, isObject, type JsonObject } from '../document/json-value.ts'
import type { DocumentNode } from '../document/document-node.ts'
import { checkDocument } from '../document/parse-document.ts'
import type { ApiModel, SchemaModel } from '../model/api-model.ts'
import { DEFAULT_MODELS } from '../model/default-models.ts'
import type { StageModel } from '../model/stage-model.ts'
import { inOrder } from '../openapi/read-paths.ts'
import { withVariables } from '../openapi/prepare-openapi.ts'
import { readOpenApi } from '../openapi/read-openapi.ts'
import { readSchema } from '../openapi/read-schema.ts'
import { resourcePaths } from '../openapi/resource-paths.ts'
import { belonging, readTags, type ReadResource } from './belonging.ts'
import { readRestAuthorizer } from './read-cfn-authorizer.ts'
import { readMethod } from './read-cfn-method.ts'
import { readCanary, readRestStage } from './read-cfn-stage.ts'
import { resourceTree } from './read-resource-tree.ts'
import type { Template } from './template.ts'

/** An API with nothing in it. */
export function emptyApi(protocol: ApiModel['protocol'], logicalId: string, name: string): ApiModel {
  const nothing = { methods: [], requestValidators: [], gatewayResponses: [], authorizers: [], stages: [] }
  const rest = protocol === 'REST'
  return { protocol, logicalId, name, resources: rest ? ['/'] : [], models: rest ? DEFAULT_MODELS : [], ...nothing }
}

/** Reads an `AWS::ApiGateway::RestApi` with everything in the template that belongs to it. */
export function readRestApi(template: Template, logicalId: string): ApiModel {
  const node = template.properties(template.resource(logicalId)!)
  const body = bodyOf(template, node)
  const imported =
    body === undefined
      ? undefined
      : readOpenApi(withVariables(body, template.environment), template.report, pointerTo(node.pointer, 'Body'), {
          protocol: 'REST',
        })
  const name = node.at('Name').text ?? imported?.name ?? logicalId
  const base: ApiModel = {
    ...(imported ?? emptyApi('REST', logicalId, name)),
    ...readRestProperties(node),
    logicalId,
    name,
  }
  node.knows('Mode', 'Parameters', 'CloneFrom', 'FailOnWarnings', 'Body', 'BodyS3Location')
  node.finish('a REST API', 'it has no effect on answers')
  return withRestParts(base, template)
}

/** Adds the resources of a template that belong to a REST API, whether CloudFormation or SAM made it. */
export function withRestParts(api: ApiModel, template: Template): ApiModel {
  const logicalId = api.logicalId!
  const of = (type: string): readonly ReadResource[] =>
    belonging(template, `AWS::ApiGateway::${type}`, 'RestApiId', logicalId)
  const authorizers = of('Authorizer').map(({ logicalId: id, node }) => ({ id, model: readRestAuthorizer(id, node) }))
  const validators = of('RequestValidator').map(({ logicalId: id, node }) => ({ id, model: readValidator(id, node) }))
  const paths = resourceTree([`${logicalId}.RootResourceId`], of('Resource'))
  const names = {
    paths,
    authorizers: new Map(authorizers.map(({ id, model }) => [id, model.name])),
    validators: new Map(validators.map(({ id, model }) => [id, model.name])),
  }
  const methods = [...api.methods, ...of('Method').map(({ node }) => readMethod(node, names))]
  const deployments = of('Deployment')
  return {
    ...api,
    resources: resourcePaths([...api.resources, ...paths.values(), ...methods.map((method) => method.path)]),
    methods: inOrder(methods),
    models: [
      ...api.models,
      ...of('Model')
        .map(({ logicalId: id, node }) => readModel(id, node))
        .toSorted(byName),
    ],
    requestValidators: [...api.requestValidators, ...validators.map(({ model }) => model)],
    gatewayResponses: [...api.gatewayResponses, ...of('GatewayResponse').map(({ node }) => readGatewayResponse(node))],
    authorizers: [...api.authorizers, ...authorizers.map(({ model }) => model)],
    stages: withCanaries([...api.stages, ...declaredStages(of('Stage')), ...deployedStages(deployments)]),
    deployments: deployments.map(({ logicalId: id, node }) =>
      compact({ logicalId: id, description: node.at('Description').text }),
    ),
  }
}

function bodyOf(template: Template, node: DocumentNode): JsonObject | undefined {
  const body = node.at('Body').value
  if (isObject(body)) return body
  const location = node.at('BodyS3Location')
  if (!location.isThere) return undefined
  const name = location.text ?? location.at('Key').text ?? ''
  const read = template.include(name)
  if (isObject(read)) return read
  template.report.missing(`the file ${name}`, 'pass `readFile` to read it', location.pointer)
  return undefined
}

function readRestProperties(node: DocumentNode): Partial<ApiModel> {
  const endpoint = node.at('EndpointConfiguration')
  const binary = node.at('BinaryMediaTypes')
  const policy = node.at('Policy').value
  return compact({
    description: node.at('Description').text,
    apiKeySource: node.at('ApiKeySourceType').text as ApiModel['apiKeySource'],
    binaryMediaTypes: binary.isThere ? binary.texts : undefined,
    minimumCompressionSize: node.at('MinimumCompressionSize').number,
    disableExecuteApiEndpoint: node.at('DisableExecuteApiEndpoint').boolean,
    endpointConfiguration: endpoint.isThere ? readEndpoint(endpoint) : undefined,
    policy: isObject(policy) ? policy : undefined,
    tags: readTags(node.at('Tags')),
  }) as Partial<ApiModel>
}

/** Reads where an API is reached: CloudFormation's list of types or SAM's one type. */
export function readEndpoint(node: DocumentNode): NonNullable<ApiModel['endpointConfiguration']> {
  const types = node.text === undefined ? [...node.at('Types').texts, ...node.at('Type').texts] : [node.text]
  const vpcEndpointIds = [...node.at('VpcEndpointIds').texts, ...node.at('VPCEndpointIds').texts]
  const ipAddressType = node.at('IpAddressType').text
  return compact({
    types: types.length > 0 ? types : undefined,
    ipAddressType,
    vpcEndpointIds: vpcEndpointIds.length > 0 ? vpcEndpointIds : undefined,
  })
}

function declaredStages(stages: readonly ReadResource[]): readonly StageModel[] {
  return stages.map(({ logicalId, node }) => {
    const stage = { ...readRestStage(node.at('StageName').text ?? logicalId, node), logicalId }
    return node.report.placed(stage, node.pointer)
  })
}

/** A deployment may make its stage along the way, or a canary of a stage that is there. */
function deployedStages(deployments: readonly ReadResource[]): readonly StageModel[] {
  return deployments.flatMap(({ logicalId, node }): readonly StageModel[] => {
    node.knows('RestApiId', 'Description')
    const stageName = node.at('StageName').text
    const stage = readRestStage(stageName ?? '', node.at('StageDescription'))
    const canarySettings = readCanary(node.at('DeploymentCanarySettings'))
    node.finish('a deployment')
    if (stageName === undefined) return []
    if (canarySettings === undefined) return [{ ...stage, deploymentId: logicalId }]
    return [{ ...stage, canarySettings: { ...canarySettings, deploymentId: logicalId } }]
  })
}

/** What deployments say of a stage that is declared goes into that stage. */
function withCanaries(stages: readonly StageModel[]): readonly StageModel[] {
  const byName = new Map<string, StageModel>()
  for (const stage of stages) {
    const known = byName.get(stage.stageName)
    const canary = stage.canarySettings === undefined ? {} : { canarySettings: stage.canarySettings }
    byName.set(stage.stageName, known === undefined ? stage : { ...known, ...canary })
  }
  return [...byName.values()]
}

function byName(a: SchemaModel, b: SchemaModel): number {
  return a.name < b.name ? -1 : 1
}

function readValidator(logicalId: string, node: DocumentNode): ApiModel['requestValidators'][number] {
  const validator = {
    name: node.at('Name').text ?? logicalId,
    validateRequestBody: node.at('ValidateRequestBody').boolean === true,
    validateRequestParameters: node.at('ValidateRequestParameters').boolean === true,
  }
  node.knows('RestApiId')
  node.finish('a request validator')
  return validator
}

function readModel(logicalId: string, node: DocumentNode): SchemaModel {
  const model = compact({
    name: node.at('Name').text ?? logicalId,
    contentType: node.at('ContentType').text ?? 'application/json',
    description: node.at('Description').text,
    schema: schemaOf(node.at('Schema')),
  })
  node.knows('RestApiId')
  node.finish('a model')
  return model
}

/** A model's schema may be an object or its text; other models are named by their address at the control plane. */
function schemaOf(node: DocumentNode): SchemaModel['schema'] {
  if (node.text !== undefined) return parsed(node)
  return linkedByName(readSchema(node))
}

function parsed(node: DocumentNode): SchemaModel['schema'] {
  try {
    return linkedByName(checkDocument(JSON.parse(node.text!)))
  } catch {
    throw node.invalid('The schema of a model is no JSON')
  }
}

function linkedByName(schema: SchemaModel['schema']): SchemaModel['schema'] {
  if (Array.isArray(schema)) return schema.map(linkedByName)
  if (!isObject(schema)) return schema
  const members = Object.entries(schema).map(([name, member]) => {
    const model =
      name === '$ref' && typeof member === 'string'
        ? /\/restapis\/[^/]+\/models\/([^/]+)$/.exec(member)?.[1]
        : undefined
    return [name, model === undefined ? linkedByName(member) : `#/models/${model}`] as const
  })
  return Object.fromEntries(members)
}

function readGatewayResponse(node: DocumentNode): ApiModel['gatewayResponses'][number] {
  const response = compact({
    responseType: node.at('ResponseType').text ?? '',
    statusCode: node.at('StatusCode').text,
    responseParameters: node.at('ResponseParameters').record,
    responseTemplates: node.at('ResponseTemplates').record,
  })
  node.knows('RestApiId')
  node.finish('a gateway response')
  return node.report.placed(response, node.pointer)
}
