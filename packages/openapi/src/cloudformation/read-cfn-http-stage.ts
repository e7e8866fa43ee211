import type { DocumentNode } from '../document/document-node.ts'
import { compact } from '../document/json-value.ts'
import type { MethodSettingModel, StageModel } from '../model/stage-model.ts'
import { readTags } from './belonging.ts'
import { readAccessLog } from './read-cfn-stage.ts'

/** Reads an `AWS::ApiGatewayV2::Stage`. */
export function readHttpStage(stageName: string, node: DocumentNode): StageModel {
  const everywhere = node.at('DefaultRouteSettings')
  const routes = node
    .at('RouteSettings')
    .entries()
    .map(([routeKey, setting]) => [routeKey, readRouteSetting(setting)] as const)
  const stage = compact({
    stageName,
    description: node.at('Description').text,
    variables: node.at('StageVariables').record,
    methodSettings: {
      ...(everywhere.isThere ? { '* /*': readRouteSetting(everywhere) } : {}),
      ...Object.fromEntries(routes),
    },
    accessLogSettings: readAccessLog(node.at('AccessLogSettings')),
    autoDeploy: node.at('AutoDeploy').boolean,
    deploymentId: node.at('DeploymentId').text,
    tags: readTags(node.at('Tags')),
  })
  node.knows('ApiId', 'StageName', 'AccessPolicyId', 'ClientCertificateId')
  node.finish('a stage', 'it has no effect on answers')
  return stage
}

/** Reads the settings of one route, or of all. */
export function readRouteSetting(node: DocumentNode): MethodSettingModel {
  const setting = compact({
    throttlingRateLimit: node.at('ThrottlingRateLimit').number,
    throttlingBurstLimit: node.at('ThrottlingBurstLimit').number,
    loggingLevel: node.at('LoggingLevel').text,
    dataTraceEnabled: node.at('DataTraceEnabled').boolean,
    metricsEnabled: node.at('DetailedMetricsEnabled').boolean,
  })
  node.finish('a route setting')
  return setting
}
