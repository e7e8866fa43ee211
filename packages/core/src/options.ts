import { GatewayError } from './gateway-error.ts'
import { suggestionText } from './suggestion.ts'

/** Checks one value found at `path`; throws a `GatewayError` that names the path when it does not fit. */
export type OptionCheck = (value: unknown, path: string) => void

/** The options an object may have. A check made by `optional` may be absent, every other must be there. */
export interface OptionShape {
  readonly [name: string]: OptionCheck
}

const OPTIONAL: unique symbol = Symbol('optional')

/**
 * Checks a caller's options against their shape: unknown names at any depth, missing ones, wrong values.
 * @param where what the options belong to, for the message: `throttle`, `createGateway`
 * @throws {GatewayError} `UNKNOWN_OPTION`, `MISSING_OPTION` or `INVALID_OPTION`
 */
export function checkOptions(where: string, options: unknown, shape: OptionShape): void {
  objectOf(shape)(options, where)
}

/** An object with exactly these options. */
export function objectOf(shape: OptionShape): OptionCheck {
  const names = Object.keys(shape)
  return (value, path) => {
    if (!isObject(value)) throw invalid(path, 'an object', value)
    for (const name of Object.keys(value)) {
      if (Object.hasOwn(shape, name)) continue
      throw new GatewayError('UNKNOWN_OPTION', `${path} has no option "${name}"${suggestionText(name, names)}`, {
        path: member(path, name),
      })
    }
    for (const name of names) {
      const check = shape[name]!
      const option = Object.hasOwn(value, name) ? value[name] : undefined
      if (option !== undefined) check(option, member(path, name))
      else if (!(OPTIONAL in check)) {
        throw new GatewayError('MISSING_OPTION', `${path} needs the option "${name}"`, { path: member(path, name) })
      }
    }
  }
}

/** The same check for a value that may be absent. */
export function optional(check: OptionCheck): OptionCheck {
  const absent: OptionCheck = (value, path) => check(value, path)
  return Object.assign(absent, { [OPTIONAL]: true })
}

/** A string, by choice not empty and not longer than `maxLength` UTF-16 units. */
export function stringOption(bounds: { readonly minLength?: number; readonly maxLength?: number } = {}): OptionCheck {
  return (value, path) => {
    if (typeof value !== 'string') throw invalid(path, 'a string', value)
    if (value.length < (bounds.minLength ?? 0)) throw invalid(path, `at least ${bounds.minLength} characters`, value)
    if (value.length > (bounds.maxLength ?? Infinity))
      throw invalid(path, `at most ${bounds.maxLength} characters`, value)
  }
}

/** A finite number within bounds, both included. */
export function numberOption(
  bounds: { readonly min?: number; readonly max?: number; readonly integer?: boolean } = {},
): OptionCheck {
  const { min = -Infinity, max = Infinity, integer = false } = bounds
  return (value, path) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) throw invalid(path, 'a finite number', value)
    if (integer && !Number.isInteger(value)) throw invalid(path, 'a whole number', value)
    if (value < min) throw invalid(path, `at least ${min}`, value)
    if (value > max) throw invalid(path, `at most ${max}`, value)
  }
}

/** `true` or `false`. */
export function booleanOption(): OptionCheck {
  return (value, path) => {
    if (typeof value !== 'boolean') throw invalid(path, 'true or false', value)
  }
}

/** A function. */
export function functionOption(): OptionCheck {
  return (value, path) => {
    if (typeof value !== 'function') throw invalid(path, 'a function', value)
  }
}

/** One of a closed list of values; the message names the one that was probably meant. */
export function oneOf(...values: readonly (string | number | boolean | null)[]): OptionCheck {
  return (value, path) => {
    if (values.includes(value as string)) return
    const names = values.filter((candidate) => typeof candidate === 'string')
    const hint = typeof value === 'string' ? suggestionText(value, names) : ''
    throw new GatewayError(
      'INVALID_OPTION',
      `${path} is ${show(value)}, and must be one of ${values.map(show).join(', ')}${hint}`,
      { path },
    )
  }
}

/** A list whose members all fit, by choice not empty and bounded. */
export function listOf(
  check: OptionCheck,
  bounds: { readonly minLength?: number; readonly maxLength?: number } = {},
): OptionCheck {
  return (value, path) => {
    if (!Array.isArray(value)) throw invalid(path, 'a list', value)
    if (value.length < (bounds.minLength ?? 0)) throw invalid(path, `a list of at least ${bounds.minLength}`, value)
    if (value.length > (bounds.maxLength ?? Infinity))
      throw invalid(path, `a list of at most ${bounds.maxLength}`, value)
    value.forEach((element, index) => check(element, `${path}[${index}]`))
  }
}

/** An object with any names whose values all fit. */
export function recordOf(check: OptionCheck): OptionCheck {
  return (value, path) => {
    if (!isObject(value)) throw invalid(path, 'an object', value)
    for (const [name, element] of Object.entries(value)) check(element, member(path, name))
  }
}

/** A value that fits at least one of the checks; the message is that of the last. */
export function eitherOf(...checks: readonly OptionCheck[]): OptionCheck {
  return (value, path) => {
    let failure: unknown
    for (const check of checks) {
      try {
        return check(value, path)
      } catch (error) {
        failure = error
      }
    }
    throw failure
  }
}

/** An object that has these methods: a store, a client, a clock. Whatever else it has is its own. */
export function objectWith(...methods: readonly string[]): OptionCheck {
  return (value, path) => {
    const found = (typeof value === 'object' && value !== null) || typeof value === 'function'
    const missing = found
      ? methods.filter((method) => typeof (value as Record<string, unknown>)[method] !== 'function')
      : methods
    if (!found || missing.length > 0)
      throw invalid(path, `an object with ${missing.map((m) => `${m}()`).join(', ')}`, value)
  }
}

/** Anything at all: the value is checked elsewhere. */
export function anyOption(): OptionCheck {
  return () => {}
}

/** The error for a value that does not fit. Only its kind is shown, so that no secret reaches a log. */
function invalid(path: string, expected: string, value: unknown): GatewayError {
  const found = typeof value === 'number' || typeof value === 'boolean' ? String(value) : kindOf(value)
  return new GatewayError('INVALID_OPTION', `${path} must be ${expected}, and is ${found}`, { path })
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'string') return `a string of ${value.length} characters`
  return typeof value === 'object' ? 'an object' : typeof value
}

function show(value: unknown): string {
  return typeof value === 'string'
    ? JSON.stringify(value.slice(0, 64))
    : kindOf(value) === 'null'
      ? 'null'
      : String(value)
}

function member(path: string, name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`
}

/** Whether a value is an object that is no list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
