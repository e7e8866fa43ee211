import { canonicalJson } from './json-value.ts'
import type { Check, CompileKeyword, KeywordContext } from './schema-check.ts'

/** The keywords that look at a list as a whole. */
export const ARRAY_KEYWORDS: readonly (readonly [string, CompileKeyword])[] = [
  ['minItems', compileMinItems],
  ['maxItems', compileMaxItems],
  ['uniqueItems', compileUniqueItems],
  ['additionalItems', compileAdditionalItems],
]

/** Compiles `items` and `additionalItems` as schemas of the elements. */
export function compileItems({ schema, inner }: KeywordContext): Check | undefined {
  const { items, additionalItems } = schema
  const positional = Array.isArray(items) ? items.map((item, index) => inner(item, `items/${index}`)) : []
  const rest = restOf(items, additionalItems, inner)
  if (positional.length === 0 && rest === undefined) return undefined
  return (instance, checking) => {
    if (!Array.isArray(instance)) return true
    let fits = true
    for (const [index, item] of instance.entries()) {
      const check = positional[index] ?? rest
      if (check !== undefined) fits = checking.below(index, () => check(item, checking)) && fits
    }
    return fits
  }
}

function restOf(items: unknown, additional: unknown, inner: KeywordContext['inner']): Check | undefined {
  if (items !== undefined && !Array.isArray(items)) return inner(items, 'items')
  if (!Array.isArray(items) || typeof additional !== 'object' || additional === null) return undefined
  return inner(additional, 'additionalItems')
}

function compileMinItems(value: unknown): Check | undefined {
  if (typeof value !== 'number') return undefined
  return (instance, checking) => {
    if (!Array.isArray(instance) || instance.length >= value) return true
    return checking.violate(
      'minItems',
      `array is too short: must have at least ${value} elements but instance has ${instance.length} elements`,
    )
  }
}

function compileMaxItems(value: unknown): Check | undefined {
  if (typeof value !== 'number') return undefined
  return (instance, checking) => {
    if (!Array.isArray(instance) || instance.length <= value) return true
    return checking.violate(
      'maxItems',
      `array is too long: must have at most ${value} elements but instance has ${instance.length} elements`,
    )
  }
}

function compileUniqueItems(value: unknown): Check | undefined {
  if (value !== true) return undefined
  return (instance, checking) => {
    if (!Array.isArray(instance)) return true
    const distinct = new Set(instance.map((item) => canonicalJson(item, checking)))
    return (
      distinct.size === instance.length || checking.violate('uniqueItems', 'array must not contain duplicate elements')
    )
  }
}

function compileAdditionalItems(value: unknown, { schema }: KeywordContext): Check | undefined {
  const { items } = schema
  if (value !== false || !Array.isArray(items)) return undefined
  return (instance, checking) => {
    if (!Array.isArray(instance) || instance.length <= items.length) return true
    return checking.violate(
      'additionalItems',
      `array only allows up to ${items.length} elements but instance has ${instance.length} elements`,
    )
  }
}
