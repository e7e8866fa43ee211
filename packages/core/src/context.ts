import type { ApiKey } from './key-store.ts'
import type { GatewayResponse } from './response.ts'
import { joinsValues, mergeHeaders, type HeaderMap } from './headers.ts'
import type { GatewayRequest } from './request.ts'
import type { GatewayServices } from './services.ts'
import type { ExplainNotes } from './explain-notes.ts'
import type { CustomDomain } from './custom-domain.ts'
import type { IntegrationFacts } from './integration-facts.ts'
import { integrationRequest, type IntegrationRequest } from './integration-request.ts'
import type { Limit, LimitState } from './limit.ts'
import type { MaybePromise } from './maybe-promise.ts'
import type { Refusal } from './refusal.ts'
import { extendedRequestId } from './request-id.ts'

/** A token's claims as they were signed. */
export type Claims = Readonly<Record<string, unknown>>

/** What an authorizer found out, in the form of an HTTP API's event 2.0. Each authorizer fills its own member. */
export interface AuthorizerResult {
  /** JWT authorizer: the claims, and the token's scopes, `null` on a route that asks for none. */
  readonly jwt?: { readonly claims: Claims; readonly scopes: readonly string[] | null }
  /** Cognito authorizer. */
  readonly cognito?: { readonly claims: Claims }
  /** Lambda authorizer: the context it returned. */
  readonly lambda?: Readonly<Record<string, unknown>>
  /** IAM: who signed the request. */
  readonly iam?: Readonly<Record<string, unknown>>
  /** Milliseconds the authorizer's function took. */
  readonly integrationLatency?: number
}

/** Where a request was routed to. */
export interface RouteMatch {
  readonly stage: string
  readonly stageVariables: Readonly<Record<string, string>>
  /** The route's key as written in the definition; `undefined` when no route matched. */
  readonly routeKey: string | undefined
  /** The route's path template: `/pets/{petId}`. */
  readonly resourcePath: string
  /** The canonical path: what the app is handed, so that gateway and app agree on what was matched. */
  readonly path: string
  /** Values as sent (REST) or decoded (HTTP API). */
  readonly pathParameters: Readonly<Record<string, string>>
  /** The custom domain name that led here; `undefined` when the host serves one gateway. */
  readonly customDomain?: CustomDomain | undefined
  /** Whether the canary was drawn; `undefined` while the stage has none. */
  readonly isCanaryRequest?: boolean | undefined
  /** Whether a request of the canary is answered from what the stage has remembered. */
  readonly usesStageCache?: boolean | undefined
}

/**
 * Everything known of one request. Policies talk to each other through its declared fields and nothing else. Fields
 * without `readonly` are theirs to set.
 */
export class Context implements RouteMatch {
  /** The request as the client sent it. */
  readonly request: GatewayRequest
  readonly stage: string
  readonly stageVariables: Readonly<Record<string, string>>
  readonly routeKey: string | undefined
  readonly resourcePath: string
  readonly path: string
  readonly pathParameters: Readonly<Record<string, string>>
  readonly customDomain: CustomDomain | undefined
  readonly services: GatewayServices
  /** When the request arrived, milliseconds since 1970. */
  readonly requestTimeEpoch: number
  /** Whether the canary was drawn; `undefined` while the stage has none. */
  isCanaryRequest: boolean | undefined
  /** Whether a request of the canary is answered from what the stage has remembered. */
  readonly usesStageCache: boolean | undefined

  /** Who is calling, as one word: set by the authorizer. Caches keep their entries apart by it. */
  principalId: string | undefined
  /** What the authorizer found out. */
  authorizer: AuthorizerResult | undefined
  /** The caller's API key: set in the slot `apiKey`. */
  apiKey: ApiKey | undefined
  /** The key value that an authorizer names for the caller, AWS's `usageIdentifierKey`. */
  usageIdentifierKey: string | undefined
  /** The limits that apply: policies add, `admission` asks for all of them at once. */
  readonly limits: Limit[] = []
  /** How a caller is told what is left: set by a policy, asked by `admission` for headers of the answer, refusals too. */
  limitHeaders: ((states: readonly LimitState[]) => HeaderMap) | undefined
  /** What `admission` was told. */
  limitStates: readonly LimitState[] | undefined
  /** The refusal that was rendered last, for logs and AWS's `$context.error`. Set by the exchange. */
  refusal: Refusal | undefined
  /** What became of the integration's call; `undefined` before it, and when nobody looks at the end. */
  integration: IntegrationFacts | undefined
  /** The request's `X-Amzn-Trace-Id`, once somebody needed it: the same for event, backend and answer. */
  traceId: string | undefined
  /** Where policies note what their outcome does not say; `undefined` while nobody explains the request. */
  notes: ExplainNotes | undefined
  /**
   * Headers known before the integration runs (request ids, CORS, RateLimit). Applied last, to whatever answer, and
   * never part of a remembered answer.
   */
  responseHeaders: Record<string, string | readonly string[]> | undefined
  /**
   * Runs the integration again, apart from this request, after `prepare` has seen the context it will run with. Given
   * only by hosts that can, before the chain is walked.
   */
  revalidate: ((prepare?: (context: Context) => void) => Promise<GatewayResponse>) | undefined

