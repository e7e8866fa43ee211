import type { GatewayResponseType } from './refusal.ts'
import type { LimitState } from './limit.ts'
import type { Slot } from './slots.ts'

/** What every event about one request carries. */
export interface RequestEvent {
  readonly requestId: string
  readonly stage: string
  /** The route's key; `undefined` when none matched. */
  readonly routeKey: string | undefined
}

/** A request has ended, however it did. One for each, last, for listeners that want it: what metrics are made of. */
export interface EndedEvent extends RequestEvent {
  readonly type: 'ended'
  readonly method: string
  /** The route's path template: `/pets/{petId}`; empty when none matched. */
  readonly resourcePath: string
  readonly outcome: 'answered' | 'refused' | 'fault' | 'timeout' | 'aborted'
  readonly statusCode: number
  /** Bytes of the body handed to the host. */
  readonly bytes: number
  /** From the request's arrival. */
  readonly durationMs: number
  /** Of that, the integration's; `undefined` when it was not called. */
  readonly integrationLatencyMs: number | undefined
}

/** A request was refused. */
export interface RefusedEvent extends RequestEvent {
  readonly type: 'refused'
  readonly refusal: GatewayResponseType
  /** The policy that refused; `undefined` for the router. */
  readonly policy: string | undefined
  /** A closed word, never sent to the caller. */
  readonly reason: string | undefined
}

/** The hooks of a Follow that may throw. */
export type FaultHook = 'head' | 'response' | 'missed' | 'end'

/** Something threw where nothing may throw; the caller got AWS's 500 or 502. */
export interface FaultEvent extends RequestEvent {
  readonly type: 'fault'
  /** The policy's name, or what else failed: `integration`, `send`, `around`, `limits`. */
  readonly where: string
  /** The hook of its Follow, on the way back; absent on the way forward. What fails in `missed` or `end` changes no answer. */
  readonly hook?: FaultHook
  readonly slot: Slot | 'integration'
  readonly error: unknown
}

/** A limit in shadow mode would have refused. */
export interface ShadowRefusedEvent extends RequestEvent {
  readonly type: 'shadow-refused'
  readonly state: LimitState
}

/** A quota passed 80 % or 100 % of what its period allows. */
export interface QuotaEvent extends RequestEvent {
  readonly type: 'quota'
  readonly state: LimitState
  /** 80 or 100. */
  readonly percent: number
}

/** A store did not answer, or answered nonsense. `recovered` says that it is well again. */
export interface StoreEvent {
  readonly type: 'store'
  readonly store: 'limit' | 'cache' | 'key'
  readonly state: 'failed' | 'recovered' | 'full'
  readonly error?: unknown
}

/** What the cache did for a request (words of RFC 9211). */
export interface CacheEvent extends RequestEvent {
  readonly type: 'cache'
  readonly outcome: 'hit' | 'stale' | 'miss' | 'bypass' | 'stored' | 'not-stored' | 'collapsed' | 'refreshed'
  /** Why, in a closed word. */
  readonly reason?: string
}

/** Signing keys could not be refreshed, were served stale, or changed. */
export interface KeysEvent {
  readonly type: 'keys'
  readonly source: string
  readonly state: 'fetched' | 'failed' | 'stale' | 'unknown-kid'
  readonly error?: unknown
}

/** Something in the definition that works and is probably not meant. Told once. */
export interface MisuseEvent {
  readonly type: 'misuse'
  /** Stable, with a section in `docs/errors.md`. */
  readonly code: string
  readonly message: string
}

/** Lines of an access log were dropped because its destination takes none, or could not be written. */
export interface LogEvent {
  readonly type: 'log'
  /** Lines dropped since the last event. */
  readonly dropped: number
  readonly error?: unknown
}

/** Everything worth knowing at run time: a closed union, so that a `switch` over `type` is checked. */
export type GatewayEvent =
  | EndedEvent
  | RefusedEvent
  | FaultEvent
  | ShadowRefusedEvent
  | QuotaEvent
  | StoreEvent
  | CacheEvent
  | KeysEvent
  | MisuseEvent
  | LogEvent

/** Takes events. It may throw or be slow at its own cost: a thrown error is swallowed, nothing is awaited. */
export interface EventListener {
  (event: GatewayEvent): void
  /** Whether it wants an `ended` event for every request too, as metrics do. Default: `false`. */
  readonly wantsEnds?: boolean
}

/** One listener that tells several; each hears of every request's end only if it wants to. */
export function toAll(...listeners: readonly EventListener[]): EventListener {
  const tell = (event: GatewayEvent): void => {
    for (const listener of listeners) if (event.type !== 'ended' || listener.wantsEnds === true) listener(event)
  }
  return Object.assign(tell, { wantsEnds: listeners.some(({ wantsEnds }) => wantsEnds === true) })
}
