/** One step of a rendering, for whoever asked why a template printed what it did. */
export interface TraceStep {
  /** Line of the template, from 1. */
  readonly line: number
  /** Column of the template, from 1. */
  readonly column: number
  /** What was done: `$reference`, `#set`, `#if`, `#foreach`, or `#name` of a macro. */
  readonly what: string
  /** What came of it, as text, cut at 200 characters. */
  readonly result: string
}
