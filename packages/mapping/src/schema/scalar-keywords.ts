import { JavaPattern } from '../regex/java-pattern.ts'
import { PatternError } from '../regex/pattern-error.ts'
import { FORMATS } from './formats.ts'
import { canonicalJson, jsonType } from './json-value.ts'
import { Checking } from './checking.ts'
import { ModelSchemaError } from './model-schema.ts'
import type { Check, CompileKeyword, KeywordContext } from './schema-check.ts'

/** The keywords that look at one value alone: type, enum, numbers and texts. */
export const SCALAR_KEYWORDS: readonly (readonly [string, CompileKeyword])[] = [
  ['type', compileType],
  ['enum', compileEnum],
  ['minimum', compileMinimum],
  ['maximum', compileMaximum],
  ['multipleOf', compileMultipleOf],
  ['minLength', compileMinLength],
  ['maxLength', compileMaxLength],
  ['pattern', compilePattern],
  ['format', compileFormat],
]

function compileType(value: unknown, { pointer }: KeywordContext): Check {
  const allowed = (Array.isArray(value) ? value : [value]).filter((name) => typeof name === 'string').toSorted()
  if (allowed.length === 0) throw new ModelSchemaError(pointer, 'type must be a name or a list of names')
  const names = JSON.stringify(allowed)
  return (instance, checking) => {
    const type = jsonType(instance)
    if (allowed.includes(type) || (type === 'integer' && allowed.includes('number'))) return true
    return checking.violate(
      'type',
      `instance type (${type}) does not match any allowed primitive type (allowed: ${names})`,
    )
  }
}

function compileEnum(value: unknown, { pointer }: KeywordContext): Check {
  if (!Array.isArray(value)) throw new ModelSchemaError(pointer, 'enum must be a list')
  const values = new Set(value.map((item) => canonicalJson(item, new Checking())))
  const names = JSON.stringify(value)
  return (instance, checking) => {
    if (values.has(canonicalJson(instance, checking))) return true
    return checking.violate('enum', `instance value (${shown(instance)}) not found in enum (possible values: ${names})`)
  }
}

function shown(instance: unknown): string {
  return (JSON.stringify(instance) ?? 'null').slice(0, 200)
}

function compileMinimum(value: unknown, { schema }: KeywordContext): Check | undefined {
  if (typeof value !== 'number') return undefined
  const exclusive = schema['exclusiveMinimum'] === true
  return (instance, checking) => {
    if (typeof instance !== 'number' || instance > value || (instance === value && !exclusive)) return true
    if (instance === value) {
      return checking.violate('minimum', `numeric instance is not strictly greater than the required minimum ${value}`)
    }
    return checking.violate(
      'minimum',
      `numeric instance is lower than the required minimum (minimum: ${value}, found: ${instance})`,
    )
  }
}

function compileMaximum(value: unknown, { schema }: KeywordContext): Check | undefined {
  if (typeof value !== 'number') return undefined
  const exclusive = schema['exclusiveMaximum'] === true
  return (instance, checking) => {
    if (typeof instance !== 'number' || instance < value || (instance === value && !exclusive)) return true
    if (instance === value) {
      return checking.violate('maximum', `numeric instance is not strictly lower than the required maximum ${value}`)
    }
    return checking.violate(
      'maximum',
      `numeric instance is greater than the required maximum (maximum: ${value}, found: ${instance})`,
    )
  }
}

function compileMultipleOf(value: unknown, { pointer }: KeywordContext): Check {
  if (typeof value !== 'number' || value <= 0) throw new ModelSchemaError(pointer, 'multipleOf must be above 0')
  return (instance, checking) => {
    if (typeof instance !== 'number' || isMultiple(instance, value)) return true
    return checking.violate('multipleOf', `remainder of division is not zero (${instance} / ${value})`)
  }
}

/** 0.3 is a multiple of 0.1, whatever the binary fractions say. */
function isMultiple(instance: number, divisor: number): boolean {
  const quotient = instance / divisor
  return Math.abs(quotient - Math.round(quotient)) <= Math.abs(quotient) * Number.EPSILON * 2
}

function compileMinLength(value: unknown): Check | undefined {
  if (typeof value !== 'number') return undefined
  return (instance, checking) => {
    const length = lengthOf(instance)
    if (length === undefined || length >= value) return true
    return checking.violate(
      'minLength',
      `string ${shown(instance)} is too short (length: ${length}, required minimum: ${value})`,
    )
  }
}

function compileMaxLength(value: unknown): Check | undefined {
  if (typeof value !== 'number') return undefined
  return (instance, checking) => {
    const length = lengthOf(instance)
    if (length === undefined || length <= value) return true
    return checking.violate(
      'maxLength',
      `string ${shown(instance)} is too long (length: ${length}, maximum allowed: ${value})`,
    )
  }
}

/** Length in code points, as JSON Schema counts. */
function lengthOf(instance: unknown): number | undefined {
  if (typeof instance !== 'string') return undefined
  let length = instance.length
  for (let at = 1; at < instance.length; at += 1) {
    const low = instance.charCodeAt(at)
    const high = instance.charCodeAt(at - 1)
    if (low >= 0xdc00 && low <= 0xdfff && high >= 0xd800 && high <= 0xdbff) length -= 1
  }
  return length
}

/** A pattern may match anywhere in the text. It runs in linear time: the text comes from a client. */
function compilePattern(value: unknown, { pointer }: KeywordContext): Check | undefined {
  if (typeof value !== 'string') return undefined
  const pattern = readPattern(value, pointer)
  return (instance, checking) => {
    if (typeof instance !== 'string') return true
    if (pattern.find(instance, 0, (count) => checking.spend(count)) !== undefined) return true
    return checking.violate(
      'pattern',
      `ECMA 262 regex ${JSON.stringify(value)} does not match input string ${shown(instance)}`,
    )
  }
}

function readPattern(source: string, pointer: string): JavaPattern {
  try {
    return new JavaPattern(source)
  } catch (error) {
    if (error instanceof PatternError) throw new ModelSchemaError(`${pointer}/pattern`, error.message)
    throw error
  }
}

function compileFormat(value: unknown): Check | undefined {
  const format = typeof value === 'string' ? FORMATS.get(value) : undefined
  if (format === undefined) return undefined
  return (instance, checking) => {
    if (typeof instance !== 'string' || format.test(instance)) return true
    return checking.violate('format', `string ${shown(instance)} is ${format.otherwise}`)
  }
}
