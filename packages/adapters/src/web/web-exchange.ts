import {
  bodyLength,
  isPromise,
  isStream,
  whenReady,
  type Context,
  type Exchange,
  type GatewayResponse,
  type Invoke,
  type MaybePromise,
} from '@gw/core'
import { captured, gatewayResponse, hasNoBody, readyResponse, webResponse, withHeaders } from './web-response.ts'
import { countedWebStream, WebStreamBody } from './web-stream.ts'

/** How a host of web requests runs its app. */
export interface WebApp {
  /** The request's method: an answer to HEAD has no body. */
  readonly method: string
  /** Bytes of an answer held back at most, where a policy wants to see it whole. */
  readonly bufferLimit: number
  /** Whether `invoke` can be called again, behind the request, to refresh a remembered answer. */
  readonly canRunAgain: boolean
  /** Runs the app. */
  invoke(context: Context): MaybePromise<Response>
  /**
   * Calls back when the client leaves before it has its answer.
   * @returns a function that ends the watch
   */
  onAbort(left: (reason: unknown) => void): () => void
  /** What the app threw, where its framework has made an answer of it. */
  error?(): unknown
}

/**
 * Takes a request through the gateway and, where nothing answers before, to the app. An answer's body is touched only if
 * a policy asks for it; while nobody asks for the end either, the stream itself is passed on. What the gateway answers
 * without waiting is there without a promise.
 */
export function webExchange(exchange: Exchange, app: WebApp): MaybePromise<Response> {
  let native: Response | undefined
  const invoke: Invoke = async (context) => {
    const response = await app.invoke(context)
    const isPlain = context === exchange.context && app.error?.() === undefined
    const ready = isPlain ? readyResponse(response) : undefined
    if (ready !== undefined && fits(exchange, ready, app.bufferLimit)) return withoutBody(ready, app.method)
    const answer = withoutBody(gatewayResponse(response), app.method)
    if (context !== exchange.context) return captured(answer, app.bufferLimit)
    native = response
    if (app.error?.() !== undefined) return captured(answer, app.bufferLimit)
    return exchange.watches === 'response' ? whole(exchange, answer, app.bufferLimit) : answer
  }
  const response = app.canRunAgain ? exchange.complete(invoke) : once(exchange, invoke)
  if (!isPromise(response)) return sent(exchange, response, app, native)
  const stopWatching = app.onAbort((reason) => exchange.abort(reason))
  return response.then((later) => {
    stopWatching()
    return sent(exchange, later, app, native)
  })
}

/** Whether nobody wants to hold an answer that is too large to be held. */
function fits(exchange: Exchange, { body }: GatewayResponse, bufferLimit: number): boolean {
  return exchange.watches !== 'response' || (bodyLength(body) ?? 0) <= bufferLimit
}

/** As `complete`, for apps that run once: nothing is offered that would run them again. */
function once(exchange: Exchange, invoke: Invoke): MaybePromise<GatewayResponse> {
  return whenReady(exchange.open(), () =>
    exchange.answer !== undefined
      ? exchange.respond(exchange.answer)
      : whenReady(exchange.integrate(invoke), (answer) => exchange.respond(answer)),
  )
}

function sent(exchange: Exchange, response: GatewayResponse, app: WebApp, native: Response | undefined): Response {
  const { statusCode, body } = response
  const untouched = native === undefined ? undefined : untouchedAnswer(exchange, response, native)
  if (untouched !== undefined) return ended(exchange, untouched)
  if (native !== undefined && !isStream(body)) discard(native)
  if (body instanceof WebStreamBody) return webResponse(streamed(exchange, response, body), app.method, native)
  const error = app.error?.()
  const bytes = bodyLength(body)
  if (error !== undefined && bytes !== undefined) exchange.end({ outcome: 'fault', error, statusCode, bytes })
  return webResponse(exchange.finish(response), app.method, native)
}

/**
 * The app's own answer, with the headers that it leaves with, where nothing else has changed. One that belongs to a
 * WebSocket, or has a status that `Response` does not take, cannot leave in any other way.
 */
function untouchedAnswer(exchange: Exchange, response: GatewayResponse, native: Response): Response | undefined {
  const { statusCode, headers, body } = response
  if (statusCode !== native.status) return undefined
  if (statusCode < 200 || statusCode > 599) return withHeaders(native, headers) ?? native
  if (exchange.watches !== 'nothing') return undefined
  const isOwn = body instanceof WebStreamBody ? body.stream === native.body : !native.body
  return isOwn ? withHeaders(native, headers) : undefined
}

/** A stream ends the exchange when it ends, and tells how it did. */
function streamed(exchange: Exchange, response: GatewayResponse, { stream }: WebStreamBody): GatewayResponse {
  const { statusCode } = response
  if (exchange.watches === 'nothing') {
    exchange.end({ statusCode, bytes: 0 })
    return response
  }
  exchange.missed('streamed')
  const counted = countedWebStream(stream, ({ how, bytes, error }) => {
    if (how === 'whole') exchange.end({ statusCode, bytes })
    else if (how === 'left') exchange.end({ outcome: 'aborted', statusCode, bytes })
    else exchange.end({ outcome: 'fault', statusCode, bytes, error })
  })
  return { ...response, body: new WebStreamBody(counted) }
}

function ended(exchange: Exchange, response: Response): Response {
  exchange.end({ statusCode: response.status, bytes: 0 })
  return response
}

async function whole(exchange: Exchange, answer: GatewayResponse, bufferLimit: number): Promise<GatewayResponse> {
  const response = await captured(answer, bufferLimit)
  // A stream of events is passed on as it was; anything else that is still a stream was too large.
  if (isStream(response.body) && response.body !== answer.body) exchange.missed('too-large')
  return response
}

/** Where no body is sent, none is read. */
function withoutBody(answer: GatewayResponse, method: string): GatewayResponse {
  return answer.body !== undefined && hasNoBody(answer.statusCode, method) ? { ...answer, body: undefined } : answer
}

/** A body that nobody will read must not keep its source waiting. One that was read refuses, which is as well. */
function discard({ body }: Response): void {
  if (body && !body.locked) body.cancel().catch(() => {})
}
