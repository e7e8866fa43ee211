import type { DocumentNode } from '../document/document-node.ts'
import { compact } from '../document/json-value.ts'
import type { IntegrationModel, IntegrationResponseModel, IntegrationType } from '../model/integration-model.ts'

/** Reads the `Integration` of an `AWS::ApiGateway::Method`. */
export function readMethodIntegration(node: DocumentNode): IntegrationModel {
  const type = (node.at('Type').text ?? 'MOCK').toUpperCase() as IntegrationType
  const mock = type === 'MOCK'
  const connectionType = node.at('ConnectionType').text as IntegrationModel['connectionType']
  const tls = node.at('TlsConfig')
  const integration = compact({
    type,
    httpMethod: mock ? undefined : node.at('IntegrationHttpMethod').text?.toUpperCase(),
    uri: mock ? undefined : node.at('Uri').text,
    credentials: node.at('Credentials').text,
    connectionType: type.startsWith('HTTP') ? (connectionType ?? 'INTERNET') : undefined,
    connectionId: node.at('ConnectionId').text,
    integrationTarget: node.at('IntegrationTarget').text,
    passthroughBehavior: node.at('PassthroughBehavior').text ?? 'WHEN_NO_MATCH',
    contentHandling: node.at('ContentHandling').text,
    timeoutInMillis: node.at('TimeoutInMillis').number ?? 29_000,
    cacheNamespace: node.at('CacheNamespace').text,
    cacheKeyParameters: node.at('CacheKeyParameters').texts,
    requestParameters: node.at('RequestParameters').record,
    requestTemplates: node.at('RequestTemplates').record,
    integrationResponses: readResponses(node.at('IntegrationResponses')),
    tlsConfig: tls.isThere
      ? compact({ insecureSkipVerification: tls.at('InsecureSkipVerification').boolean })
      : undefined,
    responseTransferMode: node.at('ResponseTransferMode').text,
  })
  node.knows('Uri', 'IntegrationHttpMethod', 'Id')
  node.finish('an integration', 'API Gateway does not read it')
  return node.report.placed(integration, node.pointer)
}

function readResponses(node: DocumentNode): Readonly<Record<string, IntegrationResponseModel>> {
  const responses = node.elements().map((response) => {
    const statusCode = response.at('StatusCode').text ?? '200'
    const pattern = response.at('SelectionPattern').text
    const read: IntegrationResponseModel = compact({
      statusCode,
      selectionPattern: pattern === '' ? undefined : pattern,
      contentHandling: response.at('ContentHandling').text,
      responseParameters: response.at('ResponseParameters').record,
      responseTemplates: response.at('ResponseTemplates').record,
    })
    response.finish('an integration response')
    return [statusCode, read] as const
  })
  return Object.fromEntries(responses)
}
