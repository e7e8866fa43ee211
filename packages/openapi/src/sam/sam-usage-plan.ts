import type { DocumentNode } from '../document/document-node.ts'
import { compact } from '../document/json-value.ts'
import { readQuota, readThrottle } from '../cloudformation/read-cfn-plans.ts'
import type { ApiKeyModel, UsagePlanModel } from '../model/account-model.ts'

/** A plan with its key, as SAM makes it of `Auth.UsagePlan`. */
export interface SamUsagePlan {
  readonly plan: UsagePlanModel
  readonly key: ApiKeyModel
}

/** Reads `Auth.UsagePlan` of an `AWS::Serverless::Api`; `undefined` when it makes none. */
export function readSamUsagePlan(logicalId: string, node: DocumentNode): SamUsagePlan | undefined {
  const written = node.at('Auth').at('UsagePlan')
  const create = written.at('CreateUsagePlan').text
  if (create === undefined || create === 'NONE') return undefined
  const owner = create === 'SHARED' ? 'Serverless' : logicalId
  const plan = compact({
    id: `${owner}UsagePlan`,
    name: written.at('UsagePlanName').text,
    description: written.at('Description').text,
    apiStages: [{ apiId: logicalId, stage: node.at('StageName').text ?? 'Prod' }],
    throttle: readThrottle(written.at('Throttle')),
    quota: readQuota(written.at('Quota')),
    apiKeyIds: [`${owner}ApiKey`],
  })
  written.knows('Tags')
  written.finish('a usage plan')
  return { plan, key: { id: `${owner}ApiKey`, enabled: true } }
}

/** Plans that APIs share become one, over the stages of all of them. */
export function sharedPlans(plans: readonly SamUsagePlan[]): readonly SamUsagePlan[] {
  const byId = new Map<string, SamUsagePlan>()
  for (const next of plans) {
    const known = byId.get(next.plan.id)
    const apiStages = [...(known?.plan.apiStages ?? []), ...next.plan.apiStages]
    byId.set(next.plan.id, { ...next, plan: { ...(known?.plan ?? next.plan), apiStages } })
  }
  return [...byId.values()]
}
