import {
  isPromise,
  isRefusal,
  type Exchange,
  type GatewayFront,
  type GatewayResponse,
  type Invoke,
  type RouteKeyOf,
  type StageNameOf,
} from '@gw/core'
import { handlerStream, type HandlerStream } from './handler-stream.ts'
import type { LambdaContext } from './lambda-context.ts'
import type { LambdaEvent, PayloadFormatVersion } from './lambda-event.ts'
import { LambdaHost } from './lambda-host.ts'
import type { LambdaGatewayOptions } from './lambda-options.ts'
import type { LambdaResponseStream } from './response-stream.ts'
import { writeAnswer } from './streamed-answer.ts'

/**
 * A function that streams its answer.
 * @typeParam Event what it receives
 */
export type StreamingHandler<Event> = (
  event: Event,
  responseStream: LambdaResponseStream,
  context: LambdaContext,
) => Promise<void> | void

/** A streaming function before its event has a type. */
export type AnyStreamingHandler = StreamingHandler<never>

/** A streaming function as Lambda's runtime calls it. */
export type StreamingLambdaFunction = (
  event: unknown,
  responseStream: LambdaResponseStream,
  context: LambdaContext,
) => Promise<void>

/** How Lambda's runtime tells functions that stream from others; `awslambda.streamifyResponse` sets it. */
const STREAMING: unique symbol = Symbol.for('aws.lambda.runtime.handler.streaming')
const HIGH_WATER_MARK: unique symbol = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark')

/** Bytes of a streamed answer that are held back at most, where a policy wants to see it whole. */
const BUFFER_LIMIT = 1_048_576

/**
 * Puts a gateway before a function that streams (`awslambda.streamifyResponse`, which need not be called any more). What
 * the gateway answers itself is streamed too; a body streams on untouched unless a policy asks to see it whole.
 * @example export const handler = streamGateway(gateway, async (event, responseStream) => { responseStream.end('hello') })
 * @throws {GatewayError} as `withGateway`
 */
export function streamGateway<G extends GatewayFront, V extends PayloadFormatVersion = '2.0'>(
  gateway: G,
  handler: StreamingHandler<LambdaEvent<G, RouteKeyOf<G>, StageNameOf<G>, V>>,
  options: LambdaGatewayOptions<StageNameOf<G>, V> = {},
): StreamingLambdaFunction {
  return streamFunction('streamGateway', gateway, handler as AnyStreamingHandler, options)
}

/** Whether a function is marked as one that streams. */
export function isStreaming(handler: unknown): boolean {
  return (handler as { [STREAMING]?: unknown } | undefined)?.[STREAMING] === 'response'
}

/** The marked function that streams. */
export function streamFunction(
  where: string,
  gateway: GatewayFront,
  handler: AnyStreamingHandler,
  options: LambdaGatewayOptions,
): StreamingLambdaFunction {
  const host = new LambdaHost(where, gateway, options)
  const serve: StreamingLambdaFunction = async (event, responseStream, lambdaContext) => {
    const taken = host.take(event)
    if (taken === undefined) return handler(event as never, responseStream, lambdaContext)
    const run = new StreamedRun(host, handler, taken.exchange, lambdaContext)
    const response = await taken.exchange.complete(run.invoke)
    await writeAnswer(responseStream, taken.exchange.finish(response))
    await run.ended()
  }
  const highWaterMark = (handler as { [HIGH_WATER_MARK]?: unknown })[HIGH_WATER_MARK]
  return Object.assign(serve, {
    [STREAMING]: 'response',
    ...(highWaterMark === undefined ? {} : { [HIGH_WATER_MARK]: highWaterMark }),
  })
}

/** One run of a streaming function. */
class StreamedRun {
  readonly #host: LambdaHost
  readonly #handler: AnyStreamingHandler
  readonly #exchange: Exchange
  readonly #lambdaContext: LambdaContext
  #running: Promise<void> | undefined

  constructor(host: LambdaHost, handler: AnyStreamingHandler, exchange: Exchange, lambdaContext: LambdaContext) {
    this.#host = host
    this.#handler = handler
    this.#exchange = exchange
    this.#lambdaContext = lambdaContext
  }

  readonly invoke: Invoke = async (context) => {
    const event = await this.#host.handlerEvent(context)
    if (isRefusal(event)) return event
    const stream = handlerStream()
    // Too late, or left: nobody reads what the function writes, and it would wait for ever.
    context.signal.addEventListener('abort', () => stream.destroy(), { once: true })
    const running = this.#run(event, stream)
    running.catch(() => {})
    const head = await stream.head
    if (!context.signal.aborted) this.#running = running
    const response: GatewayResponse = { ...head, body: stream }
    const wanted = this.#exchange.watches === 'response' || context !== this.#exchange.context
    return wanted ? this.#whole(response, stream) : response
  }

  /**
   * Resolves when the function that has answered has returned: it may have work to do after its stream has ended. What
   * it throws then is the runtime's to tell.
   */
  ended(): Promise<void> | undefined {
    return this.#running
  }

  async #run(event: unknown, stream: HandlerStream): Promise<void> {
    try {
      const result: unknown = this.#handler(event as never, stream, this.#lambdaContext)
      if (isPromise(result)) await result
    } catch (error) {
      if (stream.writableFinished) throw error
      stream.fail(error)
    }
  }

  /** Bodies up to a limit are held back; a larger one streams on, with what was read of it before. */
  async #whole(response: GatewayResponse, stream: HandlerStream): Promise<GatewayResponse> {
    const chunks: Uint8Array[] = []
    let bytes = 0
    const iterator = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
    for (;;) {
      const { done, value } = await iterator.next()
      if (done === true) return { ...response, body: Buffer.concat(chunks) }
      chunks.push(value)
      bytes += value.byteLength
      if (bytes <= BUFFER_LIMIT) continue
      this.#exchange.missed('too-large')
      return { ...response, body: rejoined(chunks, iterator) }
    }
  }
}

async function* rejoined(chunks: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* chunks
  yield* { [Symbol.asyncIterator]: () => rest }
}
