import type { Chain, Link } from './chain.ts'
import type { Context } from './context.ts'
import type { ExplainedStep } from './explanation.ts'
import { renderRefusal, type ErrorFormat } from './gateway-response.ts'
import { mergeHeaders } from './headers.ts'
import { isPromise, whenReady, type MaybePromise } from './maybe-promise.ts'
import type { Allow, End, Follow, Outcome } from './policy.ts'
import { deny, isRefusal, type Refusal } from './refusal.ts'
import { bodyLength, isStream, type GatewayResponse, type ResponseHead } from './response.ts'
import { mustDecide } from './slots.ts'

/** How much of the answer the policies of a request want to see. */
export type Watches = 'nothing' | 'end' | 'head' | 'response'

/** What a host tells at the end; what it leaves out, the exchange knows. */
export interface EndFacts {
  readonly statusCode: number
  readonly bytes: number
  readonly outcome?: End['outcome']
  readonly error?: unknown
}

/** What an exchange needs to know beside its chain. */
export interface ExchangeOptions {
  readonly errors: ErrorFormat
  /** Milliseconds an integration may take. */
  readonly timeoutInMillis: number
  /** The router's answer when no route took the request. */
  readonly unmatched?: Refusal
  /** Steps are noted here for `explain`. */
  readonly steps?: ExplainedStep[]
  /** Runs behind a request and not for it: its answer carries none of the request's own headers. */
  readonly apart?: boolean
  /** Told once, when the exchange has ended. */
  readonly onEnd?: () => void
}

/** Runs an app's own code as the integration of a request. */
export type Invoke = (context: Context) => MaybePromise<GatewayResponse | Refusal>

const LATE: unique symbol = Symbol('late')

/**
 * One request on its way: forward through its chain, to the integration, back through the Follows, and to its end,
 * which comes exactly once whatever happened. Hosts drive it; `complete` and `finish` do it all for those that can
 * wait for an answer.
 */
export class Exchange {
  readonly context: Context
  /** Set after `open` when the gateway itself answers: rendered, not yet walked back. */
  answer: GatewayResponse | undefined
  readonly #chain: Chain
  readonly #options: ExchangeOptions
  readonly #startedAt: number
  readonly #follows: Follow[] = []
  #watches: Watches = 'nothing'
  #outcome: End['outcome'] = 'answered'
  #error: unknown
  #end: End | undefined

  constructor(context: Context, chain: Chain, options: ExchangeOptions) {
    this.context = context
    this.#chain = chain
    this.#options = options
    this.#startedAt = context.services.clock.monotonic()
  }

  /** How much of the answer has to be shown. Known after `open`. */
  get watches(): Watches {
    return this.#watches
  }

  /** Whether the library itself answers this route, instead of the app. */
  get hasIntegration(): boolean {
    return this.#chain.integration !== undefined
  }

  /** Whether `end` has been told. */
  get ended(): boolean {
    return this.#end !== undefined
  }

  /** Whether no route took the request; `answer` is then the router's refusal, and a host may pass it on instead. */
  get unmatched(): boolean {
    return this.#options.unmatched !== undefined
  }

  /** Walks the chain. Afterwards `answer` is set when the gateway answers by itself. */
  open(): MaybePromise<void> {
    return this.#walk(0)
  }

  /** Runs the app's handler inside what the policies want around it, and returns what it returned. */
  run<T>(proceed: () => T): T {
    const around = this.#chain.around
    return around.length === 0 ? proceed() : this.#runInside(proceed, 0)
  }

  /**
   * The answer of the route's library integration, or of `invoke`, under the gateway's deadline. Faults, refusals and
   * time-outs come back as rendered answers; nothing is walked back yet.
   */
  integrate(invoke?: Invoke): MaybePromise<GatewayResponse> {
    const integration = this.#chain.integration
    const call = integration === undefined ? invoke : (context: Context) => integration.invoke(context)
    if (call === undefined) return this.#fault(new Error('The route has no integration'), 'integration')
    let result: MaybePromise<GatewayResponse | Refusal>
    try {
      result = this.run(() => call(this.context))
    } catch (error) {
      return this.#integrationFault(error)
    }
    return isPromise(result) ? this.#inTime(result, integration?.timeoutInMillis) : this.#integrated(result)
  }

