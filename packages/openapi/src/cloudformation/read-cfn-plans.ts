import type { DocumentNode } from '../document/document-node.ts'
import { compact } from '../document/json-value.ts'
import type {
  ApiKeyModel,
  DomainModel,
  ThrottleModel,
  UsagePlanModel,
  UsagePlanStageModel,
} from '../model/account-model.ts'
import { belonging, readTags } from './belonging.ts'
import type { Template } from './template.ts'

/** Reads every `AWS::ApiGateway::ApiKey`. */
export function readApiKeys(template: Template): readonly ApiKeyModel[] {
  return template.ofType('AWS::ApiGateway::ApiKey').map((resource) => {
    const node = template.properties(resource)
    const key = compact({
      id: resource.logicalId,
      name: node.at('Name').text,
      value: node.at('Value').text,
      enabled: node.at('Enabled').boolean === true,
      customerId: node.at('CustomerId').text,
      description: node.at('Description').text,
    })
    node.knows('StageKeys', 'GenerateDistinctId', 'Tags')
    node.finish('an API key')
    return template.report.placed(key, node.pointer)
  })
}

/** Reads every `AWS::ApiGateway::UsagePlan` with the keys on it. */
export function readUsagePlans(template: Template): readonly UsagePlanModel[] {
  return template.ofType('AWS::ApiGateway::UsagePlan').map((resource) => {
    const node = template.properties(resource)
    const keys = belonging(template, 'AWS::ApiGateway::UsagePlanKey', 'UsagePlanId', resource.logicalId)
    const plan = compact({
      id: resource.logicalId,
      name: node.at('UsagePlanName').text,
      description: node.at('Description').text,
      apiStages: node.at('ApiStages').elements().map(readApiStage),
      throttle: readThrottle(node.at('Throttle')),
      quota: readQuota(node.at('Quota')),
      apiKeyIds: keys.map(({ node: key }) => key.at('KeyId').text ?? ''),
      tags: readTags(node.at('Tags')),
    })
    node.finish('a usage plan')
    return template.report.placed(plan, node.pointer)
  })
}

function readApiStage(node: DocumentNode): UsagePlanStageModel {
  const throttle = node
    .at('Throttle')
    .entries()
    .map(([method, limits]) => [method, readThrottle(limits) ?? {}] as const)
  return compact({
    apiId: node.at('ApiId').text ?? '',
    stage: node.at('Stage').text ?? '',
    throttle: throttle.length > 0 ? Object.fromEntries(throttle) : undefined,
  })
}

/** Reads a throttle, in CloudFormation's spelling. */
export function readThrottle(node: DocumentNode): ThrottleModel | undefined {
  if (!node.isThere) return undefined
  return compact({ rateLimit: node.at('RateLimit').number, burstLimit: node.at('BurstLimit').number })
}

/** Reads a quota, in CloudFormation's spelling. */
export function readQuota(node: DocumentNode): UsagePlanModel['quota'] {
  const limit = node.at('Limit').number
  const period = node.at('Period').text
  if (limit === undefined || (period !== 'DAY' && period !== 'WEEK' && period !== 'MONTH')) return undefined
  return { limit, offset: node.at('Offset').number ?? 0, period }
}

/** Reads every custom domain and what is mounted on it, of both kinds of API. */
export function readDomains(template: Template): readonly DomainModel[] {
  const names = ['AWS::ApiGateway::DomainName', 'AWS::ApiGatewayV2::DomainName'].flatMap((type) =>
    template.ofType(type),
  )
  return names.map((resource) => {
    const node = template.properties(resource)
    const domainName = node.at('DomainName').text ?? resource.logicalId
    const mutualTls = node.at('MutualTlsAuthentication')
    if (mutualTls.isThere) {
      node.report.missing(
        'mutual TLS of a domain',
        'add mutualTls with the authorities of its trust store',
        mutualTls.pointer,
      )
    }
    const byRef = new Set([resource.logicalId, domainName])
    return { domainName, mappings: readMappings(template, byRef) }
  })
}

function readMappings(template: Template, domain: ReadonlySet<string>): DomainModel['mappings'] {
  const kinds = [
    ['AWS::ApiGateway::BasePathMapping', 'RestApiId', 'BasePath'],
    ['AWS::ApiGatewayV2::ApiMapping', 'ApiId', 'ApiMappingKey'],
  ] as const
  return kinds.flatMap(([type, api, path]) => {
    const nodes = template.ofType(type).map((resource) => template.properties(resource))
    return nodes
      .filter((node) => domain.has(node.at('DomainName').text ?? ''))
      .map((node) =>
        compact({ apiId: node.at(api).text ?? '', stage: node.at('Stage').text, basePath: node.at(path).text ?? '' }),
      )
  })
}
