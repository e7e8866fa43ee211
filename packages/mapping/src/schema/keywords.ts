import { ARRAY_KEYWORDS, compileItems } from './array-keywords.ts'
import { COMBINING_KEYWORDS } from './combining-keywords.ts'
import { compileMembers, OBJECT_KEYWORDS } from './object-keywords.ts'
import { SCALAR_KEYWORDS } from './scalar-keywords.ts'
import type { Check, CompileInner, CompileKeyword } from './schema-check.ts'

const KEYWORDS: ReadonlyMap<string, CompileKeyword> = new Map([
  ...SCALAR_KEYWORDS,
  ...ARRAY_KEYWORDS,
  ...OBJECT_KEYWORDS,
  ...COMBINING_KEYWORDS,
])

/**
 * Compiles the keywords of one schema. As in the validator that AWS uses, what is inside an object or a list is
 * looked at only where the object or list itself fits.
 */
export function compileKeywords(
  schema: Readonly<Record<string, unknown>>,
  pointer: string,
  inner: CompileInner,
): Check {
  const context = { schema, pointer, inner }
  const checks: Check[] = []
  for (const name of Object.keys(schema).toSorted()) {
    const check = KEYWORDS.get(name)?.(schema[name], context)
    if (check !== undefined) checks.push(check)
  }
  const content = [compileMembers(context), compileItems(context)].filter((check) => check !== undefined)
  return (value, checking) => {
    checking.spend(1)
    let fits = true
    for (const check of checks) fits = check(value, checking) && fits
    if (fits) for (const check of content) fits = check(value, checking) && fits
    return fits
  }
}
