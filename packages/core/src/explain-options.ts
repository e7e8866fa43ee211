import type { Context } from './context.ts'
import { GatewayError } from './gateway-error.ts'
import { functionOption, numberOption, objectOf, optional, stringOption, type OptionCheck } from './options.ts'

/**
 * Explains requests as they are answered: which policy decided what, and why. Never holds a token, a key or a cookie,
 * and tells names of policies, limits and policy statements, and what is left of limits.
 */
export interface ExplainOptions {
  /**
   * Which requests are explained: asked once for each, before any policy, so that it knows the request and its route
   * and not yet the caller. Default: all of them, for `log` alone; a `header` needs its own rule, since whoever gets
   * it learns how the API is guarded. A header that any client can send is no rule, a secret one is.
   */
  readonly when?: (context: Context) => boolean
  /** Gets one JSON line, without its line end, when a request has ended. What it throws is dropped. Default: none. */
  readonly log?: (line: string) => void
  /** The response header that tells the client what was decided on the way to the integration. Default: none. */
  readonly header?: string
  /** Characters of the header's value, 64 to 8,192; the rest is cut. Default: 1,024. */
  readonly maxHeaderLength?: number
}

/** The shape of {@link ExplainOptions}. */
export const explainOption: OptionCheck = (value, path) => {
  objectOf({
    when: optional(functionOption()),
    log: optional(functionOption()),
    header: optional(headerName),
    maxHeaderLength: optional(numberOption({ min: 64, max: 8192, integer: true })),
  })(value, path)
  const { header, log, when, maxHeaderLength } = value as ExplainOptions
  if (header !== undefined && when === undefined) throw impossible(path, '`header` needs `when`: say who may see it')
  if (header === undefined && log === undefined)
    throw impossible(path, 'it explains to nobody: give it `log` or `header`')
  if (header === undefined && maxHeaderLength !== undefined) throw impossible(path, '`maxHeaderLength` needs `header`')
}

function headerName(value: unknown, path: string): void {
  stringOption({ minLength: 1, maxLength: 64 })(value, path)
  if (/^[A-Za-z0-9-]+$/.test(value as string)) return
  throw new GatewayError('INVALID_OPTION', `${path} must be a header's name`, { path })
}

function impossible(path: string, reason: string): GatewayError {
  return new GatewayError('IMPOSSIBLE_COMBINATION', `${path}: ${reason}`, { path })
}
