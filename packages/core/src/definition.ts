import type { CacheStore } from './cache-store.ts'
import type { CanarySettings } from './canary.ts'
import type { Clock } from './clock.ts'
import type { EventListener } from './events.ts'
import type { ExplainOptions } from './explain-options.ts'
import type { ErrorFormat } from './gateway-response.ts'
import type { GatewayResponses } from './gateway-responses.ts'
import type { IsNoneOf } from './is-none-of.ts'
import type { KeyStore } from './key-store.ts'
import type { LimitStore } from './limit-store.ts'
import type { DefinitionItem } from './policy.ts'
import type { MethodSettings } from './method-settings.ts'
import type { Protocol } from './protocol.ts'
import type { Random } from './random.ts'
import type { RouteKey } from './route.ts'
import type { AmbiguousPaths } from './route-table.ts'
import type { KnownUsagePlans } from './usage-plan-names.ts'

/** Policies by route key. */
export interface Routes {
  readonly [routeKey: string]: readonly DefinitionItem[]
}

/** One stage of an API: the same routes, with its own variables and settings. */
export interface StageDefinition {
  /**
   * Stage variables, for integrations, authorizers and mappings. At most 100; names of letters, digits and `_`, up to
   * 64; values up to 512 of AWS's characters (`A-Za-z0-9-._~:/?#&=,`). Default: none.
   */
  readonly variables?: Readonly<Record<string, string>>
  /** Policies of every route on this stage; each replaces the gateway's in its slot. Default: none. */
  readonly policies?: readonly DefinitionItem[]
  /** Settings of single routes on this stage (AWS's method settings); each replaces the route's own. Default: none. */
  readonly routes?: Routes
  /** Throttles and cache settings of single methods and of all others, as on AWS. Default: none. */
  readonly methodSettings?: MethodSettings
  /** A canary release: a share of the stage's requests tries something out; REST APIs alone have it on AWS. Default: none. */
  readonly canarySettings?: CanarySettings
}

/** Stages by name. */
export interface Stages {
  readonly [name: string]: StageDefinition
}

/** A throttle as AWS spells it. */
export interface ThrottleSettings {
  /** Tokens per second. */
  readonly rateLimit: number
  /** The bucket's size in tokens. */
  readonly burstLimit: number
}

/** What stands above every stage and route. */
export interface AccountDefinition {
  /** The ceiling over everything; no stage, route or plan can replace it. Default: none (AWS: 10,000 and 5,000). */
  readonly throttle?: ThrottleSettings
}

/**
 * A whole API, as passed to `createGateway`.
 * @typeParam S its stages
 * @typeParam P its policies
 * @typeParam R its routes
 * @typeParam X its protocol
 */
export interface GatewayDefinition<
  S extends Stages = Stages,
  P extends DefinitionItem = DefinitionItem,
  R extends Routes = Routes,
  X extends Protocol = Protocol,
> {
  /** Which of AWS's APIs this one behaves like. Default: `REST`. */
  readonly protocol?: X
  /** Stages by name. Default: one stage, `$default`, without variables. */
  readonly stages?: S & Stages & KnownStages<S, R>
  /** Policies of every route. Default: none. */
  readonly policies?: readonly P[] & readonly DefinitionItem[] & KnownUsagePlans<P, keyof S & string>
  /** Routes by key, each with its own policies. Default: `{ $default: [] }`. */
  readonly routes?: R & Routes & KnownRoutes<R>
  /** Limits over everything. */
  readonly account?: AccountDefinition
  /** Where limits are counted. Default: in this process (`memoryLimits`). */
  readonly limitStore?: LimitStore
  /** Where answers are remembered. Default: in this process (`memoryCache`). */
  readonly cacheStore?: CacheStore
  /** Who holds which API key, where the keys are not written in the definition. */
  readonly keyStore?: KeyStore
  /** How refusals are written. Default: `aws`. */
  readonly errors?: ErrorFormat
  /** Gateway responses written anew, by type; REST APIs alone have them. Default: AWS's own. */
  readonly gatewayResponses?: GatewayResponses
  /** Milliseconds an integration may take, 50 to 900,000. Default: AWS's 29,000 (REST) or 30,000 (HTTP). */
  readonly timeoutInMillis?: number
  /** Bodies larger than this are refused with 413 when someone asks for them. Default: AWS's 10,485,760. */
  readonly maxBodyBytes?: number
  /** What to do with a path that others may read as another route. Default: `refuse`; AWS: `literal`. */
  readonly ambiguousPaths?: AmbiguousPaths
  /** The API's id in ARNs, events and logs. Default: `gateway`. */
  readonly apiId?: string
  /** The account's id in ARNs, events and logs: twelve digits. Default: `000000000000`. */
  readonly accountId?: string
  /** The Region in ARNs. Default: `us-east-1`. */
  readonly region?: string
  /** The time. Default: the machine's. */
  readonly clock?: Clock
  /** Chance: request ids, draws, jitter. Default: the platform's. */
  readonly random?: Random
  /** Explains requests as they are answered, in a log or a response header. Default: nothing is told of them. */
  readonly explain?: ExplainOptions
  /** Told everything worth knowing at run time. Default: nobody is. */
  readonly onEvent?: EventListener
}

/**
 * A route key that is none becomes a sentence that says so, for the compiler's message. Keys that are not known as
 * literals pass here and are checked when the gateway is made.
 */
type KnownRoutes<R extends Routes> = {
  readonly [K in keyof R]: K extends RouteKey
    ? unknown
    : string extends K
      ? unknown
      : `"${K & string}" is not a route key: GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS or ANY, a blank, a path with a slash in front; or $default`
}

/** A stage may set only routes that exist. */
type KnownStages<S extends Stages, R extends Routes> = {
  readonly [N in keyof S]: S[N] extends { readonly routes: infer Own }
    ? { readonly routes: KnownStageRoutes<Own, R> }
    : unknown
}

type KnownStageRoutes<Own, R extends Routes> = {
  readonly [K in keyof Own]: K extends keyof R ? unknown : string extends K ? unknown : IsNoneOf<K, keyof R & string>
}
