/** Says whether one code point belongs to a set. */
export type CodePointSet = (codePoint: number) => boolean

/** What must hold between two characters, without taking one. */
export type Assertion = 'start' | 'end' | 'lineStart' | 'lineEnd' | 'finalEnd' | 'wordBoundary' | 'notWordBoundary'

/** A parsed pattern. */
export type PatternNode =
  | { readonly type: 'set'; readonly set: CodePointSet }
  | { readonly type: 'assertion'; readonly assertion: Assertion }
  | { readonly type: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly type: 'choice'; readonly options: readonly PatternNode[] }
  | { readonly type: 'capture'; readonly index: number; readonly body: PatternNode }
  | {
      readonly type: 'repeat'
      readonly body: PatternNode
      readonly min: number
      readonly max: number
      readonly greedy: boolean
    }
