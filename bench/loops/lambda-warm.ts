import { withGateway, type LambdaContext } from '@gw/adapters/lambda'
import { createIssuer } from '../src/issuer.ts'
import { answerOf } from '../src/handler.ts'
import type { LoopCase, LoopModule } from '../src/loop-case.ts'
import { gatewayOf } from '../variants/gateways.ts'
import { lambdaEvent } from './lambda-event.ts'

const ANSWER = answerOf()

/** A warm function: events as the runtime has parsed them, tokens seen before; token, key and plan, no cached answer. */
export const loop: LoopModule = async () => {
  const { fixture } = await createIssuer()
  const events = fixture.requests.map(lambdaEvent)
  const handler = async () => ({ statusCode: 200, headers: { 'content-type': 'application/json' }, body: ANSWER })
  const subject = { module: '', gateway: 'full' } as const
  const full = await gatewayOf({ fixture, subject, logFile: '' })
  const guarded = await gatewayOf({ fixture, subject: { ...subject, gateway: 'guarded' }, logFile: '' })
  return {
    bare: invoking(handler, events),
    ours: invoking(withGateway(guarded as never, handler as never) as never, events),
    anchors: {
      'ours, answered from the cache': invoking(withGateway(full as never, handler as never) as never, events),
    },
  }
}

function invoking(
  invoke: (event: object, context: LambdaContext) => Promise<{ readonly statusCode: number }>,
  events: readonly object[],
): LoopCase {
  let next = 0
  return async (count) => {
    for (let i = 0; i < count; i++) {
      const { statusCode } = await invoke(events[next++ % events.length]!, newContext())
      if (statusCode !== 200) throw new Error(`The function answers ${statusCode}`)
    }
  }
}

/** The runtime makes a context for each invocation; one for all would be in V8's old space, and cheaper to read. */
function newContext(): LambdaContext {
  return {
    awsRequestId: 'bench',
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'pets',
    functionVersion: '1',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:pets',
    memoryLimitInMB: '1024',
    logGroupName: '/aws/lambda/pets',
    logStreamName: '2026/03/12/[1]0123456789abcdef',
    getRemainingTimeInMillis: () => 30_000,
  } as unknown as LambdaContext
}
