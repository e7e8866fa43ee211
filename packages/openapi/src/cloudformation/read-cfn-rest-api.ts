import { pointerTo } from '../document/json-pointer.ts'
import { compact, isObject, type JsonObject } from '../document/json-value.ts'
import type { DocumentNode } from '../document/document-node.ts'
import type { ApiModel, SchemaModel } from '../model/api-model.ts'
import { DEFAULT_MODELS } from '../model/default-models.ts'
import { inOrder } from '../openapi/read-paths.ts'
import { withVariables } from '../openapi/prepare-openapi.ts'
import { readOpenApi } from '../openapi/read-openapi.ts'
import { resourcePaths } from '../openapi/resource-paths.ts'
import { belonging, readTags, type ReadResource } from './belonging.ts'
import { readRestAuthorizer } from './read-cfn-authorizer.ts'
import { readMethod } from './read-cfn-method.ts'
import { readGatewayResponse, readModel, readValidator } from './read-cfn-parts.ts'
import { readStages } from './read-cfn-stages.ts'
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
    stages: [...api.stages, ...readStages(of('Stage'), deployments)],
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

function byName(a: SchemaModel, b: SchemaModel): number {
  return a.name < b.name ? -1 : 1
}
