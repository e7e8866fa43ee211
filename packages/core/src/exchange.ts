import { runAround } from './around.ts'
import type { Chain, Link } from './chain.ts'
import type { Context } from './context.ts'
import { countedStream } from './counted-stream.ts'
import { withinDeadline } from './deadline.ts'
import type { FaultHook } from './events.ts'
import { explainedStep, tellEnded, tellFault, tellRefused, type Site } from './exchange-events.ts'
import type { Explainer } from './explainer.ts'
import type { ExplainedStep } from './explanation.ts'
import { headThrough, responseThrough, watching, type Watches } from './follows.ts'
import { renderRefusal, type ErrorRendering } from './gateway-response.ts'
import { mergeHeaders } from './headers.ts'
import { integrationFacts, integrationOver } from './integration-facts.ts'
import { isPromise, whenReady, type MaybePromise } from './maybe-promise.ts'
import type { Allow, End, Follow, Outcome } from './policy.ts'
import { deny, isRefusal, type Refusal } from './refusal.ts'
import { bodyLength, dropBody, isStream, type GatewayResponse, type ResponseHead } from './response.ts'
import { mustDecide } from './slots.ts'

/** What a host tells at the end; what it leaves out, the exchange knows. */
export interface EndFacts {
  readonly statusCode: number
  readonly bytes: number
  readonly outcome?: End['outcome']
  readonly error?: unknown
}

/** What an exchange needs to know beside its chain. */
export interface ExchangeOptions {
  /** How refusals are written. */
  readonly errors: ErrorRendering
  /** Milliseconds an integration may take. */
  readonly timeoutInMillis: number
  /** The router's answer when no route took the request. */
  readonly unmatched?: Refusal
  /** Steps are noted here for `explain`. */
  readonly steps?: ExplainedStep[]
  /** Tells what was decided, as the definition asks for. */
  readonly explainer?: Explainer
  /** Runs behind a request and not for it: its answer carries none of the request's own headers. */
  readonly apart?: boolean
  /** Told once, when the exchange has ended. */
  readonly onEnd?: () => void
}

/** Runs an app's own code as the integration of a request. */
export type Invoke = (context: Context) => MaybePromise<GatewayResponse | Refusal>

