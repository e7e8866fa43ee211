import type { Protocol } from '@gw/core'
import type { DocumentNode } from '../document/document-node.ts'
import { compact } from '../document/json-value.ts'
import type { IntegrationModel, IntegrationResponseModel, IntegrationType } from '../model/integration-model.ts'
import { versionText } from './read-authorizer.ts'

const TYPES: ReadonlySet<string> = new Set<IntegrationType>(['AWS', 'AWS_PROXY', 'HTTP', 'HTTP_PROXY', 'MOCK'])

/** Milliseconds that AWS gives an integration that names no time. */
const TIMEOUT: Readonly<Record<Protocol, number>> = { REST: 29_000, HTTP: 30_000 }

/** Reads `x-amazon-apigateway-integration`. */
export function readIntegration(node: DocumentNode, protocol: Protocol): IntegrationModel {
  const type = (node.at('type').text ?? '').toUpperCase()
  if (!TYPES.has(type))
    throw node.invalid(`An integration has the type ${JSON.stringify(type)}, which API Gateway does not know`)
  const mock = type === 'MOCK'
  const integration = compact({
    type: type as IntegrationType,
    httpMethod: mock ? undefined : node.at('httpMethod').text?.toUpperCase(),
    uri: mock ? undefined : node.at('uri').resolved,
    credentials: node.at('credentials').resolved,
    ...readConnection(node, type, protocol),
    passthroughBehavior:
      protocol === 'REST' ? (node.at('passthroughBehavior').text?.toUpperCase() ?? 'WHEN_NO_MATCH') : undefined,
    contentHandling: node.at('contentHandling').text?.toUpperCase(),
    timeoutInMillis: node.at('timeoutInMillis').number ?? TIMEOUT[protocol],
    cacheNamespace: node.at('cacheNamespace').text,
    cacheKeyParameters: node.at('cacheKeyParameters').texts,
    requestParameters: mappings(node.at('requestParameters')),
    requestTemplates: node.at('requestTemplates').record,
    integrationResponses: readIntegrationResponses(node.at('responses')),
    responseParameters: protocol === 'HTTP' ? readResponseMappings(node.at('responseParameters')) : undefined,
    tlsConfig: readTlsConfig(node.at('tlsConfig')),
    responseTransferMode: node.at('responseTransferMode').text?.toUpperCase(),
    integrationSubtype: node.at('integrationSubtype').text,
    payloadFormatVersion:
      protocol === 'HTTP' ? (versionText(node.at('payloadFormatVersion').text) ?? '1.0') : undefined,
  })
  if (mock) node.knows('httpMethod', 'uri')
  node.finish('an integration', 'API Gateway does not read it')
  return node.report.placed(integration, node.pointer)
}

/** HTTP backends are on the internet unless they say otherwise; AWS writes that down for them alone. */
function readConnection(
  node: DocumentNode,
  type: string,
  protocol: Protocol,
): Pick<IntegrationModel, 'connectionType' | 'connectionId' | 'integrationTarget'> {
  const given = node.at('connectionType').text?.toUpperCase()
  const byDefault = type.startsWith('HTTP') || protocol === 'HTTP' ? 'INTERNET' : undefined
  return compact({
    connectionType: (given ?? byDefault) as 'INTERNET' | 'VPC_LINK' | undefined,
    connectionId: node.at('connectionId').resolved,
    integrationTarget: node.at('integrationTarget').text,
  }) as Pick<IntegrationModel, 'connectionType' | 'connectionId' | 'integrationTarget'>
}

/** Mappings are texts; AWS drops a value that is none. */
function mappings(node: DocumentNode): Readonly<Record<string, string>> {
  const read: Record<string, string> = {}
  for (const [name, value] of node.entries()) {
    if (typeof value.value === 'string') read[name] = value.value
    else node.report.ignored(`the mapping ${name}`, 'its value is no text', value.pointer)
  }
  return read
}

/** AWS keeps integration responses by status code: of two patterns for one status the later stays. */
function readIntegrationResponses(node: DocumentNode): Readonly<Record<string, IntegrationResponseModel>> {
  const responses: Record<string, IntegrationResponseModel> = {}
  for (const [pattern, response] of node.entries()) {
    const statusCode = response.at('statusCode').text ?? '200'
    if (responses[statusCode] !== undefined) {
      node.report.differs(`two integration responses for ${statusCode}`, 'the later one stays', response.pointer)
    }
    responses[statusCode] = compact({
      statusCode,
      selectionPattern: pattern === 'default' ? undefined : pattern,
      contentHandling: response.at('contentHandling').text?.toUpperCase(),
      responseParameters: mappings(response.at('responseParameters')),
      responseTemplates: response.at('responseTemplates').record,
    })
    response.finish('an integration response')
  }
  return responses
}

/** An HTTP API's response mappings, by the backend's status code. */
function readResponseMappings(node: DocumentNode): IntegrationModel['responseParameters'] {
  if (!node.isThere) return undefined
  return Object.fromEntries(node.entries().map(([statusCode, mapping]) => [statusCode, mappings(mapping)]))
}

function readTlsConfig(node: DocumentNode): IntegrationModel['tlsConfig'] {
  if (!node.isThere) return undefined
  return compact({
    insecureSkipVerification: node.at('insecureSkipVerification').boolean,
    serverNameToVerify: node.at('serverNameToVerify').text,
  })
}
