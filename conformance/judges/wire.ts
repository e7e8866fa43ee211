import type { Bindings } from '../compare.ts'
import { compareEvent, splitExpected } from '../compare-event.ts'
import { compareResponse } from '../compare-response.ts'
import { caseGateway } from '../case-gateway.ts'
import { CaseBackends } from '../backends.ts'
import { compareBackendRequest } from '../compare-backend-request.ts'
import { httpBackend } from '../http-backends.ts'
import { NotBuilt } from '../case-integration.ts'
import { caseRequest, type CaseRequest } from '../case-request.ts'
import { object, type CorpusCase } from '../corpus-case.ts'
import { listenGateway } from '../gateway-listener.ts'
import { judged, notBuilt, skipped, type Outcome } from '../outcome.ts'
import { send } from '../wire.ts'

/** Builds the gateway that a case describes, sends its request over a socket, and compares what came. */
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
  const { front, stageName } = built
  const request = caseRequest(one, stageName)
  if (typeof request === 'string') return skipped(request)
  const listener = await listenGateway(
    front,
    stageOf(one, request, stageName),
    one.apiType === 'FURL' ? 'https' : 'http',
  )
  try {
    const response = await send(listener.origin, request)
    const bindings: Bindings = new Map()
    const { ofEvent, ofResponse, ofBackend } = splitExpected(one.expected)
    const { different, unknown } = compareResponse(ofResponse, response, bindings)
    if (unknown.length > 0) return skipped(`the runner cannot compare ${unknown.join(', ')}`)
    const event = backends.lambdas.events.at(-1)
    const ofTheEvent = Object.keys(ofEvent).length === 0 ? [] : compareEvent(ofEvent, event, bindings, request.body)
    return judged([...different, ...ofTheEvent, ...compareBackendRequest(ofBackend, backends, bindings)])
  } finally {
    await listener.close()
    await front.close()
  }
}

/** Domains choose the stage themselves. */
function stageOf(one: CorpusCase, request: CaseRequest, stageName: string): string | undefined {
  if (one.apiType === 'FURL' || typeof (one.definition['domain'] ?? undefined) === 'object') return undefined
  return request.stageInPath ? 'path' : stageName
}
