import { describe, expect, test } from 'vitest'
import { conditionKeys } from './condition-keys.ts'
import { parseConditions } from './condition.ts'

function holds(
  block: object,
  values: Record<string, string | readonly string[]>,
  effect: 'Allow' | 'Deny' = 'Allow',
): boolean {
  const conditions = parseConditions(block, effect, true)
  if (typeof conditions === 'string') throw new Error(conditions)
  return conditions.every((condition) => condition(conditionKeys(values)))
}

describe('each operator', () => {
  test.each<[string, unknown, string, boolean]>([
    ['StringEquals', 'a', 'a', true],
    ['StringEquals', 'a', 'A', false],
    ['StringEquals', 'a*', 'ab', false],
    ['StringEquals', ['a', 'b'], 'b', true],
    ['StringNotEquals', ['a', 'b'], 'b', false],
    ['StringNotEquals', ['a', 'b'], 'c', true],
    ['StringEqualsIgnoreCase', 'ab', 'AB', true],
    ['StringNotEqualsIgnoreCase', 'ab', 'AB', false],
    ['StringLike', 'a*d?', 'abcde', true],
    ['StringNotLike', 'a*', 'abc', false],
    ['NumericEquals', 10, '10.0', true],
    ['NumericNotEquals', '10', '11', true],
    ['NumericLessThan', '10', '9', true],
    ['NumericLessThan', '10', '10', false],
    ['NumericLessThanEquals', '10', '10', true],
    ['NumericGreaterThan', '10', '9', false],
    ['NumericGreaterThanEquals', '-1', '-1', true],
    ['NumericLessThan', '10', 'nine', false],
    ['NumericLessThan', '10', '', false],
    ['NumericEquals', '255', '0xff', false],
    ['DateEquals', '2026-01-01T00:00:00Z', '2026-01-01T01:00:00+01:00', true],
    ['DateNotEquals', '2026-01-01', '2026-01-02', true],
    ['DateLessThan', '2026-01-01T00:00:00Z', '2025-12-31T23:59:59Z', true],
    ['DateGreaterThan', '2026-01-01T00:00:00Z', '1767225601', true],
    ['DateLessThanEquals', '1767225600', '2026-01-01T00:00:00Z', true],
    ['DateGreaterThanEquals', '2026-01-01', '2026-01-01', true],
    ['DateLessThan', '2026-01-01', 'yesterday', false],
    ['Bool', true, 'true', true],
    ['Bool', 'false', 'True', false],
    ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', true],
    ['IpAddress', '203.0.113.0/24', '203.0.113.9', true],
    ['IpAddress', '203.0.113.0/24', '203.0.114.9', false],
    ['IpAddress', '203.0.113.0/24', '::ffff:203.0.113.9', true],
    ['IpAddress', '2001:db8::/32', '2001:db8::1', true],
    ['IpAddress', '2001:db8::/32', '203.0.113.9', false],
    ['IpAddress', '203.0.113.9', '203.0.113.9', true],
    ['NotIpAddress', ['203.0.113.0/24', '198.51.100.0/24'], '198.51.100.7', false],
    ['ArnEquals', 'arn:aws:sns:*:123:t?pic', 'arn:aws:sns:eu-west-1:123:topic', true],
    ['ArnLike', 'arn:aws:sns:*:123:x', 'arn:aws:sns:eu:1:123:x', false],
    ['ArnNotLike', 'arn:aws:sns:*:*:*', 'arn:aws:sqs:a:b:c', true],
    ['ArnNotEquals', 'arn:aws:sqs:a:b:c', 'arn:aws:sqs:a:b:c', false],
  ])('%s %j of %s: %s', (operator, expected, value, verdict) => {
    expect(holds({ [operator]: { 'aws:Key': expected } }, { 'AWS:key': value })).toBe(verdict)
  })
})