  /** For a host whose app is too late: AWS's 504 (REST) or 503 (HTTP API), not yet walked back. */
  timeout(): GatewayResponse {
    this.#outcome = 'timeout'
    this.context.abort(new Error('Endpoint request timed out'))
    return this.#render(deny('INTEGRATION_TIMEOUT'))
  }

  /**
   * Status and headers of a body that streams on, as the policies want them.
   * @returns a whole response when a policy failed: AWS's 500, to be sent instead of the app's answer
   */
  head(head: ResponseHead): ResponseHead | GatewayResponse {
    for (let i = this.#follows.length - 1; i >= 0; i--) {
      const follow = this.#follows[i]!
      if (follow.head === undefined) continue
      try {
        head = follow.head(head)
      } catch (error) {
        return this.#stamped(this.#fault(error, 'head'))
      }
    }
    return this.#stamped(head)
  }

  /** Walks a whole answer back through the Follows, in reverse order, and applies the headers that come last. */
  respond(response: GatewayResponse): MaybePromise<GatewayResponse> {
    return this.#back(response, this.#follows.length - 1)
  }

  /** There will be no whole answer: whoever waited for it is told at once. */
  missed(why: 'too-large' | 'streamed'): void {
    for (const follow of this.#follows) this.#quietly('missed', () => follow.missed?.(why))
  }

  /** The client left: no further slot is asked, and the exchange ends. */
  abort(reason?: unknown): void {
    this.context.abort(reason ?? new Error('The client left'))
    this.end({ outcome: 'aborted', statusCode: 0, bytes: 0, error: reason })
  }

  /** Ends the exchange. The first call counts; every Follow's `end` runs exactly once. */
  end(facts: EndFacts): void {
    if (this.#end !== undefined) return
    const error = facts.error ?? this.#error
    const end: End = {
      outcome: facts.outcome ?? this.#outcome,
      statusCode: facts.statusCode,
      bytes: facts.bytes,
      durationMs: this.context.services.clock.monotonic() - this.#startedAt,
      ...(error === undefined ? {} : { error }),
    }
    this.#end = end
    for (let i = this.#follows.length - 1; i >= 0; i--) {
      const follow = this.#follows[i]!
      if (follow.end !== undefined) this.#quietly('end', () => follow.end!(end))
    }
    this.#options.onEnd?.()
  }

  /** Everything up to the answer, for hosts that can wait for it. `finish` must follow. */
  complete(invoke?: Invoke): MaybePromise<GatewayResponse> {
    return whenReady(this.open(), () => {
      if (this.answer !== undefined) return this.respond(this.answer)
      this.#offerRevalidation(invoke)
      return whenReady(this.integrate(invoke), (response) => this.respond(response))
    })
  }

  /** Ends the exchange with an answer that was handed over; a stream ends it when it has been read, or was left. */
  finish(response: GatewayResponse): GatewayResponse {
    if (isStream(response.body)) {
      this.missed('streamed')
      return { ...response, body: this.#counted(response.body, response.statusCode) }
    }
    this.end({ statusCode: response.statusCode, bytes: bodyLength(response.body)! })
    return response
  }

  #walk(from: number): MaybePromise<void> {
    const links = this.#chain.links
    for (let i = from; i < links.length; i++) {
      const link = links[i]!
      let outcome: MaybePromise<Outcome>
      try {
        outcome = link.policy.onRequest(this.context)
      } catch (error) {
        return this.#opened(this.#fault(error, link.policy.name, link))
      }
      if (isPromise(outcome)) return this.#walkLater(outcome, link, i)
      if (this.#take(outcome, link)) return
    }
    const { unmatched } = this.#options
    return this.#opened(unmatched === undefined ? undefined : this.#refuse(unmatched, undefined))
  }

  #walkLater(outcome: Promise<Outcome>, link: Link, index: number): Promise<void> {
    return outcome.then(
      (settled) => (this.#take(settled, link) ? undefined : this.#walk(index + 1)),
      (error: unknown) => {
        if (!this.ended) this.#opened(this.#fault(error, link.policy.name, link))
      },
    )
  }

  /** Takes one policy's answer; `true` when the walk is over. */
  #take(outcome: Outcome, link: Link): boolean {
    if (outcome === undefined) {
      if (mustDecide(link.slot)) {
        const error = new TypeError(`The policy "${link.policy.name}" in the slot "${link.slot}" decided nothing`)
        this.#opened(this.#fault(error, link.policy.name, link))
        return true
      }
      this.#note(link, 'went on')
    } else if ('refusal' in outcome) {
      this.#opened(this.#refuse(outcome, link))
      return true
    } else if ('statusCode' in outcome) {
      this.#outcome = 'refused'
      this.#note(link, 'answered')
      this.#opened(outcome)
      return true
    } else if ('allow' in outcome) {
      this.#allow(outcome, link)
    } else {
      if (mustDecide(link.slot)) return this.#take(undefined, link)
      this.#follow(outcome)
      this.#note(link, 'follows')
    }
    return this.ended
  }

  #allow(outcome: Allow, link: Link): void {
    if (outcome.adds !== undefined) Object.assign(this.context, outcome.adds)
    if (outcome.follow !== undefined) this.#follow(outcome.follow)
    this.#note(link, 'allowed')
  }

  /** A policy that answers after the client has left still gets its end, so that what it holds is released. */
  #follow(follow: Follow): void {
    if (this.#end !== undefined) {
      const end = this.#end
      this.#quietly('end', () => follow.end?.(end))
      return
    }
    this.#follows.push(follow)
    if (follow.response !== undefined) this.#watches = 'response'
    else if (follow.head !== undefined && this.#watches !== 'response') this.#watches = 'head'
    else if (this.#watches === 'nothing') this.#watches = 'end'
  }

  #opened(answer: GatewayResponse | undefined): void {
    this.answer = answer
    const { context } = this
    if (this.#options.apart === true) return
    if (context.services.protocol === 'REST') {
      context.setResponseHeader('x-amzn-RequestId', context.requestId)
      context.setResponseHeader('x-amz-apigw-id', context.extendedRequestId)
    } else context.setResponseHeader('apigw-requestid', context.requestId)
  }

  #back(response: GatewayResponse, from: number): MaybePromise<GatewayResponse> {
    for (let i = from; i >= 0; i--) {
      const follow = this.#follows[i]!
      try {
        if (follow.head !== undefined) {
          const head = follow.head(response)
          if (head !== response) response = { statusCode: head.statusCode, headers: head.headers, body: response.body }
        }
        if (follow.response === undefined || isStream(response.body)) continue
        const next = follow.response(response)
        if (isPromise(next)) {
          return next.then(
            (settled) => this.#back(settled, i - 1),
            (error: unknown) => this.#back(this.#fault(error, 'response'), i - 1),
          )
        }
        response = next
      } catch (error) {
        response = this.#fault(error, 'response')
      }
    }
    return this.#stamped(response)
  }

  /** Last of all, so that no policy can remember one caller's headers. */
  #stamped<H extends ResponseHead>(head: H): H {
    const { responseHeaders } = this.context
    return responseHeaders === undefined || this.#options.apart === true
      ? head
      : { ...head, headers: mergeHeaders(head.headers, responseHeaders) }
  }

