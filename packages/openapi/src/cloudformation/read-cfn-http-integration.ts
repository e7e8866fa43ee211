import type { DocumentNode } from '../document/document-node.ts'
import { compact } from '../document/json-value.ts'
import type { IntegrationModel, IntegrationType } from '../model/integration-model.ts'
import { versionText } from '../openapi/read-authorizer.ts'

/** Reads an `AWS::ApiGatewayV2::Integration`. */
export function readHttpIntegration(node: DocumentNode): IntegrationModel {
  const tls = node.at('TlsConfig')
  const integration = compact({
    type: (node.at('IntegrationType').text ?? 'AWS_PROXY').toUpperCase() as IntegrationType,
    httpMethod: node.at('IntegrationMethod').text,
    uri: node.at('IntegrationUri').text,
    credentials: node.at('CredentialsArn').text,
    connectionType: (node.at('ConnectionType').text ?? 'INTERNET') as 'INTERNET' | 'VPC_LINK',
    connectionId: node.at('ConnectionId').text,
    timeoutInMillis: node.at('TimeoutInMillis').number ?? 30_000,
    cacheKeyParameters: [],
    requestParameters: node.at('RequestParameters').record,
    requestTemplates: {},
    integrationResponses: {},
    responseParameters: readResponseParameters(node.at('ResponseParameters')),
    tlsConfig: tls.isThere ? compact({ serverNameToVerify: tls.at('ServerNameToVerify').text }) : undefined,
    integrationSubtype: node.at('IntegrationSubtype').text,
    payloadFormatVersion: versionText(node.at('PayloadFormatVersion').text) ?? '1.0',
  })
  node.knows('ApiId', 'Description')
  node.finish('an integration', 'HTTP APIs do not read it')
  return node.report.placed(integration, node.pointer)
}

/** CloudFormation writes response mappings as pairs of source and destination. */
function readResponseParameters(node: DocumentNode): IntegrationModel['responseParameters'] {
  if (!node.isThere) return undefined
  const byStatus = node.entries().map(([status, mapping]) => {
    const pairs = mapping.at('ResponseParameters').elements()
    return [
      status,
      Object.fromEntries(pairs.map((pair) => [pair.at('Destination').text ?? '', pair.at('Source').text ?? ''])),
    ] as const
  })
  return Object.fromEntries(byStatus)
}
