import {
  isRefusal,
  whenReady,
  type Context,
  type GatewayResponse,
  type Integration,
  type MaybePromise,
  type Refusal,
} from '@gw/core'
import { traceId } from '@gw/lambda-events'
import type { Dispatcher } from 'undici'
import { callBackend, type BackendAnswer, type BackendRequest } from './backend-call.ts'
import { backendFailure, isUnreached } from './backend-failure.ts'
import { backendPool, type BackendDispatcher } from './backend-pool.ts'
import { backendRequestHeaders, mappedUpgrade } from './backend-request-headers.ts'
import { answerHeader, answerHeaders, proxiedHeaders } from './backend-response-headers.ts'
import { CircuitBreaker } from './circuit-breaker.ts'
import { checkHttpOptions, type HttpIntegrationOptions } from './http-options.ts'
import { requestBody, type RequestBody } from './request-body.ts'
import { uriTemplate, type IntegrationTarget } from './uri-template.ts'

/**
 * HTTP_PROXY: a backend answers. Path, query, headers and body are passed on by AWS's rules, and so is its answer.
 * Whatever a backend does wrong is AWS's own error, never a hang: see `HttpIntegrationOptions` for the bounds.
 * @throws {GatewayError} for options that do not exist or do not fit
 */
export function httpProxy(options: HttpIntegrationOptions): Integration {
  checkHttpOptions('httpProxy', options)
  return integration('httpProxy', options, true)
}

/**
 * HTTP: as `httpProxy`, inside a mapping that writes what is sent and reads what comes. Nothing of the client's request
 * is passed on by itself, and the answer comes back with all its headers.
 * @throws {GatewayError} as `httpProxy`
 */
export function http(options: HttpIntegrationOptions): Integration {
  checkHttpOptions('http', options)
  return integration('http', options, false)
}

function integration(name: string, options: HttpIntegrationOptions, proxy: boolean): Integration {
  const backend = new HttpBackend(name, options, proxy)
  return {
    slot: 'integration',
    name,
    ...(options.timeoutInMillis === undefined ? {} : { timeoutInMillis: options.timeoutInMillis }),
    invoke: (context) => backend.answer(context),
    close: () => backend.close(),
    describe: () => ({ summary: `${options.httpMethod ?? 'ANY'} ${options.uri}` }),
  }
}

/** Methods that mean the same when they are sent twice (RFC 9110 §9.2.2). */
const IDEMPOTENT: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']

class HttpBackend {
  readonly #options: HttpIntegrationOptions
  readonly #proxy: boolean
  readonly #target: ReturnType<typeof uriTemplate>
  readonly #pool: ReturnType<typeof backendPool>
  readonly #breaker: CircuitBreaker | undefined

  constructor(name: string, options: HttpIntegrationOptions, proxy: boolean) {
    this.#options = options
    this.#proxy = proxy
    this.#target = uriTemplate(options.uri, name)
    this.#pool = backendPool(options)
    this.#breaker = options.circuitBreaker === undefined ? undefined : new CircuitBreaker(options.circuitBreaker)
  }