  #runInside<T>(proceed: () => T, index: number): T {
    const policy = this.#chain.around[index]
    if (policy === undefined) return proceed()
    let proceeded = false
    let result: T | undefined
    policy.around!(this.context, () => {
      if (proceeded) throw new TypeError(`The policy "${policy.name}" proceeded twice`)
      proceeded = true
      return (result = this.#runInside(proceed, index + 1))
    })
    if (!proceeded) throw new TypeError(`The policy "${policy.name}" did not proceed`)
    // What `around` returned is not looked at: it may not alter the answer.
    return result as T
  }

  #integrated(result: GatewayResponse | Refusal): GatewayResponse {
    if (!isRefusal(result)) return result
    this.#outcome = 'fault'
    return this.#render(result)
  }

  #integrationFault(error: unknown): GatewayResponse {
    this.#note({ slot: 'integration', name: 'integration', origin: '' }, 'fault')
    return this.#faulted(error, 'integration', 'integration', deny('INTEGRATION_FAILURE'))
  }

  #inTime(
    result: Promise<GatewayResponse | Refusal>,
    timeoutInMillis: number = this.#options.timeoutInMillis,
  ): Promise<GatewayResponse> {
    return new Promise((resolve) => {
      const timer = this.context.services.clock.setTimeout(() => resolve(this.timeout()), timeoutInMillis)
      const settle = (answer: () => GatewayResponse): void => {
        timer.clear()
        if (this.#outcome !== 'timeout') resolve(answer())
      }
      result.then(
        (value) => settle(() => this.#integrated(value)),
        (error: unknown) => settle(() => this.#integrationFault(error)),
      )
    })
  }

  /** Only a cache asks, and only where the integration can run apart from this request. */
  #offerRevalidation(invoke: Invoke | undefined): void {
    const cache = this.#chain.links.findIndex((link) => link.slot === 'cache')
    if (cache < 0) return
    const behind: Chain = { ...this.#chain, links: this.#chain.links.slice(cache + 1) }
    this.context.revalidate = async () => {
      const { errors, timeoutInMillis } = this.#options
      const again = new Exchange(this.context.apart(), behind, { errors, timeoutInMillis, apart: true })
      return again.finish(await again.complete(invoke))
    }
  }

  async *#counted(body: AsyncIterable<Uint8Array>, statusCode: number): AsyncGenerator<Uint8Array> {
    let bytes = 0
    let whole = false
    try {
      for await (const chunk of body) {
        bytes += chunk.byteLength
        yield chunk
      }
      whole = true
    } catch (error) {
      this.end({ outcome: 'fault', statusCode, bytes, error })
      throw error
    } finally {
      this.end({ ...(whole ? {} : { outcome: 'aborted' as const }), statusCode, bytes })
    }
  }

  #refuse(refusal: Refusal, link: Link | undefined): GatewayResponse {
    const { context } = this
    const answer = this.#render(refusal)
    this.#outcome = answer.statusCode < 500 ? 'refused' : 'fault'
    this.#note(link ?? { slot: 'route', name: 'router', origin: 'gateway' }, 'refused', refusal.reason)
    context.services.emit({
      type: 'refused',
      refusal: refusal.refusal,
      policy: link?.policy.name,
      reason: refusal.reason,
      requestId: context.requestId,
      stage: context.stage,
      routeKey: context.routeKey,
    })
    return answer
  }

  /** Something threw where nothing may: AWS's 500, never a pass. */
  #fault(error: unknown, where: string, link?: Link): GatewayResponse {
    const type = link?.slot === 'authorizer' ? 'AUTHORIZER_FAILURE' : 'API_CONFIGURATION_ERROR'
    if (link !== undefined) this.#note(link, 'fault')
    return this.#faulted(error, where, link?.slot ?? 'integration', deny(type))
  }

  #faulted(error: unknown, where: string, slot: Link['slot'] | 'integration', refusal: Refusal): GatewayResponse {
    this.#error ??= error
    this.#outcome = 'fault'
    this.#emitFault(error, where, slot)
    return this.#render(refusal)
  }

  #emitFault(error: unknown, where: string, slot: Link['slot'] | 'integration'): void {
    const { requestId, stage, routeKey, services } = this.context
    services.emit({ type: 'fault', where, slot, error, requestId, stage, routeKey })
  }

  #render(refusal: Refusal): GatewayResponse {
    return renderRefusal(refusal, this.context, this.#options.errors)
  }

  #quietly(where: string, hook: () => void): void {
    try {
      hook()
    } catch (error) {
      this.#emitFault(error, where, 'integration')
    }
  }

  #note(
    at: Link | { readonly slot: ExplainedStep['slot']; readonly name: string; readonly origin: string },
    decision: ExplainedStep['decision'],
    reason?: string,
  ): void {
    const { steps } = this.#options
    if (steps === undefined) return
    const step =
      'policy' in at
        ? { slot: at.slot, policy: at.policy.name, origin: at.place.id }
        : { slot: at.slot, policy: at.name, origin: at.origin }
    const limits = at.slot === 'admission' ? this.context.limitStates : undefined
    steps.push({
      ...step,
      decision,
      ...(reason === undefined ? {} : { reason }),
      ...(limits === undefined ? {} : { limits }),
    })
  }
}
