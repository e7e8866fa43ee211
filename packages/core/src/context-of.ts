import type { Context } from './context.ts'
import type { Routes, StageDefinition, Stages } from './definition.ts'
import type { GatewayFront } from './gateway-front.ts'
import type { Gateway } from './gateway.ts'
import type { PathParameters } from './path-parameters.ts'
import type { DefinitionItem } from './policy.ts'
import type { ManySlot } from './slots.ts'

/**
 * The context that a handler of a gateway sees: a union over the stages and routes that can apply, so that what one of
 * them skips cannot be read unchecked. Behind several gateways (`createDomains`) it is the context at large.
 * @typeParam G the gateway: `typeof gateway`
 * @typeParam K route keys; default: all of them
 * @typeParam N stage names; default: all of them
 */
export type ContextOf<G, K extends RouteKeyOf<G> = RouteKeyOf<G>, N extends StageNameOf<G> = StageNameOf<G>> =
  G extends Gateway<infer S, infer P, infer R>
    ? ContextFor<S, P, R, K & keyof R & string, N & keyof S & string>
    : G extends GatewayFront
      ? Context
      : never

/** The route keys of a gateway. */
export type RouteKeyOf<G> = G extends Gateway<infer _S, infer _P, infer R> ? keyof R & string : never

/** The stage names of a gateway. */
export type StageNameOf<G> = G extends Gateway<infer S, infer _P, infer _R> ? keyof S & string : never

/** The protocol of a gateway. */
export type ProtocolOf<G> = G extends Gateway<infer _S, infer _P, infer _R, infer X> ? X : never

/** The context of one route, for each stage apart. */
export type ContextFor<
  S extends Stages,
  P extends DefinitionItem,
  R extends Routes,
  K extends keyof R & string,
  N extends keyof S & string,
> = K extends unknown ? (N extends unknown ? RouteContext<K, N> & AddsFor<S, P, R, K, N> : never) : never

/** What the policies of one route on one stage add to its context. */
export type AddsFor<
  S extends Stages,
  P extends DefinitionItem,
  R extends Routes,
  K extends keyof R & string,
  N extends keyof S & string,
> = Added<Effective<Effective<Effective<P, StagePolicies<S[N]>>, R[K][number]>, StageRoutePolicies<S[N], K>>>

/** As `AddsFor`, of a route that lists `Items` and that the stage `D` does not set anew: the same for all such routes. */
export type AddsOnStage<D extends StageDefinition, P extends DefinitionItem, Items> = Added<
  Effective<Effective<P, StagePolicies<D>>, Items>
>

/** The keys of routes that stages set anew. */
export type StageRouteKey<S extends Stages, N extends keyof S & string> = N extends unknown
  ? S[N] extends { readonly routes: infer R }
    ? keyof R & string
    : never
  : never

/**
 * The context with the route's own literal names. `authorizer` and its like are there only if a policy adds them.
 * @typeParam K the route's key
 * @typeParam N the stage's name
 */
export interface RouteContext<K extends string, N extends string> extends Omit<
  Context,
  'stage' | 'routeKey' | 'pathParameters' | 'authorizer'
> {
  readonly stage: N
  readonly routeKey: K
  readonly pathParameters: PathParameters<K>
}

/** What is left of outer policies below inner ones: an inner one replaces its slot, or empties it. */
type Effective<Outer, Inner> = Without<Outer, ReplacedSlot<Inner>> | Inner

type Without<P, Replaced> = P extends { readonly slot: infer S } ? (S extends Replaced ? never : P) : never

type ReplacedSlot<P> = P extends { readonly skip: true; readonly slot: infer S }
  ? S
  : P extends { readonly slot: infer S }
    ? Exclude<S, ManySlot>
    : never

type StagePolicies<D extends StageDefinition> = D extends {
  readonly policies: infer P extends readonly DefinitionItem[]
}
  ? P[number]
  : never

type StageRoutePolicies<D extends StageDefinition, K> = D extends { readonly routes: infer R extends Routes }
  ? K extends keyof R
    ? R[K][number]
    : never
  : never

/** In a tuple each, so that a policy that adds one thing or another (`anyOf`) stays a union among the rest. */
type AddsOf<P> = P extends { readonly '~adds'?: infer A } ? Something<Exclude<A, undefined>> : never

/** What adds nothing is left out, so that messages and editors do not show it. */
type Something<A> = object extends A ? ([keyof A] extends [never] ? never : readonly [A]) : readonly [A]

/** What all effective policies add, together. */
type Added<P> = [AddsOf<P>] extends [never] ? unknown : Intersection<AddsOf<P>>

type Intersection<U> = (U extends readonly [infer M] ? (member: M) => void : never) extends (all: infer All) => void
  ? All
  : never