/** For nobody: whoever would have got it has left. */
const ABANDONED: GatewayResponse = Object.freeze({ statusCode: 503, headers: {}, body: undefined })

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
  /** By index of its Follow: the policy that follows, for events. */
  readonly #followers: Link[] = []
  readonly #onFault = (error: unknown, index: number, hook: FaultHook): GatewayResponse => {
    const link = this.#followers[index]!
    this.#failed(error, link.policy.name, link, hook)
    return this.#render(deny('API_CONFIGURATION_ERROR'))
  }
  #watches: Watches = 'nothing'
  #outcome: End['outcome'] = 'answered'
  #error: unknown
  #end: End | undefined
  #missed = false

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

  /** Walks the chain. Afterwards `answer` is set when the gateway answers by itself. */
  open(): MaybePromise<void> {
    return this.#walk(0)
  }

  /** Runs the app's handler inside what the policies want around it, and returns what it returned. */
  run<T>(proceed: () => T): T {
    const { around } = this.#chain
    return around.length === 0 ? proceed() : runAround(around, this.context, proceed)
  }

  /**
   * The answer of the route's library integration, or of `invoke`, under the gateway's deadline. Faults, refusals and
   * time-outs come back as rendered answers; nothing is walked back yet.
   */
  integrate(invoke?: Invoke): MaybePromise<GatewayResponse> {
    // The client left while a policy waited: the walk stopped there, and what it had not yet refused is not allowed.
    if (this.#end !== undefined) return ABANDONED
    const { integration } = this.#chain
    const call = integration === undefined ? invoke : (context: Context) => integration.invoke(context)
    if (call === undefined) return this.#fault(new TypeError('The route has no integration'), 'integration')
    let result: MaybePromise<GatewayResponse | Refusal>
    try {
      result = this.run(() => call(this.context))
    } catch (error) {
      return this.#integrationFault(error)
    }
    if (!isPromise(result)) return this.#integrated(result)
    return withinDeadline(
      result,
      this.context.services.clock,
      integration?.timeoutInMillis ?? this.#options.timeoutInMillis,
      {
        value: (answer) => this.#integrated(answer),
        error: (error) => this.#integrationFault(error),
        late: () => {
          result.then(
            (answer) => isRefusal(answer) || dropBody(answer.body),
            () => {},
          )
          return this.timeout()
        },
      },
    )
  }

  /** For a host whose app is too late: AWS's 504 (REST) or 503 (HTTP API), not yet walked back. */
  timeout(): GatewayResponse {
    this.#outcome = 'timeout'
    this.#integrationOver(undefined, 'Endpoint request timed out')
    this.context.abort(new Error('Endpoint request timed out'))
    return this.#render(deny('INTEGRATION_TIMEOUT'))
  }

  /**
   * For a host that cannot send what it was given, or whose app could not be run: the fault is told, and AWS's 500 is
   * to be sent instead.
   * @param where what failed: `around`, `send`
   */
  fault(error: unknown, where: string): GatewayResponse {
    return this.#stamped(this.#fault(error, where))
  }

  /**
   * Status and headers of a body that streams on, as the policies want them.
   * @returns a whole response when a policy failed: AWS's 500, to be sent instead of the app's answer
   */
  head(head: ResponseHead): ResponseHead | GatewayResponse {
    if (this.ended) return head
    this.#integrationOver(head.statusCode)
    return this.#stamped(headThrough(this.#follows, head, this.#onFault))
  }

  /** Walks a whole answer back through the Follows, in reverse order, and applies the headers that come last. */
  respond(response: GatewayResponse): MaybePromise<GatewayResponse> {
    // Nobody is there any more, and every Follow has had its end, which is the last it hears.
    if (this.ended) return response
    this.#integrationOver(response.statusCode)
    return whenReady(responseThrough(this.#follows, response, this.#onFault), (walked) => this.#stamped(walked))
  }

  /** There will be no whole answer: whoever waited for it is told at once. The first reason counts. */
  missed(why: 'too-large' | 'streamed'): void {
    if (this.#missed) return
    this.#missed = true
    this.#follows.forEach((follow, index) => {
      this.#quietly(this.#followers[index]!, 'missed', () => follow.missed?.(why))
    })
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
    this.#integrationOver(facts.statusCode)
    const { statusCode, bytes, outcome = this.#outcome } = facts
    const durationMs = this.context.services.clock.monotonic() - this.#startedAt
    const end: End =
      error === undefined
        ? { outcome, statusCode, bytes, durationMs }
        : { outcome, statusCode, bytes, durationMs, error }
    this.#end = end
    for (let i = this.#follows.length - 1; i >= 0; i--) this.#tellEnd(this.#follows[i]!, this.#followers[i]!, end)
    this.#options.onEnd?.()
    this.#options.explainer?.ended(this.context, this.#options.steps ?? [], end)
    if (this.context.services.tellsEnds === true && this.#options.apart !== true) tellEnded(this.context, end)
  }

  /** Everything up to the answer, for hosts that can wait for it. `finish` must follow. */
  complete(invoke?: Invoke): MaybePromise<GatewayResponse> {
    this.#offerRevalidation(invoke)
    return whenReady(this.open(), () => {
      if (this.answer !== undefined) return this.respond(this.answer)
      return whenReady(this.integrate(invoke), (response) => this.respond(response))
    })
  }

  /** Ends the exchange with an answer that is handed over; a stream ends it when it has been read, or was left. */
  finish(response: GatewayResponse): GatewayResponse {
    const { statusCode, body } = response
    if (!isStream(body)) {
      this.end({ statusCode, bytes: bodyLength(body)! })
      return response
    }
    this.missed('streamed')
    const outcomes = { whole: this.#outcome, left: 'aborted', failed: 'fault' } as const
    const counted = countedStream(body, ({ how, bytes, error }) =>
      this.end({ outcome: outcomes[how], statusCode, bytes, error }),
    )
    return { ...response, body: counted }
  }

  #walk(from: number): MaybePromise<void> {
    const { links } = this.#chain
    for (let i = from; i < links.length; i++) {
      const link = links[i]!
      try {
        const outcome = link.policy.onRequest(this.context)
        if (isPromise(outcome)) return this.#walkLater(outcome, i)
        if (this.#take(outcome, link)) return
      } catch (error) {
        this.#over(this.#fault(error, link.policy.name, link))
        return
      }
    }
    return this.#walked()
  }

  /** A policy that waits has as long as an integration: AWS bounds authorizers as it bounds backends. */
  #walkLater(outcome: Promise<Outcome>, index: number): Promise<void> {
    const link = this.#chain.links[index]!
    const { clock } = this.context.services
    const failed = (error: unknown): void => void this.#over(this.#fault(error, link.policy.name, link))
    const late = (): void =>
      failed(new Error(`The policy "${link.policy.name}" took longer than ${this.#options.timeoutInMillis} ms`))
    const walked = withinDeadline(outcome, clock, this.#options.timeoutInMillis, {
      value: (settled) => {
        try {
          return this.#take(settled, link) ? undefined : this.#walk(index + 1)
        } catch (error) {
          return failed(error)
        }
      },
      error: failed,
      late: () => {
        // Whatever it still answers is let go of.
        outcome.then(
          (settled) => this.#letGo(settled, link),
          () => {},
        )
        return late()
      },
    })
    return walked as Promise<void>
  }

  /** Nothing stopped the request. Limits that nobody was asked about would be limits lost in silence. */
  #walked(): void {
    const { unmatched } = this.#options
    if (unmatched !== undefined) return this.#opened(this.#refuse(unmatched, 'router'))
    const { limits, limitStates } = this.context
    if (limits.length === 0 || limitStates !== undefined) return this.#opened(undefined)
    const error = new TypeError(
      'A policy added limits behind the slot "admission", where nobody asks about them any more',
    )
    this.#opened(this.#fault(error, 'limits'))
  }

  /** An answer that comes too late: what it holds is released. */
  #letGo(outcome: Outcome, link: Link): void {
    const end: End = this.#end ?? { outcome: 'timeout', statusCode: 504, bytes: 0, durationMs: 0 }
    if (!isOutcome(outcome) || outcome === undefined || 'refusal' in outcome) return
    if ('statusCode' in outcome) dropBody(outcome.body)
    else if (!('allow' in outcome)) this.#tellEnd(outcome, link, end)
    else if (outcome.follow !== undefined) this.#tellEnd(outcome.follow, link, end)
  }

  /** Takes one policy's answer; `true` when the walk is over. */
  #take(outcome: Outcome, link: Link): boolean {
    if (!isOutcome(outcome)) return this.#over(this.#undecided(link, 'answered nonsense'))
    if (outcome !== undefined && 'refusal' in outcome) return this.#over(this.#refuse(outcome, link))
    if (outcome !== undefined && 'allow' in outcome && outcome.allow === true) this.#allow(outcome, link)
    else if (mustDecide(link.slot)) return this.#over(this.#undecided(link, 'decided nothing'))
    else if (outcome === undefined) this.#note(link, 'went on')
    else if ('statusCode' in outcome) {
      this.#outcome = 'refused'
      this.#note(link, 'answered')
      return this.#over(outcome)
    } else if ('allow' in outcome) return this.#over(this.#undecided(link, 'neither allowed nor denied'))
    else {
      this.#follow(outcome, link)
      this.#note(link, 'follows')
    }
    return this.ended
  }

  #over(answer: GatewayResponse): true {
    if (this.ended) dropBody(answer.body)
    else this.#opened(answer)
    return true
  }

  /** The chain is walked: the ids of the request are known to belong to its answer. */
  #opened(answer: GatewayResponse | undefined): void {
    this.answer = answer
    const { context } = this
    if (answer === undefined && (this.#watches !== 'nothing' || context.services.tellsEnds === true)) {
      context.integration = integrationFacts(context.services.clock.monotonic())
    }
    if (this.#options.apart === true) return
    if (context.services.protocol === 'REST') {
      context.setResponseHeader('x-amzn-RequestId', context.requestId)
      context.setResponseHeader('x-amz-apigw-id', context.extendedRequestId)
    } else context.setResponseHeader('apigw-requestid', context.requestId)
    this.#options.explainer?.decided(context, this.#options.steps ?? [], answer)
  }

  #allow(outcome: Allow, link: Link): void {
    if (outcome.adds !== undefined) Object.assign(this.context, outcome.adds)
    if (outcome.follow !== undefined) this.#follow(outcome.follow, link)
    this.#note(link, 'allowed')
  }

  /** A policy that answers after the client has left still gets its end, so that what it holds is released. */
  #follow(follow: Follow, link: Link): void {
    if (this.#end !== undefined) return this.#tellEnd(follow, link, this.#end)
    this.#follows.push(follow)
    this.#followers.push(link)
    this.#watches = watching(this.#watches, follow)
  }

  #tellEnd(follow: Follow, link: Link, end: End): void {
    if (follow.end !== undefined) this.#quietly(link, 'end', () => follow.end!(end))
  }

  /** Last of all, so that no policy can remember one caller's headers. */
  #stamped<H extends ResponseHead>(head: H): H {
    const { responseHeaders } = this.context
    if (responseHeaders === undefined || this.#options.apart === true) return head
    return { ...head, headers: mergeHeaders(head.headers, responseHeaders) }
  }

  #integrated(result: GatewayResponse | Refusal): GatewayResponse {
    if (!isRefusal(result)) return result
    this.#integrationOver(undefined, result.reason)
    this.#outcome = 'fault'
    this.#note('integration', 'fault', result.reason)
    return this.#render(result)
  }

  /** Only a cache asks, and only where the integration can run apart from this request. */
  #offerRevalidation(invoke: Invoke | undefined): void {
    const { behindCache } = this.#chain
    if (behindCache === undefined) return
    this.context.revalidate = async (prepare) => {
      const { errors, timeoutInMillis } = this.#options
      const context = this.context.apart()
      prepare?.(context)
      const again = new Exchange(context, behindCache, { errors, timeoutInMillis, apart: true })
      return again.finish(await again.complete(invoke))
    }
  }

  #refuse(refusal: Refusal, site: Link | 'router'): GatewayResponse {
    const answer = this.#render(refusal)
    this.#outcome = answer.statusCode < 500 ? 'refused' : 'fault'
    this.#note(site, 'refused', refusal.reason)
    if (!this.ended) tellRefused(this.context, refusal, site)
    return answer
  }

  #undecided(link: Link, what: string): GatewayResponse {
    const error = new TypeError(`The policy "${link.policy.name}" in the slot "${link.slot}" ${what}`)
    return this.#fault(error, link.policy.name, link)
  }

  /** Something threw where nothing may: AWS's 500, never a pass. */
  #fault(error: unknown, where: string, link?: Link): GatewayResponse {
    this.#failed(error, where, link ?? 'integration')
    return this.#render(deny(link?.slot === 'authorizer' ? 'AUTHORIZER_FAILURE' : 'API_CONFIGURATION_ERROR'))
  }

  #integrationFault(error: unknown): GatewayResponse {
    this.#integrationOver(undefined, error instanceof Error ? error.message : String(error))
    this.#failed(error, 'integration', 'integration')
    return this.#render(deny('INTEGRATION_FAILURE'))
  }

  #failed(error: unknown, where: string, site: Link | 'integration', hook?: FaultHook): void {
    this.#error ??= error
    this.#outcome = 'fault'
    this.#note(site, 'fault', hook)
    tellFault(this.context, error, where, site, hook)
  }

  /** Notes how the integration's call ended, for those that look at the end; only the first time counts. */
  #integrationOver(status: number | undefined, error?: string): void {
    const { integration, services } = this.context
    if (integration === undefined || integration.latency !== undefined) return
    integration.error ??= error
    integrationOver(integration, services.clock.monotonic(), status)
  }

  #render(refusal: Refusal): GatewayResponse {
    this.context.refusal = refusal
    return renderRefusal(refusal, this.context, this.#options.errors)
  }

  #quietly(link: Link, hook: FaultHook, call: () => void): void {
    try {
      call()
    } catch (error) {
      tellFault(this.context, error, link.policy.name, link, hook)
    }
  }

  #note(site: Site, decision: ExplainedStep['decision'], reason?: string): void {
    const { steps } = this.#options
    if (steps === undefined) return
    const noted = this.context.notes?.take()
    steps.push(explainedStep(this.context, site, decision, reason ?? noted?.reason, noted?.states))
  }
}

/** Policies written in JavaScript may answer anything; what is no answer is a fault, never a pass. */
function isOutcome(outcome: unknown): outcome is Outcome {
  return outcome === undefined || (typeof outcome === 'object' && outcome !== null)
}
