import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { conditionKeys } from './condition-keys.ts'
import { evaluatePolicy } from './evaluate-policy.ts'
import { parsePolicyDocument } from './policy-document.ts'

/**
 * A second evaluator, written from AWS's documentation over the plain JSON, without templates, compilation or the wildcard matcher: regular
 * expressions, one operator after the other.
 */
interface Statement {
  Effect: string
  Action?: string | string[]
  NotAction?: string | string[]
  Resource?: string | string[]
  NotResource?: string | string[]
  Condition?: Record<string, Record<string, string | string[]>>
}
type Values = Record<string, string[]>

const glob = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '[^]*')
      .replaceAll('?', '[^]')}$`,
  ).test(text)

function fill(text: string, values: Values): string | undefined {
  let missing = false
  const filled = text.replaceAll(/\$\{([^}]*)\}/g, (_, key: string) => {
    const found = values[key]
    if (found?.length !== 1) missing = true
    // The values drawn below hold no wildcards, so that text can be put together before it is matched.
    return found?.[0] ?? ''
  })
  return missing ? undefined : filled
}

const some = (patterns: string | string[], text: string, values: Values): boolean | undefined => {
  const filled = [patterns].flat().map((pattern) => fill(pattern, values))
  return filled.some((pattern) => pattern !== undefined && glob(pattern, text))
    ? true
    : filled.includes(undefined)
      ? undefined
      : false
}

const SIMPLE: Record<string, (value: string, expected: string) => boolean> = {
  StringEquals: (value, expected) => value === expected,
  StringLike: (value, expected) => glob(expected, value),
  StringEqualsIgnoreCase: (value, expected) => value.toLowerCase() === expected.toLowerCase(),
  NumericEquals: (value, expected) => Number(value) === Number(expected),
  NumericLessThan: (value, expected) => Number(value) < Number(expected),
  NumericGreaterThanEquals: (value, expected) => Number(value) >= Number(expected),
  Bool: (value, expected) => value === expected,
}
const NEGATIONS: Record<string, string> = {
  StringNotEquals: 'StringEquals',
  StringNotLike: 'StringLike',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  NumericNotEquals: 'NumericEquals',
}

function holds(name: string, key: string, expected: string | string[], values: Values): boolean {
  const present = values[key]
  if (name === 'Null') return [expected].flat().includes(String(present === undefined))
  const [, set, base, ifExists] = /^(ForAllValues:|ForAnyValue:)?(\w+?)(IfExists)?$/.exec(name)!
  const negated = Object.hasOwn(NEGATIONS, base!)
  if (present === undefined) return ifExists !== undefined || set === 'ForAllValues:' || (set === undefined && negated)
  const positive = SIMPLE[NEGATIONS[base!] ?? base!]!
  const one = (value: string): boolean => {
    const matched = [expected].flat().some((wanted) => positive(value, wanted))
    return negated ? !matched : matched
  }
  if (set === 'ForAllValues:') return present.every(one)
  return set === undefined && negated ? present.every(one) : present.some(one)
}

function reference(statements: Statement[], action: string, resource: string, values: Values): string {
  const lower = (list: string | string[]): string[] => [list].flat().map((text) => text.toLowerCase())
  const applies = (statement: Statement): boolean => {
    const acts = statement.Action
      ? some(lower(statement.Action), action, {})
      : !some(lower(statement.NotAction!), action, {})
    const negated = statement.NotResource === undefined ? undefined : some(statement.NotResource, resource, values)
    const concerns = statement.Resource
      ? some(statement.Resource, resource, values) === true
      : negated === false && !lacks(statement.NotResource!, values)
    const lines = Object.entries(statement.Condition ?? {}).flatMap(([name, keys]) =>
      Object.entries(keys).map(([key, expected]) => holds(name, key, expected, values)),
    )
    return acts === true && concerns && lines.every(Boolean)
  }
  const effects = statements.filter(applies).map((statement) => statement.Effect)
  return effects.includes('Deny') ? 'explicit-deny' : effects.includes('Allow') ? 'allow' : 'implicit-deny'
}

const lacks = (patterns: string | string[], values: Values): boolean =>
  [patterns].flat().some((pattern) => fill(pattern, values) === undefined)

const listed = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | T[]> =>
  fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 3 }))
const piece = fc.constantFrom('arn:x', ':', '/', 'prod', 'GET', 'pets', '*', '?', '${user}', '${absent}', '1')
const resourcePattern = fc.oneof(
  fc.constant('*'),
  fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join('')),
)
const actionPattern = fc.constantFrom(
  '*',
  'execute-api:*',
  'execute-api:Invoke',
  'execute-api:Inv*',
  's3:*',
  'EXECUTE-API:INVOK?',
)
const text = fc.constantFrom('a', 'A', 'ab', 'b', 'a*', '?', '')
const number = fc.constantFrom('1', '2', '2.0', '-3', '10')
const operator = (names: string[]) =>
  fc
    .tuple(
      fc.constantFrom('', 'ForAllValues:', 'ForAnyValue:'),
      fc.constantFrom(...names),
      fc.constantFrom('', 'IfExists'),
    )
    .map((parts) => parts.join(''))
const line = fc.oneof(
  fc.tuple(
    operator([
      'StringEquals',
      'StringNotEquals',
      'StringLike',
      'StringNotLike',
      'StringEqualsIgnoreCase',
      'StringNotEqualsIgnoreCase',
    ]),
    fc.constantFrom('tag', 'many', 'absent'),
    listed(text),
  ),
  fc.tuple(
    operator(['NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericGreaterThanEquals']),
    fc.constantFrom('size', 'absent'),
    listed(number),
  ),
  fc.tuple(operator(['Bool']), fc.constantFrom('flag', 'absent'), fc.constantFrom('true', 'false')),
  fc.tuple(fc.constant('Null'), fc.constantFrom('tag', 'absent'), fc.constantFrom('true', 'false')),
)
const condition = fc.array(line, { maxLength: 3 }).map((lines) => {
  const block: Record<string, Record<string, string | string[]>> = {}
  for (const [name, key, expected] of lines) (block[name] ??= {})[key] = expected
  return block
})
const statement: fc.Arbitrary<Statement> = fc
  .record({
    effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    notAction: fc.boolean(),
    notResource: fc.boolean(),
    action: listed(actionPattern),
    resource: listed(resourcePattern),
    condition,
  })
  .map(({ effect, notAction, notResource, action, resource, condition: block }) => ({
    Effect: effect,
    [notAction ? 'NotAction' : 'Action']: action,
    [notResource ? 'NotResource' : 'Resource']: resource,
    Condition: block,
  }))
const values = fc.record(
  {
    user: fc.constantFrom(['pets'], ['1'], ['a', 'b']),
    tag: fc.tuple(text),
    many: fc.array(text, { minLength: 1, maxLength: 3 }),
    size: fc.array(number, { minLength: 1, maxLength: 2 }),
    flag: fc.tuple(fc.constantFrom('true', 'false')),
  },
  { requiredKeys: [] },
)
const resource = fc
  .array(fc.constantFrom('arn:x', ':', '/', 'prod', 'GET', 'pets', '1'), { minLength: 1, maxLength: 6 })
  .map((pieces) => pieces.join(''))

test('two evaluators agree on random policies', () => {
  const verdicts = new Map<string, number>()
  fc.assert(
    fc.property(fc.array(statement, { minLength: 1, maxLength: 4 }), resource, values, (statements, arn, given) => {
      const document = parsePolicyDocument({ Version: '2012-10-17', Statement: statements }, { kind: 'identity' })
      const { decision } = evaluatePolicy(document, {
        action: 'execute-api:Invoke',
        resource: arn,
        keys: conditionKeys(given as Values),
      })
      expect(decision).toBe(reference(statements, 'execute-api:invoke', arn, given as Values))
      verdicts.set(decision, (verdicts.get(decision) ?? 0) + 1)
    }),
    { numRuns: 10_000 },
  )
  // Random policies that never decide anything would prove nothing.
  for (const decision of ['allow', 'explicit-deny', 'implicit-deny'])
    expect(verdicts.get(decision)).toBeGreaterThan(500)
})
