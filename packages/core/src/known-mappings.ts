import type { StageNameOf } from './context-of.ts'
import type { IsNoneOf } from './is-none-of.ts'

/**
 * Whether every mapping of a domain names a stage that its gateway has. Names that are not known as literals pass here
 * and are checked when the domains are made.
 * @typeParam D mappings by domain name
 */
export type KnownMappings<D> = { readonly [Name in keyof D]: KnownMapping<D[Name]> }

type KnownMapping<M> = M extends readonly unknown[]
  ? { readonly [Index in keyof M]: KnownStage<M[Index]> }
  : KnownStage<M>

type KnownStage<M> = M extends { readonly gateway: infer G; readonly stage: infer N extends string }
  ? string extends N | StageNameOf<G>
    ? unknown
    : N extends StageNameOf<G> | 'path'
      ? unknown
      : { readonly stage: IsNoneOf<N, StageNameOf<G> | 'path'> }
  : unknown
