import { compareResponse } from '../compare-response.ts'
import { caseStage } from '../case-gateway.ts'
import { caseRequest } from '../case-request.ts'
import type { CorpusCase } from '../corpus-case.ts'
import { splitExpected } from '../compare-event.ts'
import { judged, skipped, type Outcome } from '../outcome.ts'
import { send } from '../wire.ts'

/** Kinds of definitions that can be deployed. */
const DEPLOYABLE: ReadonlySet<string> = new Set(['rest-api', 'http-api', 'function-url'])

/**
 * Sends a case's request to a stage that is deployed on AWS with the case's definition, and compares what comes back.
 * What its functions and backends received is not seen from here.
 * @param target the stage's URL: `https://abc.execute-api.eu-west-1.amazonaws.com/prod`
 */
export async function judgeDeployed(one: CorpusCase, target: string): Promise<Outcome> {
  if (!DEPLOYABLE.has(one.kind)) return skipped(`definitions of the kind ${one.kind} are not deployed`)
  const { origin, pathname, host } = new URL(target)
  const request = caseRequest(one, caseStage(one).name)
  if (typeof request === 'string') return skipped(request)
  const base = request.stageInPath ? '' : pathname.replace(/\/$/, '')
  const headers = [['Host', host] as const, ...request.headers.filter(([name]) => name.toLowerCase() !== 'host')]
  const response = await send(origin, { ...request, headers, target: base + request.target })
  const { different, unknown } = compareResponse(splitExpected(one.expected).ofResponse, response, new Map())
  return unknown.length > 0 ? skipped(`the runner cannot compare ${unknown.join(', ')}`) : judged(different)
}
