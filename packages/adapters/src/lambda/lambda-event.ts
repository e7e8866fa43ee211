import type {
  AddsFor,
  AddsOnStage,
  DefinitionItem,
  Gateway,
  GatewayFront,
  PathParameters,
  ProtocolOf,
  RouteKeyOf,
  Routes,
  StageNameOf,
  StageRouteKey,
  Stages,
} from '@gw/core'
import type { HandlerAnswer, HttpEvent, RestEvent } from '@gw/lambda-events'

/** The payload formats of an HTTP API. */
export const PAYLOAD_FORMAT_VERSIONS = ['1.0', '2.0'] as const

/** A payload format of an HTTP API, as AWS calls it. */
export type PayloadFormatVersion = (typeof PAYLOAD_FORMAT_VERSIONS)[number]

/**
 * The event that a function behind a gateway receives: that of the gateway's own protocol, whatever the trigger. One
 * type per route and stage, so that parameters, variables and claims are there where they exist. Behind several gateways
 * (`createDomains`) it is an event of either protocol.
 * @typeParam G the gateway: `typeof gateway`
 * @typeParam K route keys; default: all of them
 * @typeParam N stage names; default: all of them
 * @typeParam V the payload format of an HTTP API
 */
export type LambdaEvent<
  G,
  K extends RouteKeyOf<G> = RouteKeyOf<G>,
  N extends StageNameOf<G> = StageNameOf<G>,
  V extends PayloadFormatVersion = '2.0',
> =
  G extends Gateway<infer S, infer P, infer R, infer X>
    ? EventOf<X, V, K & keyof R & string, N & keyof S & string, S, P, R>
    : G extends GatewayFront
      ? RestEvent | HttpEvent
      : never

/**
 * What a function returns: members that API Gateway knows; with payload format 2.0 any JSON, which is the body where it
 * has no `statusCode`.
 */
export type LambdaAnswerOf<G, V extends PayloadFormatVersion = '2.0'> = [ProtocolOf<G>] extends [never]
  ? HandlerAnswer
  : AnswerOf<ProtocolOf<G>, V>

/** As `LambdaAnswerOf`, for a protocol. */
export type AnswerOf<X, V> = X extends 'HTTP' ? (V extends '1.0' ? HandlerAnswer : unknown) : HandlerAnswer

/**
 * One event per route. Stages share it: they differ inside `requestContext`, where a union would not narrow, and two
 * hundred routes on five stages would be a thousand types.
 */
type EventOf<
  X,
  V,
  K extends keyof R & string,
  N extends keyof S & string,
  S extends Stages,
  P extends DefinitionItem,
  R extends Routes,
> = EventByRoute<EventForm<X, V>, K, N, VariablesOf<S[N]>, S, P, R, StageRouteKey<S, N>>

/** Which of the three events a protocol and a payload format mean. */
export type EventForm<X, V> = X extends 'REST' ? 'REST' : V extends '1.0' ? 'HTTP 1.0' : 'HTTP 2.0'

/**
 * As `EventOf`. What is the same for all routes comes in as a parameter, and the authorizer is looked up by what a route
 * lists instead of by its key: the compiler then does it once for all routes that list the same.
 * @typeParam F the form of the event
 * @typeParam Variables the stages' variables
 * @typeParam Own keys of routes that some stage sets anew: each is looked at by itself
 */
export type EventByRoute<
  F,
  K extends keyof R & string,
  N extends keyof S & string,
  Variables,
  S extends Stages,
  P extends DefinitionItem,
  R extends Routes,
  Own,
> = K extends unknown
  ? EventWith<
      F,
      K,
      N,
      Variables,
      AuthorizerOf<F, K extends Own ? AddsOnStages<S, P, R, K, N> : AddsOfItems<S, P, N, R[K][number]>>
    >
  : never

type EventWith<F, K extends string, N extends string, Variables, Authorizer> = F extends 'HTTP 2.0'
  ? HttpEventOf<K, N, Variables, Authorizer>
  : RestEvent<OrElse<PathParameters<K>, null>, OrElse<Variables, null>, Authorizer, ResourcePath<K>, N>

type HttpEventOf<K extends string, N extends string, Variables, Authorizer> = HttpEvent<
  PathParameters<K>,
  Variables,
  Authorizer,
  K,
  N
> &
  Present<'pathParameters', PathParameters<K>> &
  Present<'stageVariables', Variables> &
  (Authorizer extends undefined ? unknown : { requestContext: { authorizer: Authorizer } })

/** What the policies add, on each stage apart: a stage may skip what another keeps. */
type AddsOnStages<
  S extends Stages,
  P extends DefinitionItem,
  R extends Routes,
  K extends keyof R & string,
  N extends keyof S & string,
> = N extends unknown ? AddsFor<S, P, R, K, N> : never

/** The same for a route that lists `Items` and that no stage sets anew. */
type AddsOfItems<S extends Stages, P extends DefinitionItem, N extends keyof S & string, Items> = N extends unknown
  ? AddsOnStage<S[N], P, Items>
  : never

/** What is optional in events at large is there on this route. */
type Present<Name extends string, T> = [keyof T] extends [never] ? unknown : { [K in Name]: T }

type NoClaims = { readonly claims: null; readonly scopes: null }

/** `GET /pets/{petId}` stands at `/pets/{petId}`. */
type ResourcePath<K extends string> = K extends `${string} ${infer Path}` ? Path : string

/** A stage's variables, each a string. Of stages that have the same it is one type, not one for each. */
export type VariablesOf<D> = D extends { readonly variables: infer V } ? TextsOf<keyof V> : TextsOf<never>

type TextsOf<Names extends PropertyKey> = { readonly [Name in Names]: string }

/** What has no member is not sent as an empty object. */
type OrElse<T, Nothing> = [keyof T] extends [never] ? Nothing : T

type Texts<T> = { readonly [Name in keyof T]: string }

type AuthorizerOf<F, Adds> = F extends 'REST'
  ? RestAuthorizerOn<Adds, undefined>
  : F extends 'HTTP 1.0'
    ? RestAuthorizerOn<Adds, NoClaims>
    : HttpAuthorizerOn<Adds>

type RestAuthorizerOn<Adds, NoAuthorizer> = Adds extends { readonly authorizer: infer A }
  ? RestAuthorizer<A>
  : NoAuthorizer

type HttpAuthorizerOn<Adds> = Adds extends { readonly authorizer: infer A } ? HttpAuthorizer<A> : undefined

type RestAuthorizer<A> = A extends { readonly jwt: { readonly claims: infer C } }
  ? { readonly principalId: string; readonly claims: Texts<C>; readonly scopes: readonly string[] | null }
  : A extends { readonly cognito: { readonly claims: infer C } }
    ? { readonly claims: Texts<C> }
    : A extends { readonly lambda: infer L }
      ? Texts<L> & { readonly principalId: string; readonly integrationLatency: number }
      : Readonly<Record<string, unknown>> | undefined

type HttpAuthorizer<A> = A extends { readonly jwt: { readonly claims: infer C } }
  ? { readonly jwt: { readonly claims: Texts<C>; readonly scopes: string[] | null } }
  : A extends { readonly cognito: { readonly claims: infer C } }
    ? { readonly jwt: { readonly claims: Texts<C>; readonly scopes: null } }
    : A extends { readonly lambda: infer L }
      ? { readonly lambda: L }
      : A extends { readonly iam: infer I }
        ? { readonly iam: I }
        : undefined