describe('a key that is not there', () => {
  test.each<[string, unknown, boolean]>([
    ['StringEquals', 'a', false],
    ['StringNotEquals', 'a', true],
    ['StringEqualsIfExists', 'a', true],
    ['NumericLessThan', 1, false],
    ['BoolIfExists', true, true],
    ['IpAddress', '10.0.0.0/8', false],
    ['NotIpAddress', '10.0.0.0/8', true],
    ['ArnNotLike', 'arn:a:b:c:d:e', true],
    ['Null', 'true', true],
    ['Null', false, false],
    ['ForAllValues:StringEquals', 'a', true],
    ['ForAnyValue:StringEquals', 'a', false],
    ['ForAnyValue:StringNotEquals', 'a', false],
    ['ForAnyValue:StringEqualsIfExists', 'a', true],
  ])('%s is %s', (operator, expected, verdict) => {
    expect(holds({ [operator]: { k: expected } }, {})).toBe(verdict)
  })

  test('one that is there is not null', () => {
    expect(holds({ Null: { k: 'false' } }, { k: 'x' })).toBe(true)
    expect(holds({ Null: { k: 'true' } }, { k: 'x' })).toBe(false)
  })
})

describe('several values of one key', () => {
  test.each<[string, readonly string[], readonly string[], boolean]>([
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'b'], true],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'd'], false],
    ['ForAllValues:StringNotEquals', ['a'], ['b', 'c'], true],
    ['ForAllValues:StringNotEquals', ['a'], ['b', 'a'], false],
    ['ForAnyValue:StringNotEquals', ['a'], ['a', 'b'], true],
    ['ForAnyValue:StringNotEquals', ['a'], ['a'], false],
    ['ForAllValues:StringLike', ['x*'], ['x1', 'x2'], true],
    ['ForAnyValue:NumericLessThan', ['5'], ['9', '4'], true],
  ])('%s %j of %j: %s', (operator, expected, values, verdict) => {
    expect(holds({ [operator]: { k: expected } }, { k: values })).toBe(verdict)
  })
})

test('all lines must hold', () => {
  const block = { StringEquals: { a: '1', b: '2' }, Bool: { c: 'true' } }
  expect(holds(block, { a: '1', b: '2', c: 'true' })).toBe(true)
  for (const values of [
    { a: '1', b: '2', c: 'false' },
    { a: '1', b: '3', c: 'true' },
    { a: '1', b: '2' },
  ])
    expect(holds(block, values)).toBe(false)
})

test('where nothing can be compared, what would allow does not and what would deny does', () => {
  for (const block of [
    { IpAddress: { k: '10.0.0.0/8' } },
    { NotIpAddress: { k: '10.0.0.0/8' } },
    { NumericLessThan: { k: 1 } },
    { Bool: { k: 'true' } },
  ]) {
    expect(holds(block, { k: 'unknown' }, 'Allow')).toBe(false)
    expect(holds(block, { k: 'unknown' }, 'Deny')).toBe(true)
  }
})

test('a variable in a value', () => {
  const block = { StringLike: { 's3:prefix': '${aws:username}/*' } }
  expect(holds(block, { 's3:prefix': 'ann/x', 'aws:username': 'ann' })).toBe(true)
  expect(holds(block, { 's3:prefix': 'bob/x', 'aws:username': 'ann' })).toBe(false)
  expect(holds(block, { 's3:prefix': 'bob/x', 'aws:username': '*' })).toBe(false)
  expect(holds(block, { 's3:prefix': '/x' })).toBe(false)
  expect(holds({ StringEqualsIgnoreCase: { k: '${aws:username}' } }, { k: 'ANN', 'aws:username': 'Ann' })).toBe(true)
})

test.each<[object, string]>([
  [{ StringEqual: { k: 'a' } }, 'no condition operator'],
  [{ stringequals: { k: 'a' } }, 'no condition operator'],
  [{ NullIfExists: { k: 'true' } }, 'no condition operator'],
  [{ 'ForSomeValue:StringEquals': { k: 'a' } }, 'no condition operator'],
  [{ StringEquals: 'a' }, 'must be an object'],
  [{ StringEquals: { k: { a: 1 } } }, 'no text'],
  [{ StringEquals: { k: null } }, 'no text'],
  [{ StringEquals: { k: '${x' } }, 'cannot compare'],
  [{ IpAddress: { k: '10.0.0.0/33' } }, 'cannot compare'],
  [{ NumericEquals: { k: 'x' } }, 'cannot compare'],
  [{ DateEquals: { k: '2026-13-01' } }, 'cannot compare'],
  [{ Bool: { k: 'yes' } }, 'cannot compare'],
  [{ ArnLike: { k: 'arn:*:x' } }, 'cannot compare'],
  [{ Null: { k: 'maybe' } }, 'true or false'],
])('%j is refused', (block, why) => {
  expect(parseConditions(block, 'Allow', true)).toContain(why)
})
