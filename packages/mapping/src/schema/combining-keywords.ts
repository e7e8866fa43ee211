import { ModelSchemaError } from './model-schema.ts'
import type { Check, CompileKeyword, KeywordContext } from './schema-check.ts'

/** The keywords that combine schemas. */
export const COMBINING_KEYWORDS: readonly (readonly [string, CompileKeyword])[] = [
  ['allOf', compileAllOf],
  ['anyOf', compileAnyOf],
  ['oneOf', compileOneOf],
  ['not', compileNot],
]

function compileAllOf(value: unknown, context: KeywordContext): Check {
  const checks = compileAll('allOf', value, context)
  return (instance, checking) => {
    const matched = checks.filter((check) => checking.quietly(() => check(instance, checking))).length
    if (matched === checks.length) return true
    return checking.violate(
      'allOf',
      `instance failed to match all required schemas (matched only ${matched} out of ${checks.length})`,
    )
  }
}

function compileAnyOf(value: unknown, context: KeywordContext): Check {
  const checks = compileAll('anyOf', value, context)
  return (instance, checking) => {
    if (checks.some((check) => checking.quietly(() => check(instance, checking)))) return true
    return checking.violate('anyOf', `instance failed to match at least one required schema among ${checks.length}`)
  }
}

function compileOneOf(value: unknown, context: KeywordContext): Check {
  const checks = compileAll('oneOf', value, context)
  return (instance, checking) => {
    const matched = checks.filter((check) => checking.quietly(() => check(instance, checking))).length
    if (matched === 1) return true
    return checking.violate(
      'oneOf',
      `instance failed to match exactly one schema (matched ${matched} out of ${checks.length})`,
    )
  }
}

function compileNot(value: unknown, { inner }: KeywordContext): Check {
  const check = inner(value, 'not')
  return (instance, checking) => {
    if (!checking.quietly(() => check(instance, checking))) return true
    return checking.violate('not', 'instance matched a schema which it should not have')
  }
}

function compileAll(keyword: string, value: unknown, { pointer, inner }: KeywordContext): readonly Check[] {
  if (!Array.isArray(value) || value.length === 0)
    throw new ModelSchemaError(`${pointer}/${keyword}`, 'A list of schemas is needed')
  return value.map((schema, index) => inner(schema, `${keyword}/${index}`))
}
