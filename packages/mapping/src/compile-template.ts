import { errorAt } from './mapping-template-error.ts'
import { LazyMap } from './java/lazy-map.ts'
import type { JavaValue } from './java/java-value.ts'
import { ContextVariable, type Overrides } from './variables/context-variable.ts'
import { InputVariable, type TemplateParams } from './variables/input-variable.ts'
import { UtilVariable } from './variables/util-variable.ts'
import { compileBlock } from './vtl/compile-block.ts'
import { parseTemplate } from './vtl/parse-template.ts'
import { Run, type Execute, type RunLimits } from './vtl/run.ts'
import { Scope } from './vtl/scope.ts'
import type { TraceStep } from './vtl/trace-step.ts'

/** What a template can see. Every part may be left out. */
export interface TemplateInput {
  /** The payload as text: `$input.body`, `$input.json`, `$input.path`. Default "", which templates see as `{}`. */
  readonly body?: string
  /** `$input.params`. Names are case-sensitive, header names too. */
  readonly params?: TemplateParams
  /** `$context`, as plain data: `{ httpMethod: 'GET', identity: { sourceIp: '…' } }`. */
  readonly context?: Readonly<Record<string, unknown>>
  /** `$stageVariables`. */
  readonly stageVariables?: Readonly<Record<string, string>>
  /** For a response template: what the request template left in its {@link RenderedTemplate.overrides}. */
  readonly overrides?: Overrides
}

/** How much one rendering may use; what is left out has the default. */
export interface RenderLimits {
  /** Statements, loop turns, method calls and elements walked. Default 1,000,000, some tens of milliseconds. */
  readonly maxSteps?: number
  /** Bytes of UTF-8 that may be written. Default 10,485,760: API Gateway's payload limit. */
  readonly maxOutputBytes?: number
  /** Nesting of values that are printed or compared. Default 500. */
  readonly maxDepth?: number
  /** Turns of one `#foreach`; the loop then ends without an error, as on AWS. Default 1,000. */
  readonly maxLoops?: number
}

/** Options of one rendering. */
export interface RenderOptions {
  /** Bounds. */
  readonly limits?: RenderLimits
  /** Whether to note each step in {@link RenderedTemplate.trace}. Default false. */
  readonly trace?: boolean
}

/** What came of a rendering. */
export interface RenderedTemplate {
  /** What the template printed. */
  readonly text: string
  /** What it wrote to `$context.requestOverride` and `$context.responseOverride`. */
  readonly overrides: Overrides
  /** The steps, in order; empty unless asked for. At most 1,000 are kept. */
  readonly trace: readonly TraceStep[]
}

/** A template, read and compiled once. It holds no state: one may render many requests. */
export interface CompiledTemplate {
  /** The template's text. */
  readonly source: string
  /** @throws {MappingTemplateError} where a bound is reached or a method fails; API Gateway answers 500 there. */
  render(input?: TemplateInput, options?: RenderOptions): RenderedTemplate
}

/** AWS's quota for one template: 300 KB. */
export const MAX_TEMPLATE_BYTES: number = 300 * 1_024
const LIMITS: RunLimits = { maxSteps: 1_000_000, maxOutputBytes: 10_485_760, maxDepth: 500, maxLoops: 1_000 }
const UTIL = new UtilVariable()

/**
 * Compiles a mapping template in VTL, as API Gateway runs it: Apache Velocity 1.7 with nothing printed for what is
 * undefined.
 *
 * @throws {MappingTemplateError} `SYNTAX`, `UNSUPPORTED_DIRECTIVE` or `TEMPLATE_TOO_LARGE`, with line and column.
 */
export function compileTemplate(text: string): CompiledTemplate {
  if (utf8Exceeds(text, MAX_TEMPLATE_BYTES)) {
    throw errorAt(text, 0, 'TEMPLATE_TOO_LARGE', `The template is larger than ${MAX_TEMPLATE_BYTES} bytes`)
  }
  const syntax = parseTemplate(text)
  const scope = new Scope(text, syntax.macros)
  const slots = {
    input: scope.slot('input'),
    util: scope.slot('util'),
    context: scope.slot('context'),
    stage: scope.slot('stageVariables'),
  }
  const body = compileBlock(syntax.body, scope)
  for (const name of syntax.macros.keys()) scope.macro(name, (macro) => compileBlock(macro.body, scope))
  const blank: readonly (JavaValue | undefined)[] = Array.from({ length: scope.size })
  return {
    source: text,
    render: (input = {}, options = {}) => {
      const variables = blank.slice()
      const context = new ContextVariable(input.context ?? {}, input.overrides)
      variables[slots.input] = new InputVariable(input.body ?? '', input.params ?? {})
      variables[slots.util] = UTIL
      variables[slots.context] = context
      variables[slots.stage] = new LazyMap(input.stageVariables ?? {})
      const run = new Run(text, variables, options.limits === undefined ? LIMITS : { ...LIMITS, ...options.limits })
      if (options.trace === true) run.trace = []
      return finish(run, body, context)
    },
  }
}

/**
 * Renders a template once and gives what it prints: the one-line test of a template.
 *
 * @example
 * renderTemplate('Hello $input.path("$.name")', { body: '{"name":"Ada"}' }) // 'Hello Ada'
 * @throws {MappingTemplateError}
 */
export function renderTemplate(text: string, input?: TemplateInput, options?: RenderOptions): string {
  return compileTemplate(text).render(input, options).text
}

function finish(run: Run, body: Execute, context: ContextVariable): RenderedTemplate {
  body(run)
  if (utf8Exceeds(run.out, run.budget.maxText)) run.budget.fits(Number.POSITIVE_INFINITY)
  return { text: run.out, overrides: context.overrides(run.budget), trace: run.trace ?? [] }
}

/** A UTF-16 unit is three bytes of UTF-8 at most: most texts need not be measured. */
function utf8Exceeds(text: string, limit: number): boolean {
  return text.length * 3 > limit && new TextEncoder().encode(text).length > limit
}
