import {
  PlannedCall,
  PlannedConstant,
  PlannedFunction,
  PlannedGiven,
  PlannedImport,
  PlannedSecret,
  PlannedService,
  type PlannedValue,
} from '../bridge/planned-value.ts'

/** Longest line that an object or list is written on. */
const WIDTH = 110

/** Writes a planned value as TypeScript, as the house formats it: single quotes, two spaces, no semicolons. */
export function printValue(value: PlannedValue, indent = ''): string {
  if (value instanceof PlannedCall) return printCall(value, indent)
  if (value instanceof PlannedFunction) return `functions${printAccess(value.name)}`
  if (value instanceof PlannedService) return `services${printAccess(value.name)}.${value.part}`
  if (value instanceof PlannedGiven) return value.name
  if (value instanceof PlannedImport) return value.factory
  if (value instanceof PlannedSecret) return `apiKeyValues${printAccess(value.name)}`
  if (value instanceof PlannedConstant) return printConstant(value)
  if (typeof value === 'string') return printText(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value))
    return printBlock(
      '[',
      ']',
      value.map((element) => printElement(element as PlannedValue, indent)),
      indent,
    )
  const members = Object.entries(value).map(
    ([name, member]) => `${printName(name)}: ${printValue(member, `${indent}  `)}`,
  )
  return printBlock('{', '}', members, indent)
}

/** Text between single quotes. */
export function printText(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${inner.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`
}

function printCall(call: PlannedCall, indent: string): string {
  const line = `${call.factory}(${call.args.map((arg) => printValue(arg, indent)).join(', ')})`
  if (call.args.length < 2 || indent.length + line.length <= WIDTH) return line
  const lines = call.args.map((arg) => `${indent}  ${printValue(arg, `${indent}  `)},\n`)
  return `${call.factory}(\n${lines.join('')}${indent})`
}

function printElement(value: PlannedValue, indent: string): string {
  const spreads = value instanceof PlannedCall && value.spreads
  return `${spreads ? '...' : ''}${printValue(value, `${indent}  `)}`
}

function printConstant({ name, scopes }: PlannedConstant): string {
  return scopes.length === 0 ? name : `${name}.withScopes(${scopes.map(printText).join(', ')})`
}

function printBlock(open: string, close: string, parts: readonly string[], indent: string): string {
  if (parts.length === 0) return open + close
  const space = open === '{' ? ' ' : ''
  const line = `${open}${space}${parts.join(', ')}${space}${close}`
  if (indent.length + line.length <= WIDTH && !line.includes('\n')) return line
  return `${open}\n${parts.map((part) => `${indent}  ${part},\n`).join('')}${indent}${close}`
}

/** A member's name; `__proto__` in an object literal would set its prototype. */
function printName(name: string): string {
  if (name === '__proto__') return "['__proto__']"
  return isIdentifier(name) ? name : printText(name)
}

function printAccess(name: string): string {
  return isIdentifier(name) ? `.${name}` : `[${printText(name)}]`
}

function isIdentifier(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name)
}
