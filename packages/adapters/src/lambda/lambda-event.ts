import type { ContextOf, Gateway, ProtocolOf, RouteKeyOf, StageNameOf } from '@gw/core'
import type { HandlerAnswer, HttpEvent, RestEvent } from '@gw/lambda-events'

/** The payload formats of an HTTP API, as AWS calls them. */
export type PayloadFormatVersion = '1.0' | '2.0'

/**
 * The event that a function behind a gateway receives: that of the gateway's own protocol, whatever the trigger. One
 * type per route and stage, so that parameters, variables and claims are there where they exist.
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
> = EventOf<ProtocolOf<G>, V, ContextOf<G, K, N>, G>

/**
 * What a function returns: members that API Gateway knows; with payload format 2.0 any JSON, which is the body where it
 * has no `statusCode`.
 */
export type LambdaAnswerOf<G, V extends PayloadFormatVersion = '2.0'> =
  ProtocolOf<G> extends 'HTTP' ? (V extends '1.0' ? HandlerAnswer : unknown) : HandlerAnswer

type EventOf<X, V, C, G> = X extends 'REST'
  ? RestEventOf<C, G, null>
  : V extends '1.0'
    ? RestEventOf<C, G, { readonly claims: null; readonly scopes: null }>
    : HttpEventOf<C, G>

type RestEventOf<C, G, NoAuthorizer> = C extends { readonly routeKey: infer K; readonly stage: infer N extends string }
  ? RestEvent<
      OrElse<ParametersOf<C>, null>,
      OrElse<VariablesOf<G, N>, null>,
      C extends { readonly authorizer: infer A } ? RestAuthorizer<A> : NoAuthorizer | undefined,
      ResourcePath<K>,
      N
    >
  : never

type HttpEventOf<C, G> = C extends { readonly routeKey: infer K extends string; readonly stage: infer N extends string }
  ? HttpEvent<ParametersOf<C>, VariablesOf<G, N>, AuthorizerOf<C>, K, N> &
      Present<'pathParameters', ParametersOf<C>> &
      Present<'stageVariables', VariablesOf<G, N>> &
      (C extends { readonly authorizer: unknown } ? { requestContext: { authorizer: AuthorizerOf<C> } } : unknown)
  : never

type AuthorizerOf<C> = C extends { readonly authorizer: infer A } ? HttpAuthorizer<A> : undefined

/** What is optional in events at large is there on this route. */
type Present<Name extends string, T> = [keyof T] extends [never] ? unknown : { [K in Name]: T }

/** `GET /pets/{petId}` stands at `/pets/{petId}`. */
type ResourcePath<K> = K extends `${string} ${infer Path}` ? Path : string

type ParametersOf<C> = C extends { readonly pathParameters: infer P } ? P : never

type VariablesOf<G, N> =
  G extends Gateway<infer S, infer _P, infer _R>
    ? N extends keyof S
      ? S[N] extends { readonly variables: infer V }
        ? { readonly [Name in keyof V]: string }
        : None
      : None
    : None

type None = Readonly<Record<never, string>>

/** What has no member is not sent as an empty object. */
type OrElse<T, Nothing> = [keyof T] extends [never] ? Nothing : T

type Texts<T> = { readonly [Name in keyof T]: string }

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
