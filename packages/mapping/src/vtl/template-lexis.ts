import type { Source } from './source.ts'
import type { Statement } from './syntax.ts'

/** `#name` or `#{name}`. */
export const DIRECTIVE: RegExp = /#(?:([a-zA-Z][a-zA-Z0-9_]*)|\{([a-zA-Z][a-zA-Z0-9_]*)\})/y
/** `#@name` or `#@{name}`: a macro with a body. */
export const BODY_CALL: RegExp = /#@(?:([a-zA-Z][a-zA-Z0-9_]*)|\{([a-zA-Z][a-zA-Z0-9_]*)\})/y
/** Blanks that stand alone before `#set(`. */
export const SET_AHEAD: RegExp = /[ \t]+#(?:set|\{set\})[ \t]*\(/y
/** A brace, and then such blanks. */
export const BRACE_AND_SET_AHEAD: RegExp = /[{}](?=[ \t]+#(?:set|\{set\})[ \t]*\()/y
/** The head of a macro's definition, with its name. */
export const MACRO: RegExp = /#(?:macro|\{macro\})[ \t]*\(\s*([a-zA-Z][a-zA-Z0-9_-]*)/g
/** Where text ends. */
export const MARK: RegExp = /[$#\\]/g

/** The name of the directive at `at`; undefined where there is none. */
export function directiveName(source: Source, at: number): string | undefined {
  DIRECTIVE.lastIndex = at
  const match = DIRECTIVE.exec(source.text)
  return match?.[1] ?? match?.[2]
}

/** Adds text to a block; text after text is one. */
export function addText(block: Statement[], text: string): void {
  if (text === '') return
  const last = block.at(-1)
  if (last?.type === 'text') block[block.length - 1] = { type: 'text', text: last.text + text }
  else block.push({ type: 'text', text })
}

/** A line comment takes its line end with it. */
export function skipLine(source: Source): void {
  const end = /\r\n|\r|\n/g
  end.lastIndex = source.at
  const match = end.exec(source.text)
  source.at = match === null ? source.text.length : match.index + match[0].length
}

/** Passes over a block comment; one that is not closed takes the rest. */
export function skipComment(source: Source): void {
  const end = source.text.indexOf('*#', source.at)
  source.at = end < 0 ? source.text.length : end + 2
}
