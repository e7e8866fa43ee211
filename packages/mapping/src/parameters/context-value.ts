const MAX_STEPS = 16

/** The variable at a dotted path: `identity.sourceIp`. Undefined where there is none or where it is not one value. */
export function contextValue(context: Readonly<Record<string, unknown>>, path: string): string | undefined {
  let value: unknown = context
  for (const name of path.split('.', MAX_STEPS)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined
}
