import { JavaPattern } from '../regex/java-pattern.ts'
import { PatternError } from '../regex/pattern-error.ts'
import type { Checking } from './checking.ts'
import { isObject } from './json-value.ts'
import { ModelSchemaError } from './model-schema.ts'
import type { Check, CompileKeyword, KeywordContext } from './schema-check.ts'

/** The keywords that look at an object as a whole. */
export const OBJECT_KEYWORDS: readonly (readonly [string, CompileKeyword])[] = [
  ['required', compileRequired],
  ['minProperties', compileMinProperties],
  ['maxProperties', compileMaxProperties],
  ['additionalProperties', compileAdditionalProperties],
  ['dependencies', compileDependencies],
]

interface PatternCheck {
  readonly pattern: JavaPattern
  readonly check: Check
}

/** Compiles `properties`, `patternProperties` and `additionalProperties` as schemas of the members. */
export function compileMembers(context: KeywordContext): Check | undefined {
  const { schema, inner } = context
  const named = isObject(schema['properties']) ? compileNamed(schema['properties'], inner) : new Map<string, Check>()
  const patterns = compilePatterns(context)
  const additional = isObject(schema['additionalProperties'])
    ? inner(schema['additionalProperties'], 'additionalProperties')
    : undefined
  if (named.size === 0 && patterns.length === 0 && additional === undefined) return undefined
  return (instance, checking) => {
    if (!isObject(instance)) return true
    let fits = true
    for (const name of Object.keys(instance)) {
      for (const check of checksOf(name, named, patterns, additional, checking)) {
        fits = checking.below(name, () => check(instance[name], checking)) && fits
      }
    }
    return fits
  }
}

function compileNamed(
  properties: Readonly<Record<string, unknown>>,
  inner: KeywordContext['inner'],
): Map<string, Check> {
  return new Map(Object.entries(properties).map(([name, schema]) => [name, inner(schema, `properties/${name}`)]))
}

function compilePatterns({ schema, pointer, inner }: KeywordContext): PatternCheck[] {
  if (!isObject(schema['patternProperties'])) return []
  return Object.entries(schema['patternProperties']).map(([source, value]) => ({
    pattern: readPattern(source, pointer),
    check: inner(value, `patternProperties/${source}`),
  }))
}

function readPattern(source: string, pointer: string): JavaPattern {
  try {
    return new JavaPattern(source)
  } catch (error) {
    if (error instanceof PatternError) throw new ModelSchemaError(`${pointer}/patternProperties`, error.message)
    throw error
  }
}

function checksOf(
  name: string,
  named: ReadonlyMap<string, Check>,
  patterns: readonly PatternCheck[],
  additional: Check | undefined,
  checking: Checking,
): Check[] {
  checking.spend(1)
  const checks: Check[] = []
  const own = named.get(name)
  if (own !== undefined) checks.push(own)
  for (const { pattern, check } of patterns) {
    if (pattern.find(name, 0, (count) => checking.spend(count)) !== undefined) checks.push(check)
  }
  if (checks.length === 0 && additional !== undefined) checks.push(additional)
  return checks
}

function compileRequired(value: unknown): Check | undefined {
  if (!Array.isArray(value)) return undefined
  const names = value.filter((name) => typeof name === 'string')
  return (instance, checking) => {
    if (!isObject(instance)) return true
    const missing = names.filter((name) => !Object.hasOwn(instance, name))
    if (missing.length === 0) return true
    return checking.violate('required', `object has missing required properties (${list(missing)})`)
  }
}

function compileMinProperties(value: unknown): Check | undefined {
  if (typeof value !== 'number') return undefined
  return (instance, checking) => {
    const size = isObject(instance) ? Object.keys(instance).length : value
    if (size >= value) return true
    return checking.violate(
      'minProperties',
      `object has too few properties (found ${size} but schema requires at least ${value})`,
    )
  }
}

function compileMaxProperties(value: unknown): Check | undefined {
  if (typeof value !== 'number') return undefined
  return (instance, checking) => {
    const size = isObject(instance) ? Object.keys(instance).length : value
    if (size <= value) return true
    return checking.violate(
      'maxProperties',
      `object has too many properties (found ${size} but schema requires at most ${value})`,
    )
  }
}

function compileAdditionalProperties(value: unknown, context: KeywordContext): Check | undefined {
  if (value !== false) return undefined
  const { schema, pointer } = context
  const named = new Set(isObject(schema['properties']) ? Object.keys(schema['properties']) : [])
  const patterns = isObject(schema['patternProperties'])
    ? Object.keys(schema['patternProperties']).map((source) => readPattern(source, pointer))
    : []
  return (instance, checking) => {
    if (!isObject(instance)) return true
    const unwanted = Object.keys(instance).filter((name) => !named.has(name) && !matchesAny(patterns, name, checking))
    if (unwanted.length === 0) return true
    return checking.violate(
      'additionalProperties',
      `object instance has properties which are not allowed by the schema: ${list(unwanted)}`,
    )
  }
}

function matchesAny(patterns: readonly JavaPattern[], name: string, checking: Checking): boolean {
  return patterns.some((pattern) => pattern.find(name, 0, (count) => checking.spend(count)) !== undefined)
}

function compileDependencies(value: unknown, { inner }: KeywordContext): Check | undefined {
  if (!isObject(value)) return undefined
  const checks = Object.entries(value).map(([name, needs]) =>
    Array.isArray(needs) ? needsNames(name, needs) : needsSchema(name, inner(needs, `dependencies/${name}`)),
  )
  return (instance, checking) => {
    let fits = true
    for (const check of checks) fits = check(instance, checking) && fits
    return fits
  }
}

function needsNames(name: string, needs: readonly unknown[]): Check {
  const names = needs.filter((need) => typeof need === 'string')
  return (instance, checking) => {
    if (!isObject(instance) || !Object.hasOwn(instance, name)) return true
    const missing = names.filter((need) => !Object.hasOwn(instance, need))
    if (missing.length === 0) return true
    return checking.violate(
      'dependencies',
      `property ${JSON.stringify(name)} of object has missing property dependencies (schema requires ${list(names)}; missing: ${list(missing)})`,
    )
  }
}

function needsSchema(name: string, check: Check): Check {
  return (instance, checking) => !isObject(instance) || !Object.hasOwn(instance, name) || check(instance, checking)
}

/** Names as the validator lists them: sorted, as JSON; a hostile body's names are cut. */
function list(names: readonly string[]): string {
  return JSON.stringify(
    names
      .toSorted()
      .slice(0, 50)
      .map((name) => name.slice(0, 200)),
  )
}
