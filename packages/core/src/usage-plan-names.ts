import type { IsNoneOf } from './is-none-of.ts'

/**
 * Carried by policies that name usage plans, such as API keys; never there at run time.
 * @typeParam Plan the names of the plans
 */
export interface NamesUsagePlans<Plan extends string> {
  /** The plans that are named. */
  readonly '~namesUsagePlans'?: Plan
}

/**
 * Carried by policies that have usage plans; never there at run time.
 * @typeParam Plan the plans' names
 * @typeParam Stage names of stages that plans cover
 */
export interface HasUsagePlans<Plan extends string, Stage extends string> {
  /** The plans. */
  readonly '~hasUsagePlans'?: Plan
  /** The stages that they cover. */
  readonly '~usagePlanStages'?: Stage
}

/**
 * Whether every plan that some policy of a list names is there, and every stage that its plans cover. Names that are not
 * known as literals pass: they come from elsewhere.
 * @typeParam P the policies
 * @typeParam Stage the names of the gateway's stages
 */
export type KnownUsagePlans<P, Stage> = AllAmong<Carried<P, '~namesUsagePlans'>, Carried<P, '~hasUsagePlans'>> &
  AllAmong<Carried<P, '~usagePlanStages'>, Stage>

type Carried<P, Key> = P extends unknown ? (Key extends keyof P ? Exclude<P[Key], undefined> : never) : never

type AllAmong<Names, Known> = [Known] extends [never]
  ? unknown
  : string extends Names | Known
    ? unknown
    : [Exclude<Names, Known>] extends [never]
      ? unknown
      : IsNoneOf<Exclude<Names, Known>, Known>
