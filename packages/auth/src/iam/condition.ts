import type { ConditionKeys } from './condition-keys.ts'
import { conditionOperator, type ConditionOperator, type Matcher } from './condition-operator.ts'
import { isJsonObject } from '../token/strict-json.ts'

/** What a statement says where its conditions hold. */
export type Effect = 'Allow' | 'Deny'

/** One line of a `Condition` block, ready to be asked. All lines of a statement must hold. */
export type Condition = (keys: ConditionKeys) => boolean

interface Line {
  readonly operator: ConditionOperator
  readonly matchers: readonly Matcher[]
  readonly set: 'ForAllValues' | 'ForAnyValue' | undefined
  readonly ifExists: boolean
  readonly effect: Effect
}

const MAX_VALUES = 1_000

/** The lines of a `Condition` block, or what is wrong with it, in words. */
export function parseConditions(block: unknown, effect: Effect, variables: boolean): readonly Condition[] | string {
  if (!isJsonObject(block)) return 'Condition must be an object'
  const conditions: Condition[] = []
  for (const [name, lines] of Object.entries(block)) {
    if (!isJsonObject(lines)) return `${name} must be an object`
    for (const [key, expected] of Object.entries(lines)) {
      const condition = parseLine(name, key.toLowerCase(), expected, effect, variables)
      if (typeof condition === 'string') return condition
      conditions.push(condition)
    }
  }
  return conditions
}

function parseLine(
  name: string,
  key: string,
  expected: unknown,
  effect: Effect,
  variables: boolean,
): Condition | string {
  const values = textsOf(expected)
  if (values === undefined) return `${name} has a value that is no text, number or boolean`
  if (name === 'Null') return nullCondition(key, values)
  const [set, unprefixed] = splitPrefix(name)
  const ifExists = unprefixed.endsWith('IfExists')
  const operator = conditionOperator(ifExists ? unprefixed.slice(0, -'IfExists'.length) : unprefixed)
  if (operator === undefined) return `${name.slice(0, 64)} is no condition operator`
  const matchers = values.map((value) => operator.prepare(value, variables))
  if (matchers.includes(undefined)) return `${name} has a value that it cannot compare`
  const line: Line = { operator, matchers: matchers as Matcher[], set, ifExists, effect }
  return (keys) => holds(line, keys.get(key), keys)
}

/** `Null` asks whether the key is absent. */
function nullCondition(key: string, values: readonly string[]): Condition | string {
  const wanted = new Set(values.map((value) => value.toLowerCase()))
  if ([...wanted].some((value) => value !== 'true' && value !== 'false')) return 'Null must be true or false'
  return (keys) => wanted.has(String(!keys.has(key)))
}

function holds(line: Line, values: readonly string[] | undefined, keys: ConditionKeys): boolean {
  if (values === undefined || values.length === 0) {
    if (line.ifExists || line.set === 'ForAllValues') return true
    // What is not there differs from every value (IAM user guide): true for negated operators, except that "any value" wants one.
    return line.set === undefined && line.operator.negated
  }
  const single = (value: string): boolean => holdsFor(line, value, keys)
  if (line.set === 'ForAnyValue') return values.some(single)
  return line.set === 'ForAllValues' || line.operator.negated ? values.every(single) : values.some(single)
}

/** One of the policy's values must match; with a negated operator none may. */
function holdsFor(line: Line, value: string, keys: ConditionKeys): boolean {
  const answers = line.matchers.map((matcher) => matcher(value, keys))
  if (!line.operator.negated && answers.includes(true)) return true
  // Where nothing can be compared the safe side is taken: what would allow does not, what would deny does.
  if (answers.includes('incomparable')) return line.effect === 'Deny'
  return line.operator.negated && answers.every((answer) => answer === false)
}

function splitPrefix(name: string): readonly [Line['set'], string] {
  if (name.startsWith('ForAllValues:')) return ['ForAllValues', name.slice('ForAllValues:'.length)]
  if (name.startsWith('ForAnyValue:')) return ['ForAnyValue', name.slice('ForAnyValue:'.length)]
  return [undefined, name]
}

function textsOf(expected: unknown): readonly string[] | undefined {
  const values: readonly unknown[] = Array.isArray(expected) ? expected : [expected]
  if (values.length > MAX_VALUES) return undefined
  const plain = values.every((value) => ['string', 'number', 'boolean'].includes(typeof value))
  return plain ? values.map(String) : undefined
}
