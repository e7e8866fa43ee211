import type { Bindings } from '../compare.ts'
import { compareEvent, splitExpected } from '../compare-event.ts'
import { compareResponse } from '../compare-response.ts'
import { caseGateway } from '../case-gateway.ts'
import { NotBuilt } from '../case-integration.ts'
import { caseRequest } from '../case-request.ts'
import type { CorpusCase } from '../corpus-case.ts'
import { listenGateway } from '../gateway-listener.ts'
import { judged, notBuilt, skipped, type Outcome } from '../outcome.ts'
import { send } from '../wire.ts'

/** Builds the gateway that a case describes, sends its request over a socket, and compares what came. */
export async function judgeOverTheWire(one: CorpusCase): Promise<Outcome> {
  const built = caseGateway(one)
  if (built instanceof NotBuilt) return notBuilt(built.room)
  const { gateway, stageName, lambdas } = built
  const request = caseRequest(one, stageName)
  if (typeof request === 'string') return skipped(request)
  const listener = await listenGateway(gateway, request.stageInPath ? 'path' : stageName)
  try {
    const response = await send(listener.origin, request)
    const bindings: Bindings = new Map()
    const { ofEvent, ofResponse } = splitExpected(one.expected)
    const { different, unknown } = compareResponse(ofResponse, response, bindings)
    if (unknown.length > 0) return skipped(`the runner cannot compare ${unknown.join(', ')}`)
    const event = lambdas.events.at(-1)
    const ofTheEvent = Object.keys(ofEvent).length === 0 ? [] : compareEvent(ofEvent, event, bindings, request.body)
    return judged([...different, ...ofTheEvent])
  } finally {
    await listener.close()
    await gateway.close()
  }
}
