import type { Context } from './context.ts'
import type { GatewayResponse, ResponseHead } from './response.ts'
import type { GatewayServices } from './services.ts'
import type { LimitRule } from './limit.ts'
import type { MaybePromise } from './maybe-promise.ts'
import type { MethodSetting } from './method-setting.ts'
import type { Refusal } from './refusal.ts'
import type { DecidingSlot, SkippableSlot, Slot } from './slots.ts'

/** How a request ended. */
export interface End {
  /** `answered`: by the integration. `refused`: by a policy or the router, 4xx or a cached answer alike. */
  readonly outcome: 'answered' | 'refused' | 'fault' | 'timeout' | 'aborted'
  /** What the client was sent, or would have been. */
  readonly statusCode: number
  /** Bytes of the body handed to the host. */
  readonly bytes: number
  /** From the request's arrival. */
  readonly durationMs: number
  /** What was thrown on the way, if anything was. */
  readonly error?: unknown
}

/** What a policy wants of the answer. Each member costs only those requests whose policies return it. */
export interface Follow {
  /** Sees and may replace status and headers; the body streams on. Synchronous, since writing a head is. */
  head?(head: ResponseHead): ResponseHead
  /** Sees and may replace the whole answer, buffered up to the host's limit. */
  response?(response: GatewayResponse): MaybePromise<GatewayResponse>
  /** There will be no `response` for this request: let go at once. */
  missed?(why: 'too-large' | 'streamed'): void
  /** Exactly once, always, last: log, settle, release. What it throws becomes an event. */
  end?(end: End): void
}

/** Passes a request on from a slot that must decide. */
export interface Allow {
  readonly allow: true
  /** Fields of the context to set, such as `principalId`. */
  readonly adds?: object
  /** What the policy wants of the answer. */
  readonly follow?: Follow
}

const ALLOWED: Allow = Object.freeze({ allow: true })

/** Passes a request on: `allow()`, or with what was found out: `allow({ adds: { principalId } })`. */
export function allow(passed?: { readonly adds?: object; readonly follow?: Follow }): Allow {
  return passed === undefined ? ALLOWED : { allow: true, ...passed }
}

/**
 * What a policy answers. Nothing: go on. A refusal or a response: stop here. A Follow: go on, and I look at the
 * answer. Slots that must decide return `deny(…)` or `allow(…)`; nothing would be a pass by mistake.
 */
export type Outcome<S extends Slot = Slot> = S extends DecidingSlot
  ? Refusal | Allow
  : void | Refusal | GatewayResponse | Follow

/** Where in a definition a policy stands. */
export interface Place {
  readonly origin: 'gateway' | 'stage' | 'route' | 'stage route'
  /** `undefined` for a gateway's own policies, which all stages share. */
  readonly stage: string | undefined
  /** The route's key; `undefined` for policies that routes inherit. */
  readonly routeKey: string | undefined
  /** Unique in the gateway and stable over restarts: names buckets. */
  readonly id: string
  readonly services: GatewayServices
}

/** What `describe()` prints of a policy. */
export interface PolicyDescription {
  /** A few words on what it does here. */
  readonly summary?: string
  /** The limits it may add. */
  readonly limits?: readonly LimitRule[]
}

/**
 * One step of the chain. A policy names its slot; the order belongs to the library.
 * @typeParam S its slot
 * @typeParam Adds fields that the context has once it passed: claims, a key, a tenant
 */
export interface Policy<S extends Slot = Slot, Adds extends object = object> {
  readonly slot: S
  /** For people; in a slot that holds many it tells two policies apart, and a route's replaces an inherited one of the same name. */
  readonly name: string
  /** Looks at a request. What it throws is a fault: the caller gets AWS's 500, never a pass. */
  onRequest(context: Context & Partial<Adds>): MaybePromise<Outcome<S>>
  /** Runs the integration inside something: AsyncLocalStorage, a span. It must call `proceed` once and return what it got. */
  around?<T>(context: Context & Partial<Adds>, proceed: () => T): T
  /** Called once for each place of the definition it stands at; returns what will run there. Default: itself. */
  bind?(place: Place): Policy<S, Adds>
  /** What will run where a stage's method settings say something of caches: the same under those. Default: itself. */
  withMethodSetting?(setting: MethodSetting): Policy<S, Adds>
  /** What must be there before the first request: keys, connections. Called by `gateway.ready()`. */
  ready?(): MaybePromise<void>
  /** Ends what it started. Called once, when no request uses it any more. */
  close?(): MaybePromise<void>
  /** For `gateway.describe()`. */
  describe?(): PolicyDescription
  /** Carries `Adds` for inference; never there at run time. */
  readonly '~adds'?: Adds
}

/** AWS's `authorizationType: NONE` and its like: empties a slot that was filled further out. */
export interface Skip<S extends SkippableSlot = SkippableSlot> {
  readonly slot: S
  readonly name: 'skip'
  readonly skip: true
}

/** Empties a slot for a stage or route. A security check is switched off only in words. */
export function skip<const S extends SkippableSlot>(slot: S): Skip<S> {
  return { slot, name: 'skip', skip: true }
}

/** What answers a request when the library itself calls something: MOCK, a Lambda function, an HTTP backend. */
export interface Integration {
  readonly slot: 'integration'
  readonly name: string
  /** Milliseconds. Default: the gateway's. */
  readonly timeoutInMillis?: number
  /** Answers the request. What it throws is INTEGRATION_FAILURE. */
  invoke(context: Context): MaybePromise<GatewayResponse | Refusal>
  /** As in `Policy`. */
  bind?(place: Place): Integration
  /** As in `Policy`. */
  ready?(): MaybePromise<void>
  /** As in `Policy`. */
  close?(): MaybePromise<void>
  /** As in `Policy`. */
  describe?(): PolicyDescription
}

/** What a list in a definition may hold. */
export type DefinitionItem = Policy | Skip | Integration
