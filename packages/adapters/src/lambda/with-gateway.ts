import {
  isPromise,
  isRefusal,
  whenReady,
  type GatewayFront,
  type Invoke,
  type RouteKeyOf,
  type StageNameOf,
} from '@gw/core'
import { eventAnswer, handlerAnswer } from '@gw/lambda-events'
import { callHandler, type AnyHandler } from './call-handler.ts'
import type { LambdaCallback, LambdaContext } from './lambda-context.ts'
import type { LambdaAnswerOf, LambdaEvent, PayloadFormatVersion } from './lambda-event.ts'
import { LambdaHost } from './lambda-host.ts'
import type { LambdaGatewayOptions } from './lambda-options.ts'
import { isStreaming, streamFunction, type AnyStreamingHandler } from './stream-gateway.ts'
import { wholeResponse } from './whole-response.ts'

/**
 * A function of any of Lambda's kinds that answers as a whole: by promise, by value, or by callback.
 * @typeParam Event what it receives
 * @typeParam Answer what it returns
 */
export type LambdaHandler<Event, Answer> = (
  event: Event,
  context: LambdaContext,
  callback: LambdaCallback,
) => Promise<Answer> | Answer | void

/** An answer in the form that the sender of the event reads. */
export interface LambdaAnswer {
  readonly statusCode: number
  readonly headers?: Record<string, string>
  readonly multiValueHeaders?: Record<string, string[]>
  readonly cookies?: string[]
  readonly body: string
  readonly isBase64Encoded: boolean
  readonly statusDescription?: string
}

/** A function as Lambda's runtime calls it. */
export type LambdaFunction = (event: unknown, context: LambdaContext) => Promise<LambdaAnswer>

/**
 * Puts a gateway before a Lambda function. The event that comes in (REST API, HTTP API 1.0 and 2.0, Function URL, load
 * balancer) decides the form of the answer; the function gets the event that API Gateway would have sent it.
 *
 * A function marked by `awslambda.streamifyResponse` is recognised and streams; `streamGateway` has the types for it.
 * @param gateway made by `createGateway`, or several behind domain names (`createDomains`)
 * @example export const handler = withGateway(gateway, async (event) => ({ statusCode: 200, body: event.path }))
 * @throws {GatewayError} `UNKNOWN_OPTION` and its like, `STAGE_NOT_CHOSEN`, `UNKNOWN_STAGE`: at once, not per request
 */
export function withGateway<G extends GatewayFront, V extends PayloadFormatVersion = '2.0'>(
  gateway: G,
  handler: LambdaHandler<LambdaEvent<G, RouteKeyOf<G>, StageNameOf<G>, V>, LambdaAnswerOf<G, V>>,
  options: LambdaGatewayOptions<StageNameOf<G>, V> = {},
): LambdaFunction {
  if (isStreaming(handler)) {
    return streamFunction('withGateway', gateway, handler as unknown as AnyStreamingHandler, options) as never
  }
  return wholeFunction(new LambdaHost('withGateway', gateway, options), () => handler as AnyHandler)
}

/** A function that takes events through a host and gives each to the handler that `handlerOf` names by its route. */
export function wholeFunction(
  host: LambdaHost,
  handlerOf: (routeKey: string | undefined) => AnyHandler,
): LambdaFunction {
  return async (event, lambdaContext) => {
    const taken = host.take(event)
    if (taken === undefined) return (await callHandler(handlerOf(undefined), event, lambdaContext)) as LambdaAnswer
    const invoke: Invoke = (context) =>
      whenReady(host.handlerEvent(context), (own) =>
        isRefusal(own)
          ? own
          : callHandler(handlerOf(context.routeKey), own, lambdaContext).then((answer) =>
              handlerAnswer(context, host.handlerForm(context), answer, host.eventOptions),
            ),
      )
    const { form, exchange } = taken
    const whole = wholeResponse(exchange, await exchange.complete(invoke))
    return eventAnswer(form, isPromise(whole) ? await whole : whole)
  }
}
