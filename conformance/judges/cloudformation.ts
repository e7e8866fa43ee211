import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { controlPlaneView, fromCloudFormation, usagePlanView, type ImportedApi } from '@gw/openapi'
import { controlPlaneAnswer, DATED, judgeAnswer } from '../control-plane-answer.ts'
import type { CorpusCase } from '../corpus-case.ts'
import type { Outcome } from '../outcome.ts'

/** Recorders wrote no stack's own name or id. */
const STACK = { name: 'stack-name', id: 'arn:aws:cloudformation:us-east-1:111111111111:stack/stack-name/1b2c3d' }

/** The parameters that the recorder's tests passed, by a part of the case's id; the first that fits. */
const PARAMETERS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['updated-usage-plan', { QuotaLimit: '7000', TagValue: 'value-updated', RestApiName: 'api' }],
  ['usage-plan', { QuotaLimit: '5000', TagValue: 'value1', RestApiName: 'api' }],
  ['cfn-apigateway-rest-api', { Create: 'True' }],
  ['canary', { RestApiName: 'api' }],
  ['access-log', { RestApiName: 'api' }],
]

/** Reads a template and compares what the control plane would answer once it is deployed. */
export function judgeCloudFormation(one: CorpusCase): Outcome {
  const { api, account } = caseTemplate(one)
  const operation = String(one.request['operation'])
  const view = controlPlaneView(api, { ...DATED, stack: STACK })
  if (operation === 'GetUsagePlan') {
    return judgeAnswer(one.expected['result'], usagePlanView(account.usagePlans[0]!, { stack: STACK }))
  }
  // Templates of these cases have one method; its case is named for it.
  const [method] = api.methods
  if (/method/i.test(operation)) {
    return judgeAnswer(one.expected['result'], view.getMethod(method!.path, method!.httpMethod))
  }
  return judgeAnswer(one.expected['result'], controlPlaneAnswer(view, one.request))
}

function caseTemplate(one: CorpusCase): ImportedApi {
  const [template] = one.definition['templates'] as readonly string[]
  return fromCloudFormation(readFileSync(join(one.directory, template!), 'utf8'), {
    onMissing: 'report',
    accountId: '111111111111',
    stackName: STACK.name,
    parameters: PARAMETERS.find(([part]) => one.id.includes(part))?.[1] ?? {},
  })
}
