import type { JavaValue } from './java-value.ts'

/** The methods of `java.lang.Boolean` that templates use; undefined where there is none of that name. */
export function callBoolean(value: boolean, name: string, args: readonly JavaValue[]): JavaValue | undefined {
  const [argument = null] = args
  if (args.length === 0) {
    if (name === 'booleanValue') return value
    return name === 'toString' ? String(value) : undefined
  }
  if (args.length > 1) return undefined
  switch (name) {
    case 'equals':
      return value === argument
    case 'compareTo':
      return typeof argument === 'boolean' ? Number(value) - Number(argument) : undefined
    case 'parseBoolean':
    case 'valueOf':
      return typeof argument === 'string' ? argument.toLowerCase() === 'true' : undefined
    default:
      return undefined
  }
}
