import type { DocumentNode } from '../document/document-node.ts'
import { compact } from '../document/json-value.ts'
import type { CanaryModel, MethodSettingModel, StageModel } from '../model/stage-model.ts'
import { readTags } from './belonging.ts'

/** Reads an `AWS::ApiGateway::Stage`, or the `StageDescription` of a deployment. */
export function readRestStage(stageName: string, node: DocumentNode): StageModel {
  const stage = compact({
    stageName,
    description: node.at('Description').text,
    variables: node.at('Variables').record,
    methodSettings: readMethodSettings(node.at('MethodSettings')),
    cacheClusterEnabled: node.at('CacheClusterEnabled').boolean,
    cacheClusterSize: node.at('CacheClusterSize').text,
    accessLogSettings: readAccessLog(node.at('AccessLogSetting')),
    canarySettings: readCanary(node.at('CanarySetting')),
    tracingEnabled: node.at('TracingEnabled').boolean,
    deploymentId: node.at('DeploymentId').text,
    tags: readTags(node.at('Tags')),
  })
  node.knows('RestApiId', 'StageName', 'DocumentationVersion', 'ClientCertificateId')
  node.finish('a stage', 'it has no effect on answers')
  return node.report.placed(stage, node.pointer)
}

/** Method settings by route: CloudFormation writes `/~1pets` and `GET`, or `/*` and `*`. */
export function readMethodSettings(node: DocumentNode): Readonly<Record<string, MethodSettingModel>> {
  const settings = node.elements().map((setting) => {
    const path = resourcePath(setting.at('ResourcePath').text ?? '/*')
    const key = `${setting.at('HttpMethod').text ?? '*'} ${path}`
    return [key, readSetting(setting)] as const
  })
  return Object.fromEntries(settings)
}

function readSetting(node: DocumentNode): MethodSettingModel {
  const setting = compact({
    throttlingRateLimit: node.at('ThrottlingRateLimit').number,
    throttlingBurstLimit: node.at('ThrottlingBurstLimit').number,
    cachingEnabled: node.at('CachingEnabled').boolean,
    cacheTtlInSeconds: node.at('CacheTtlInSeconds').number,
    cacheDataEncrypted: node.at('CacheDataEncrypted').boolean,
    requireAuthorizationForCacheControl: node.at('RequireAuthorizationForCacheControl').boolean,
    unauthorizedCacheControlHeaderStrategy: node.at('UnauthorizedCacheControlHeaderStrategy').text,
    loggingLevel: node.at('LoggingLevel').text,
    dataTraceEnabled: node.at('DataTraceEnabled').boolean,
    metricsEnabled: node.at('MetricsEnabled').boolean,
  })
  node.finish('a method setting')
  return setting
}

function resourcePath(written: string): string {
  const path = written.replaceAll('~1', '/').replace(/^\/+/, '/')
  return path === '*' || path === '/*' ? '/*' : path
}

/** Reads where and how accesses are logged. */
export function readAccessLog(node: DocumentNode): StageModel['accessLogSettings'] {
  if (!node.isThere) return undefined
  const settings = compact({ destinationArn: node.at('DestinationArn').text, format: node.at('Format').text })
  node.finish('the access log')
  return settings
}

/** Reads a canary, of a stage or of a deployment. */
export function readCanary(node: DocumentNode): CanaryModel | undefined {
  if (!node.isThere) return undefined
  const canary = compact({
    deploymentId: node.at('DeploymentId').text,
    percentTraffic: node.at('PercentTraffic').number ?? 0,
    stageVariableOverrides: node.at('StageVariableOverrides').record,
    useStageCache: node.at('UseStageCache').boolean === true,
  })
  node.finish('a canary')
  return canary
}
