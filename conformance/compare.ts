/** Values that stood for something volatile, so that equal placeholders of one case are equal values. */
export type Bindings = Map<string, unknown>

/** How two values are compared. */
export interface Comparison {
  readonly bindings: Bindings
  /** Whether the value that came may have members that are not expected. */
  readonly subset: boolean
}

/** `<name>` or `<name:1>`: the whole of a value, or a part of a text. */
const PLACEHOLDER = /<[^<>]{1,120}>/g

/** What recorders of cases wrote in place of what they would not publish. */
const SANITISED: ReadonlySet<string> = new Set([
  'IP_ADDRESS',
  'RESOURCE_ID',
  'EXAMPLE.execute-api.REGION.amazonaws.com',
])

/** A trace id that was recorded is one that comes never again. */
const TRACE_ID = /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}/

/**
 * What is different between an expected value and the one that came.
 * @returns one line per difference; none when they are equal
 */
export function compare(expected: unknown, actual: unknown, how: Comparison, path = ''): readonly string[] {
  if (typeof expected === 'string') return compareText(expected, actual, how, path)
  if (Array.isArray(expected)) return compareLists(expected, actual, how, path)
  if (typeof expected === 'object' && expected !== null) return compareObjects(expected, actual, how, path)
  return Object.is(expected, actual) ? [] : [difference(path, expected, actual)]
}

function compareText(expected: string, actual: unknown, { bindings }: Comparison, path: string): readonly string[] {
  if (expected === actual) return []
  if (SANITISED.has(expected) || (TRACE_ID.test(expected) && TRACE_ID.test(String(actual)))) {
    return actual === undefined || actual === null ? [difference(path, expected, actual)] : []
  }
  const placeholders = expected.match(PLACEHOLDER)
  if (placeholders === null) return [difference(path, expected, actual)]
  if (placeholders[0] === expected) return bind(expected, actual, bindings, path)
  return matchesParts(expected, actual, bindings) ? [] : [difference(path, expected, actual)]
}

function bind(placeholder: string, actual: unknown, bindings: Bindings, path: string): readonly string[] {
  if (actual === undefined) return [difference(path, placeholder, actual)]
  // Only a numbered placeholder names one value; `<ip>` may stand for many.
  if (!/:\d+>$/.test(placeholder)) return []
  const text = JSON.stringify(actual)
  if (!bindings.has(placeholder)) bindings.set(placeholder, text)
  return bindings.get(placeholder) === text
    ? []
    : [difference(path, `${placeholder} = ${bindings.get(placeholder)}`, actual)]
}

function matchesParts(expected: string, actual: unknown, bindings: Bindings): boolean {
  if (typeof actual !== 'string') return false
  const names = expected.match(PLACEHOLDER) ?? []
  const literals = expected.split(PLACEHOLDER).map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const found = new RegExp(`^${literals.join('([^]+?)')}$`).exec(actual)
  return found !== null && names.every((name, index) => bind(name, found[index + 1], bindings, '').length === 0)
}

function compareLists(expected: readonly unknown[], actual: unknown, how: Comparison, path: string): readonly string[] {
  if (!Array.isArray(actual) || actual.length !== expected.length) return [difference(path, expected, actual)]
  return expected.flatMap((element, index) => compare(element, actual[index], how, `${path}[${index}]`))
}

function compareObjects(expected: object, actual: unknown, how: Comparison, path: string): readonly string[] {
  if (typeof actual !== 'object' || actual === null || Array.isArray(actual))
    return [difference(path, expected, actual)]
  const members = Object.entries(expected).flatMap(([name, value]) =>
    compare(value, own(actual, name), how, path === '' ? name : `${path}.${name}`),
  )
  if (how.subset) return members
  const extra = Object.keys(actual).filter((name) => !Object.hasOwn(expected, name))
  return extra.length === 0 ? members : [...members, `${path === '' ? 'it' : path} has also ${extra.join(', ')}`]
}

function own(value: object, name: string): unknown {
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
}

function difference(path: string, expected: unknown, actual: unknown): string {
  return `${path === '' ? 'value' : path}: expected ${show(expected)}, got ${show(actual)}`
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 300)
}
