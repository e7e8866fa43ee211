import type { Checking } from './checking.ts'

/** Says whether a value fits, and notes what does not. */
export type Check = (value: unknown, checking: Checking) => boolean

/** Compiles a schema inside a schema; `step` is the keyword's part of the pointer. */
export type CompileInner = (schema: unknown, step: string) => Check

/** Compiles one keyword; undefined where its value says nothing. */
export type CompileKeyword = (value: unknown, context: KeywordContext) => Check | undefined

/** What a keyword may need of the schema around it. */
export interface KeywordContext {
  readonly schema: Readonly<Record<string, unknown>>
  readonly pointer: string
  readonly inner: CompileInner
}

/** Compiles whole schemas. */
export interface SchemaCompiler {
  compile(schema: unknown, pointer: string, depth: number): Check
}
