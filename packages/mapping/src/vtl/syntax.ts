import type { ArithmeticOperator } from '../java/java-number.ts'
import type { JavaValue } from '../java/java-value.ts'

/** Statements that follow one another. */
export type Block = readonly Statement[]

/** One piece of a template. `at` is the offset in the text that errors and traces name. */
export type Statement =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'print'; readonly reference: Reference; readonly source: string; readonly at: number }
  | {
      readonly type: 'set'
      readonly target: Reference
      readonly value: Expression
      readonly source: string
      readonly at: number
    }
  | { readonly type: 'if'; readonly branches: readonly Branch[]; readonly otherwise: Block; readonly at: number }
  | {
      readonly type: 'foreach'
      readonly variable: string
      readonly list: Expression
      readonly body: Block
      readonly at: number
    }
  | { readonly type: 'define'; readonly variable: string; readonly body: Block; readonly at: number }
  | MacroCall
  | { readonly type: 'break' | 'stop'; readonly at: number }

/** `#if` or `#elseif`. */
export interface Branch {
  readonly condition: Expression
  readonly body: Block
  readonly at: number
}

/** `#name(…)`, or `#@name(…) … #end` with a body. */
export interface MacroCall {
  readonly type: 'call'
  readonly name: string
  readonly args: readonly Expression[]
  readonly body: Block | undefined
  readonly at: number
}

/** `$name` with what follows it. */
export interface Reference {
  readonly type: 'reference'
  readonly name: string
  readonly steps: readonly Step[]
  readonly at: number
}

/** `.name`, `.name(…)` or `[…]`. */
export type Step =
  | { readonly type: 'property'; readonly name: string; readonly at: number }
  | { readonly type: 'method'; readonly name: string; readonly args: readonly Expression[]; readonly at: number }
  | { readonly type: 'index'; readonly index: Expression; readonly at: number }

/** The comparing operators, by their signs. */
export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>='

/** What has a value. */
export type Expression =
  | Reference
  | { readonly type: 'literal'; readonly value: JavaValue }
  | { readonly type: 'interpolated'; readonly body: Block }
  | { readonly type: 'list'; readonly items: readonly Expression[] }
  | { readonly type: 'map'; readonly entries: readonly (readonly [key: Expression, value: Expression])[] }
  | { readonly type: 'range'; readonly from: Expression; readonly to: Expression; readonly at: number }
  | { readonly type: 'not'; readonly operand: Expression }
  | { readonly type: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly type: 'compare'; readonly operator: Comparison; readonly left: Expression; readonly right: Expression }
  | {
      readonly type: 'arithmetic'
      readonly operator: ArithmeticOperator
      readonly left: Expression
      readonly right: Expression
      readonly at: number
    }

/** A macro of the template; it may be called before the place where it stands. */
export interface Macro {
  readonly name: string
  readonly parameters: readonly string[]
  readonly body: Block
}

/** A template, read. */
export interface TemplateSyntax {
  readonly body: Block
  readonly macros: ReadonlyMap<string, Macro>
}
