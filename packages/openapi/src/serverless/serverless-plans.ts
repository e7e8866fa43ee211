import type { DocumentNode } from '../document/document-node.ts'
import { compact } from '../document/json-value.ts'
import type { ApiKeyModel, UsagePlanModel } from '../model/account-model.ts'

/** API keys are names, or objects with a value; plans are one, or one for each group of keys. */
export function readPlans(
  gateway: DocumentNode,
  stage: string,
): { apiKeys: readonly ApiKeyModel[]; usagePlans: readonly UsagePlanModel[] } {
  const apiKeys = gateway
    .at('apiKeys')
    .elements()
    .map((node): ApiKeyModel => {
      const name = node.text ?? node.at('name').text ?? 'key'
      const key = compact({
        id: name,
        name,
        value: node.at('value').text,
        enabled: node.at('enabled').boolean !== false,
        customerId: node.at('customerId').text,
      })
      return node.report.placed(key, node.pointer)
    })
  const plan = gateway.at('usagePlan')
  if (Array.isArray(plan.value)) {
    gateway.report.missing(
      'usage plans by groups of keys',
      'write one plan, or import the packaged template',
      plan.pointer,
    )
    return { apiKeys, usagePlans: [] }
  }
  const throttle = plan.at('throttle')
  const quota = plan.at('quota')
  const period = quota.at('period').text
  if (!plan.isThere && apiKeys.length === 0) return { apiKeys, usagePlans: [] }
  const usagePlan: UsagePlanModel = compact({
    id: 'ApiGatewayUsagePlan',
    apiStages: [{ apiId: 'ApiGatewayRestApi', stage }],
    throttle: throttle.isThere
      ? compact({ rateLimit: throttle.at('rateLimit').number, burstLimit: throttle.at('burstLimit').number })
      : undefined,
    quota: quota.isThere
      ? {
          limit: quota.at('limit').number ?? 0,
          offset: quota.at('offset').number ?? 0,
          period: period === 'DAY' || period === 'WEEK' ? period : ('MONTH' as const),
        }
      : undefined,
    apiKeyIds: apiKeys.map((key) => key.id),
  })
  return { apiKeys, usagePlans: [plan.report.placed(usagePlan, plan.pointer)] }
}