  /** One promise per request where nothing has to be waited for before it is sent. */
  answer(context: Context): MaybePromise<GatewayResponse | Refusal> {
    const target = this.#target(context)
    if (isRefusal(target)) return target
    return whenReady(requestBody(context, this.#streams), (body) =>
      isRefusal(body)
        ? body
        : whenReady(this.#pool.dispatcher(), (dispatcher) => this.#send(context, target, body, dispatcher)),
    )
  }

  async close(): Promise<void> {
    await this.#pool.close()
  }

  get #streams(): boolean {
    return this.#options.responseTransferMode === 'STREAM'
  }

  #request(context: Context, { origin, path }: IntegrationTarget, { body, length }: RequestBody): BackendRequest {
    const { httpMethod, idleTimeoutInMillis = 300_000, maxResponseBytes = 10_485_760, clientForwarding } = this.#options
    const headers = backendRequestHeaders(context, {
      proxy: this.#proxy,
      passClientForwarding: clientForwarding === 'pass',
      host: origin.slice(origin.indexOf('://') + 3),
      hasBody: body !== null,
    })
    if (length !== undefined) headers.push('Content-Length', String(length))
    const method = httpMethod ?? context.changedRequest?.method ?? context.request.method
    const timeouts = { headersTimeout: idleTimeoutInMillis, bodyTimeout: idleTimeoutInMillis }
    // HTTP/2 has no such header (RFC 9113 §8.2.2).
    const upgrade = this.#options.allowH2 === true ? undefined : mappedUpgrade(context)
    const options = { origin, path, method, headers, body, upgrade, ...timeouts } as Dispatcher.DispatchOptions
    return { options, context, maxResponseBytes: this.#streams ? undefined : maxResponseBytes }
  }

  #send(
    context: Context,
    target: IntegrationTarget,
    body: RequestBody,
    dispatcher: BackendDispatcher,
  ): Promise<GatewayResponse | Refusal> {
    if (this.#breaker?.allows(context.services.clock) === false)
      throw new Error('The backend is left alone for a while')
    return this.#call(dispatcher, this.#request(context, target, body)).then(
      (answer) => {
        this.#told(context, answer.statusCode)
        return this.#response(context, answer)
      },
      (error: unknown) => this.#failed(context, error),
    )
  }

  #call(dispatcher: BackendDispatcher, request: BackendRequest): Promise<BackendAnswer> {
    const { retry } = this.#options
    const again = retry !== undefined && (retry.methods ?? IDEMPOTENT).includes(request.options.method)
    return again ? callAgain(dispatcher, request, retry.attempts) : callBackend(dispatcher, request)
  }

  #response(context: Context, { statusCode, rawHeaders, body }: BackendAnswer): GatewayResponse {
    if (statusCode > 599)
      throw new RangeError(`The backend answered with the status ${statusCode}, which no client knows`)
    const form = { protocol: context.services.protocol, keepLength: this.#streams || context.request.method === 'HEAD' }
    const headers = this.#proxy ? proxiedHeaders(rawHeaders, form) : answerHeaders(rawHeaders)
    noteBackendIds(context, rawHeaders, statusCode)
    // A mapping would drop it: REST APIs put it on what they have mapped, and not on what a proxy answered (measured).
    if (!this.#proxy && context.services.protocol === 'REST')
      context.setResponseHeader('X-Amzn-Trace-Id', traceId(context))
    return { statusCode, headers, body: body instanceof Uint8Array && body.byteLength === 0 ? undefined : body }
  }

  #told(context: Context, statusCode: number): void {
    if (statusCode < 500) this.#breaker?.succeeded()
    else this.#breaker?.failed(context.services.clock)
  }

  #failed(context: Context, error: unknown): Refusal {
    if (context.aborted) this.#breaker?.abandoned()
    else this.#breaker?.failed(context.services.clock)
    const refusal = backendFailure(context, error)
    if (refusal === undefined) throw error
    const { requestId, stage, routeKey, services } = context
    services.emit({ type: 'fault', where: 'integration', slot: 'integration', error, requestId, stage, routeKey })
    return refusal
  }
}

/** Calls until there is an answer, or so many times. Only what reached no backend is sent again. */
async function callAgain(
  dispatcher: BackendDispatcher,
  request: BackendRequest,
  attempts: number,
): Promise<BackendAnswer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await callBackend(dispatcher, request)
    } catch (error) {
      if (attempt >= attempts || !isUnreached(error) || request.context.aborted) throw error
    }
  }
}

/** What AWS logs of a backend. */
function noteBackendIds({ integration }: Context, rawHeaders: BackendAnswer['rawHeaders'], statusCode: number): void {
  if (integration === undefined) return
  integration.status = statusCode
  integration.requestId = answerHeader(rawHeaders, 'x-amzn-requestid') ?? answerHeader(rawHeaders, 'x-amz-request-id')
  integration.requestId2 = answerHeader(rawHeaders, 'x-amz-id-2')
}
