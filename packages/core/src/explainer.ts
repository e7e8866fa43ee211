import type { Context } from './context.ts'
import type { ExplainOptions } from './explain-options.ts'
import { explanation, type ExplainedStep, type Explanation } from './explanation.ts'
import type { End } from './policy.ts'
import type { GatewayResponse } from './response.ts'

/** Explains requests while they are answered. */
export interface Explainer {
  /** Whether this request is explained. */
  wants(context: Context): boolean
  /** The chain is walked, or something failed behind it: sets the header, where one is wanted. */
  decided(context: Context, steps: readonly ExplainedStep[], answer: GatewayResponse | undefined): void
  /** The request has ended: writes its line, where one is wanted. */
  ended(context: Context, steps: readonly ExplainedStep[], end: End): void
}

/** What a definition's `explain` asks for; `undefined` where it asks for nothing. */
export function explainer(options: ExplainOptions | undefined): Explainer | undefined {
  if (options === undefined) return undefined
  const { when, log, header, maxHeaderLength = 1024 } = options
  return {
    wants: (context) => wants(when, context),
    decided(context, steps, answer) {
      if (header === undefined) return
      context.setResponseHeader(header, headerText(explain(context, steps, answer?.statusCode), maxHeaderLength))
    },
    ended(context, steps, end) {
      // What was only looked at, to find its route, was no request.
      const isProbe = end.outcome === 'aborted' && steps.length === 0
      if (log !== undefined && !isProbe) write(log, line(context, steps, end))
    },
  }
}

/** The explanation of what has been decided so far. */
export function explain(
  { stage, routeKey, pathParameters }: Context,
  steps: readonly ExplainedStep[],
  statusCode: number | undefined,
): Explanation {
  return explanation({ stage: stage === '' ? undefined : stage, routeKey, pathParameters, steps, statusCode })
}

/** A rule that fails explains nothing: the request itself is none of its business. */
function wants(when: ExplainOptions['when'], context: Context): boolean {
  if (when === undefined) return true
  try {
    return when(context) === true
  } catch (error) {
    const { requestId, stage, routeKey, services } = context
    services.emit({ type: 'fault', where: 'explain', slot: 'tracing', error, requestId, stage, routeKey })
    return false
  }
}

function line(context: Context, steps: readonly ExplainedStep[], end: End): string {
  const { outcome, statusCode, durationMs } = end
  const { requestId } = context
  return JSON.stringify({ requestId, ...explain(context, steps, statusCode), outcome, durationMs })
}

function write(log: (line: string) => void, text: string): void {
  try {
    log(text)
  } catch {
    // There is nobody left to tell.
  }
}

/** What a header can hold: printable ASCII, each step in a few words. Path parameters are the client's and stay out. */
function headerText({ routeKey, stage, steps, statusCode }: Explanation, maxLength: number): string {
  const parts = [`${routeKey ?? 'no route'}${stage === undefined ? '' : ` on ${stage}`}`, ...steps.map(stepText)]
  const whole = [...parts, statusCode === undefined ? 'integration' : String(statusCode)].join('; ')
  const safe = whole.replace(/[^\x20-\x7e]/g, '?')
  return safe.length <= maxLength ? safe : `${safe.slice(0, maxLength - 3)}...`
}

function stepText({ slot, policy, decision, reason, limits = [] }: ExplainedStep): string {
  const left = limits.map(({ limit, before, remaining }) => `${limit.rule.name} ${before}->${remaining}`)
  const why = [...(reason === undefined ? [] : [reason]), ...left].join(', ')
  return `${slot} ${policy}: ${decision}${why === '' ? '' : ` (${why})`}`
}
