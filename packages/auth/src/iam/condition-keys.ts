/** What is known of a request under the names that policies use, such as `aws:SourceIp`: lower-case names, one or several values. */
export type ConditionKeys = ReadonlyMap<string, readonly string[]>

/** Condition keys from a plain object; names may be in any case, absent values are left out. */
export function conditionKeys(values: Readonly<Record<string, string | readonly string[] | undefined>>): ConditionKeys {
  const keys = new Map<string, readonly string[]>()
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) keys.set(name.toLowerCase(), typeof value === 'string' ? [value] : value)
  }
  return keys
}
