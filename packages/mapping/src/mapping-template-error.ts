/**
 * Every reason why a mapping template, or something it calls, is refused.
 *
 * - `SYNTAX`: the text is not a template. AWS refuses it when it is saved.
 * - `UNSUPPORTED_DIRECTIVE`: `#parse`, `#include` and `#evaluate` reach outside the template.
 * - `TEMPLATE_TOO_LARGE`: over `maxTemplateBytes` (AWS: 300 KB).
 * - `TOO_MANY_STEPS`, `OUTPUT_TOO_LARGE`, `TOO_DEEP`: a bound of {@link RenderLimits} was reached.
 * - `METHOD_FAILED`: a Java method would have thrown (an index out of bounds, for instance).
 * - `INVALID_JSON`, `INVALID_PATH`, `INVALID_PATTERN`: the argument of `$util.parseJson`, of `$input.path`, of `replaceAll`.
 * - `OVERRIDE_TWICE`: one parameter was overridden twice in one template.
 */
export type MappingTemplateErrorCode =
  | 'SYNTAX'
  | 'UNSUPPORTED_DIRECTIVE'
  | 'TEMPLATE_TOO_LARGE'
  | 'TOO_MANY_STEPS'
  | 'OUTPUT_TOO_LARGE'
  | 'TOO_DEEP'
  | 'METHOD_FAILED'
  | 'INVALID_JSON'
  | 'INVALID_PATH'
  | 'INVALID_PATTERN'
  | 'OVERRIDE_TWICE'

/** A template that cannot be compiled or rendered. API Gateway answers 500 where this is thrown. */
export class MappingTemplateError extends Error {
  override readonly name = 'MappingTemplateError'
  /** The reason, stable across releases. */
  readonly code: MappingTemplateErrorCode
  /** Line of the template, counted from 1. */
  readonly line: number
  /** Column of the template in UTF-16 units, counted from 1. */
  readonly column: number

  constructor(code: MappingTemplateErrorCode, message: string, line: number, column: number) {
    super(`${message} (line ${line}, column ${column})`)
    this.code = code
    this.line = line
    this.column = column
  }
}

/** Makes the error for the place `offset` of `text`. */
export function errorAt(
  text: string,
  offset: number,
  code: MappingTemplateErrorCode,
  message: string,
): MappingTemplateError {
  let line = 1
  let start = 0
  for (let newline = text.indexOf('\n'); newline >= 0 && newline < offset; newline = text.indexOf('\n', newline + 1)) {
    line += 1
    start = newline + 1
  }
  return new MappingTemplateError(code, message, line, offset - start + 1)
}
