/** One step of a JSONPath, as Jayway's library (which API Gateway uses) knows them. */
export type PathStep =
  /** `.name`, `['name']`, `['a','b']`; `deep` after `..`. */
  | { readonly type: 'names'; readonly names: readonly string[]; readonly deep: boolean }
  /** `[0]`, `[-1]`, `[0,2]`. */
  | { readonly type: 'indexes'; readonly indexes: readonly number[]; readonly deep: boolean }
  /** `[1:3]`, `[-2:]`. */
  | {
      readonly type: 'slice'
      readonly from: number | undefined
      readonly to: number | undefined
      readonly deep: boolean
    }
  /** `*`, `[*]`. */
  | { readonly type: 'all'; readonly deep: boolean }
  /** `[?(…)]`. */
  | { readonly type: 'filter'; readonly filter: PathFilter; readonly deep: boolean }
  /** `.length()`, `.size()`, `.min()`, `.max()`, `.sum()`, `.avg()`, `.keys()`, `.first()`, `.last()`. */
  | { readonly type: 'function'; readonly name: string }

/** The operators of a filter. */
export type FilterOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | '=~' | 'in' | 'nin' | 'size' | 'empty'

/** A filter's condition. */
export type PathFilter =
  | { readonly type: 'and' | 'or'; readonly left: PathFilter; readonly right: PathFilter }
  | { readonly type: 'not'; readonly operand: PathFilter }
  | { readonly type: 'exists'; readonly path: FilterOperand & { readonly type: 'path' } }
  | {
      readonly type: 'compare'
      readonly operator: FilterOperator
      readonly left: FilterOperand
      readonly right: FilterOperand
    }

/** One side of a comparison: `@.name`, `$.name`, or a literal of JSON. */
export type FilterOperand =
  | { readonly type: 'path'; readonly root: boolean; readonly steps: readonly PathStep[] }
  | { readonly type: 'literal'; readonly text: string }
  | { readonly type: 'pattern'; readonly source: string }

/** A JSONPath, read. */
export interface JsonPath {
  /** The steps after `$`. */
  readonly steps: readonly PathStep[]
  /** Whether it finds one value at most; otherwise the result is a list. */
  readonly definite: boolean
  /** The names of a path such as `$.a.b`, which most are; undefined for any other. */
  readonly members: readonly string[] | undefined
}

/** A path that cannot be read. */
export class JsonPathError extends Error {
  override readonly name = 'JsonPathError'

  constructor(path: string, message: string) {
    super(`${message} in the JSONPath ${JSON.stringify(path.slice(0, 200))}`)
  }
}