  #requestId: string | undefined
  #extendedRequestId: string | undefined
  #integrationRequest: IntegrationRequest | undefined
  #controller: AbortController | undefined
  #aborted: { readonly reason: unknown } | undefined
  #onAbort: ((reason: unknown) => void)[] | undefined

  constructor(request: GatewayRequest, match: RouteMatch, services: GatewayServices) {
    this.request = request
    request.maxBodyBytes = services.maxBodyBytes
    this.stage = match.stage
    this.stageVariables = match.stageVariables
    this.routeKey = match.routeKey
    this.resourcePath = match.resourcePath
    this.path = match.path
    this.pathParameters = match.pathParameters
    this.customDomain = match.customDomain
    this.isCanaryRequest = match.isCanaryRequest
    this.usesStageCache = match.usesStageCache
    this.services = services
    this.requestTimeEpoch = services.clock.now()
  }

  /** `x-amzn-RequestId` (REST, a UUID) or `apigw-requestid` (HTTP API). */
  get requestId(): string {
    return (this.#requestId ??=
      this.services.protocol === 'REST' ? this.services.random.uuid() : extendedRequestId(this.services.random.uuid()))
  }

  /** `x-amz-apigw-id`; the same as `requestId` on an HTTP API. */
  get extendedRequestId(): string {
    return (this.#extendedRequestId ??=
      this.services.protocol === 'REST' ? extendedRequestId(this.requestId) : this.requestId)
  }

  /** The request that the integration will get: headers, query, path and body that policies may change. */
  get integrationRequest(): IntegrationRequest {
    return (this.#integrationRequest ??= integrationRequest(this.request, this.path))
  }

  /** The same, or `undefined` when no policy asked for it and the client's request goes on as it came. */
  get changedRequest(): IntegrationRequest | undefined {
    return this.#integrationRequest
  }

  /** Whether the client has left or the deadline has passed. */
  get aborted(): boolean {
    return this.#aborted !== undefined
  }

  /** Why; `undefined` before it. */
  get abortReason(): unknown {
    return this.#aborted?.reason
  }

  /** Aborted when the client leaves or the deadline passes. Made on first use. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.#aborted !== undefined) this.#controller.abort(this.#aborted.reason)
    }
    return this.#controller.signal
  }

  /** Calls back once when `signal` would be aborted, without making one: that costs 0.4 µs (measured). */
  onAbort(listener: (reason: unknown) => void): void {
    ;(this.#onAbort ??= []).push(listener)
  }

  /** Takes a listener of `onAbort` back. */
  offAbort(listener: (reason: unknown) => void): void {
    const index = this.#onAbort?.indexOf(listener) ?? -1
    if (index >= 0) this.#onAbort!.splice(index, 1)
  }

  /** Aborts, for who listens and for who looks later; the first reason counts. Called by the exchange. */
  abort(reason: unknown): void {
    if (this.#aborted !== undefined) return
    this.#aborted = { reason }
    this.#controller?.abort(reason)
    const listeners = this.#onAbort ?? []
    this.#onAbort = undefined
    for (const listener of listeners) listener(reason)
  }

  /**
   * The same request and caller apart from this exchange: nothing it does reaches this answer, and its client leaving
   * does not end it.
   */
  apart(): Context {
    const context = new Context(this.request, this, this.services)
    context.principalId = this.principalId
    context.authorizer = this.authorizer
    context.apiKey = this.apiKey
    context.usageIdentifierKey = this.usageIdentifierKey
    const changed = this.#integrationRequest
    if (changed !== undefined) context.#integrationRequest = { ...changed, headers: new Map(changed.headers) }
    return context
  }

  /** Sets one header of the final answer, whatever that will be. `Vary` and `Set-Cookie` join what is there. */
  setResponseHeader(name: string, value: string | readonly string[]): void {
    if (this.responseHeaders === undefined) this.responseHeaders = { [name]: value }
    else if (joinsValues(name)) this.responseHeaders = { ...mergeHeaders(this.responseHeaders, { [name]: value }) }
    else this.responseHeaders[name] = value
  }

  /** The request's own ARN, as policies name it: `arn:aws:execute-api:…/stage/GET/pets/1`. */
  get methodArn(): string {
    const { region, accountId, apiId } = this.services
    return `arn:aws:execute-api:${region}:${accountId}:${apiId}/${this.stage}/${this.request.method}${this.path}`
  }
}

/** A function of the context that may have to wait. */
export type ContextFunction<T> = (context: Context) => MaybePromise<T>
