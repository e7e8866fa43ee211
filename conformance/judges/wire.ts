import type { Bindings } from '../compare.ts'
import { compareEvent, splitExpected } from '../compare-event.ts'
import { compareResponse } from '../compare-response.ts'
import { caseGateway, type CaseGateway } from '../case-gateway.ts'
import { CaseBackends } from '../backends.ts'
import { withCredentials } from '../case-credentials.ts'
import { compareDecision } from '../compare-decision.ts'
import { compareBackendRequest } from '../compare-backend-request.ts'
import { httpBackend } from '../http-backends.ts'
import { NotBuilt } from '../case-integration.ts'
import { caseRequest, type CaseRequest } from '../case-request.ts'
import { object, type CorpusCase } from '../corpus-case.ts'
import { listenGateway } from '../gateway-listener.ts'
import { judged, notBuilt, passed, skipped, type Outcome } from '../outcome.ts'
import { send } from '../wire.ts'

/** Builds the gateway that a case describes, sends its requests over a socket, and compares what came. */
export async function judgeOverTheWire(one: CorpusCase): Promise<Outcome> {
  const described = Object.values(object(one.definition['backends'])).map((backend) => object(backend)['behavior'])
  const http = await httpBackend(String(described[0] ?? ''))
  try {
    return await judgeWith(one, new CaseBackends(one.definition['backends'], http))
  } finally {
    await http.close()
  }
}

async function judgeWith(one: CorpusCase, backends: CaseBackends): Promise<Outcome> {
  const built = caseGateway(one, backends)
  if (built instanceof NotBuilt) return notBuilt(built.room)
  try {
    for (const step of steps(one)) {
      const outcome = await judgeStep(await withCredentials(step), built, backends)
      if (outcome.verdict !== 'passed') return outcome
    }
    return passed()
  } finally {
    await built.front.close()
  }
}

/** A case of one request, or of several that follow each other. */
function steps(one: CorpusCase): readonly CorpusCase[] {
  const { sequence } = one.request
  if (!Array.isArray(sequence)) return [one]
  const expected = one.expected['sequence'] as readonly unknown[]
  if (expected.length !== sequence.length) throw new Error('the case expects another number of answers than it sends')
  return sequence.map((request, index) => ({ ...one, request: object(request), expected: object(expected[index]) }))
}

async function judgeStep(one: CorpusCase, built: CaseGateway, backends: CaseBackends): Promise<Outcome> {
  const { front, stageName, responseTypes, authorizer } = built
  const request = caseRequest(one, stageName)
  if (typeof request === 'string') return skipped(request)
  const listener = await listenGateway(
    front,
    stageOf(one, request, stageName),
    one.apiType === 'FURL' ? 'https' : 'http',
  )
  const before = { requests: responseTypes.length, calls: authorizer.calls() }
  try {
    const response = await send(listener.origin, request)
    const bindings: Bindings = new Map()
    const { ofEvent, ofResponse, ofBackend, ofDecision } = splitExpected(one.expected)
    const { different, unknown } = compareResponse(ofResponse, response, bindings)
    if (unknown.length > 0) return skipped(`the runner cannot compare ${unknown.join(', ')}`)
    const event = backends.lambdas.events.at(-1)
    const ofTheEvent = Object.keys(ofEvent).length === 0 ? [] : compareEvent(ofEvent, event, bindings, request.body)
    const decision = {
      responseType: responseTypes[before.requests],
      authorizerCalled: authorizer.calls() > before.calls,
    }
    return judged([
      ...different,
      ...ofTheEvent,
      ...compareBackendRequest(ofBackend, backends, bindings),
      ...compareDecision(ofDecision, decision),
    ])
  } finally {
    await listener.close()
  }
}

/** Domains choose the stage themselves. */
function stageOf(one: CorpusCase, request: CaseRequest, stageName: string): string | undefined {
  if (one.apiType === 'FURL' || typeof (one.definition['domain'] ?? undefined) === 'object') return undefined
  return request.stageInPath ? 'path' : stageName
}
