import type { Protocol } from '@gw/core'
import type { DocumentNode } from '../document/document-node.ts'
import { compact, isObject } from '../document/json-value.ts'
import type {
  ApiModel,
  CorsModel,
  DocumentationModel,
  EndpointConfiguration,
  GatewayResponseModel,
  RequestValidatorModel,
} from '../model/api-model.ts'

type RootExtensions = Pick<
  ApiModel,
  | 'apiKeySource'
  | 'binaryMediaTypes'
  | 'minimumCompressionSize'
  | 'disableExecuteApiEndpoint'
  | 'endpointConfiguration'
  | 'endpointAccessMode'
  | 'securityPolicy'
  | 'policy'
  | 'cors'
  | 'documentation'
  | 'tags'
>

/** Reads the extensions that stand at the root of a document. */
export function readRootExtensions(root: DocumentNode, protocol: Protocol): RootExtensions {
  const endpoint = endpointNode(root)
  const keySource = root.at('x-amazon-apigateway-api-key-source').text?.toUpperCase()
  const binary = root.at('x-amazon-apigateway-binary-media-types')
  const policy = root.at('x-amazon-apigateway-policy')
  return compact({
    apiKeySource: protocol === 'HTTP' ? undefined : keySource === 'AUTHORIZER' ? keySource : ('HEADER' as const),
    binaryMediaTypes: binary.isThere ? binary.texts : undefined,
    minimumCompressionSize: root.at('x-amazon-apigateway-minimum-compression-size').number,
    disableExecuteApiEndpoint: endpoint.at('disableExecuteApiEndpoint').boolean,
    endpointConfiguration: readEndpoint(endpoint),
    endpointAccessMode: root.at('x-amazon-apigateway-endpoint-access-mode').text,
    securityPolicy: root.at('x-amazon-apigateway-security-policy').text,
    policy: isObject(policy.value) ? policy.value : undefined,
    cors: readCors(root.at('x-amazon-apigateway-cors')),
    tags: readTagValues(root.at('tags')),
    documentation: readDocumentation(root.at('x-amazon-apigateway-documentation')),
  })
}

/** The endpoint configuration stands at the root or, in OpenAPI 3, on a server. */
function endpointNode(root: DocumentNode): DocumentNode {
  const own = root.at('x-amazon-apigateway-endpoint-configuration')
  if (own.isThere) return own
  const servers = root
    .at('servers')
    .elements()
    .map((server) => server.at('x-amazon-apigateway-endpoint-configuration'))
  return servers.find((server) => server.isThere) ?? own
}

function readEndpoint(node: DocumentNode): EndpointConfiguration | undefined {
  const types = node.at('types').texts
  const vpcEndpointIds = node.at('vpcEndpointIds').texts
  const ipAddressType = node.at('ipAddressType').text
  node.finish('an endpoint configuration')
  if (types.length === 0 && vpcEndpointIds.length === 0 && ipAddressType === undefined) return undefined
  return {
    ...(types.length > 0 ? { types } : {}),
    ...(vpcEndpointIds.length > 0 ? { vpcEndpointIds } : {}),
    ...(ipAddressType === undefined ? {} : { ipAddressType }),
  }
}

/** Reads an HTTP API's CORS configuration. */
function readCors(node: DocumentNode): CorsModel | undefined {
  if (!node.isThere) return undefined
  const list = (name: string): readonly string[] | undefined =>
    node.at(name).isThere ? node.at(name).texts : undefined
  const cors = compact({
    allowOrigins: list('allowOrigins'),
    allowMethods: list('allowMethods'),
    allowHeaders: list('allowHeaders'),
    exposeHeaders: list('exposeHeaders'),
    maxAge: node.at('maxAge').number,
    allowCredentials: node.at('allowCredentials').boolean,
  })
  node.finish('CORS')
  return node.report.placed(cors, node.pointer)
}

/** Tags of the API are tags of the document that have a value. */
function readTagValues(node: DocumentNode): Readonly<Record<string, string>> | undefined {
  const valued = node.elements().flatMap((tag) => {
    const value = tag.at('x-amazon-apigateway-tag-value').text
    return value === undefined ? [] : [[tag.at('name').text ?? '', value] as const]
  })
  return valued.length === 0 ? undefined : Object.fromEntries(valued)
}

function readDocumentation(node: DocumentNode): DocumentationModel | undefined {
  if (!node.isThere) return undefined
  node.knows('createdDate')
  const version = node.at('version').text
  const parts = node
    .at('documentationParts')
    .elements()
    .flatMap((part) => {
      const location = part.at('location').value
      const properties = part.at('properties').value
      return isObject(location) && properties !== undefined ? [{ location, properties }] : []
    })
  node.finish('the documentation')
  return version === undefined ? { parts } : { version, parts }
}

/** Reads the validators of an API. */
export function readRequestValidators(root: DocumentNode): readonly RequestValidatorModel[] {
  return root
    .at('x-amazon-apigateway-request-validators')
    .entries()
    .map(([name, node]) => {
      const validateRequestBody = node.at('validateRequestBody').boolean === true
      const validateRequestParameters = node.at('validateRequestParameters').boolean === true
      node.finish('a request validator')
      return { name, validateRequestBody, validateRequestParameters }
    })
}

/** Reads the customised gateway responses of an API. */
export function readGatewayResponses(root: DocumentNode): readonly GatewayResponseModel[] {
  return root
    .at('x-amazon-apigateway-gateway-responses')
    .entries()
    .map(([responseType, node]) => {
      const statusCode = node.at('statusCode').text
      const responseParameters = node.at('responseParameters').record
      const responseTemplates = node.at('responseTemplates').record
      node.finish('a gateway response')
      const response = {
        responseType,
        ...(statusCode === undefined ? {} : { statusCode }),
        responseParameters,
        responseTemplates,
      }
      return node.report.placed(response, node.pointer)
    })
}
