import { describe, expect, test } from 'vitest'
import { conditionKeys } from './condition-keys.ts'
import { evaluatePolicy, type PolicyRequest } from './evaluate-policy.ts'
import { parsePolicyDocument, type PolicyDocumentRules } from './policy-document.ts'

const ARN = 'arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5'
const invoke = 'execute-api:Invoke'

function decide(
  statement: object | readonly object[],
  request: Partial<PolicyRequest> = {},
  rules: Partial<PolicyDocumentRules> = {},
) {
  const document = parsePolicyDocument({ Version: '2012-10-17', Statement: statement }, { kind: 'identity', ...rules })
  return evaluatePolicy(document, {
    action: invoke,
    resource: `${ARN}/prod/GET/pets/1`,
    keys: conditionKeys({}),
    ...request,
  })
}

const allow = (over: object = {}): object => ({ Effect: 'Allow', Action: invoke, Resource: '*', ...over })
const deny = (over: object = {}): object => ({ Effect: 'Deny', Action: invoke, Resource: '*', ...over })

describe('a policy', () => {
  test('denies explicitly before all, whatever the order', () => {
    expect(decide([allow(), deny({ Sid: 'no' })])).toEqual({ decision: 'explicit-deny', sid: 'no' })
    expect(decide([deny(), allow()]).decision).toBe('explicit-deny')
    expect(decide([allow({ Sid: 'yes' })])).toEqual({ decision: 'allow', sid: 'yes' })
    expect(decide([deny({ Resource: `${ARN}/x` })])).toEqual({ decision: 'implicit-deny', sid: undefined })
  })

  test('names actions in any case, with wildcards', () => {
    for (const action of ['*', 'execute-api:*', 'EXECUTE-API:invoke', 'execute-api:Inv?ke', ['x:y', invoke]]) {
      expect(decide(allow({ Action: action })).decision).toBe('allow')
    }
    expect(decide(allow({ Action: 'execute-api:InvalidateCache' })).decision).toBe('implicit-deny')
    const { Action: _, ...rest } = allow() as Record<string, unknown>
    expect(decide({ ...rest, NotAction: 'execute-api:InvalidateCache' }).decision).toBe('allow')
    expect(decide({ ...rest, NotAction: 'execute-api:*' }).decision).toBe('implicit-deny')
  })

  test('names resources with their case, with wildcards over everything', () => {
    for (const resource of [
      `${ARN}/*`,
      `${ARN}/prod/*`,
      `${ARN}/*/GET/pets/?`,
      'arn:aws:execute-api:*',
      `${ARN}/prod/GET/pets/1`,
    ]) {
      expect(decide(allow({ Resource: resource })).decision).toBe('allow')
    }
    for (const resource of [ARN, `${ARN}/prod/GET/pets`, `${ARN}/prod/get/pets/1`, `${ARN}/Prod/*`]) {
      expect(decide(allow({ Resource: resource })).decision).toBe('implicit-deny')
    }
    const { Resource: _, ...rest } = allow() as Record<string, unknown>
    expect(decide({ ...rest, NotResource: `${ARN}/prod/POST/*` }).decision).toBe('allow')
    expect(decide({ ...rest, NotResource: [`${ARN}/x`, `${ARN}/prod/GET/*`] }).decision).toBe('implicit-deny')
  })

  test('a variable without a value names nothing, negated or not', () => {
    const { Resource: _, ...rest } = allow() as Record<string, unknown>
    expect(decide({ ...rest, Resource: '*/${aws:username}' }).decision).toBe('implicit-deny')
    expect(decide({ ...rest, NotResource: '*/${aws:username}' }).decision).toBe('implicit-deny')
    const keys = conditionKeys({ 'aws:username': '1' })
    expect(decide({ ...rest, Resource: '*/pets/${aws:username}' }, { keys }).decision).toBe('allow')
  })

  test('before 2012 a variable is plain text', () => {
    const document = parsePolicyDocument(
      { Version: '2008-10-17', Statement: allow({ Resource: '${aws:username}' }) },
      { kind: 'identity' },
    )
    expect(evaluatePolicy(document, { action: invoke, resource: '${aws:username}', keys: new Map() }).decision).toBe(
      'allow',
    )
  })

  test('short ARNs of an API stand for the whole ones', () => {
    const statement = { ...allow({ Resource: 'execute-api:/prod/GET/*' }), Principal: '*' }
    expect(decide(statement, {}, { kind: 'resource', apiArn: ARN }).decision).toBe('allow')
    expect(
      decide({ ...statement, Resource: 'execute-api:/dev/*' }, {}, { kind: 'resource', apiArn: ARN }).decision,
    ).toBe('implicit-deny')
  })
})

describe('principals', () => {
  const ann = { arns: ['arn:aws:iam::123456789012:user/ann'], accountId: '123456789012' }
  const as = (Principal: unknown, principal = ann) =>
    decide({ ...allow(), Principal }, { principal }, { kind: 'resource' }).decision

  test('are everyone, an account, or one exact ARN', () => {
    for (const principal of [
      '*',
      { AWS: '*' },
      { AWS: '123456789012' },
      { AWS: 'arn:aws:iam::123456789012:root' },
      { AWS: ['x', ann.arns[0]!] },
    ]) {
      expect(as(principal)).toBe('allow')
    }
    for (const principal of [
      { AWS: '999999999999' },
      { AWS: 'arn:aws:iam::123456789012:user/*' },
      { Service: 'x.amazonaws.com' },
      { Federated: '*' },
      {},
    ]) {
      expect(as(principal)).toBe('implicit-deny')
    }
  })

  test('NotPrincipal is everyone else, the anonymous included', () => {
    const everyoneElse = { ...deny(), NotPrincipal: { AWS: ann.arns[0]! } }
    expect(decide([everyoneElse], { principal: ann }, { kind: 'resource' }).decision).toBe('implicit-deny')
    expect(decide([everyoneElse], {}, { kind: 'resource' }).decision).toBe('explicit-deny')
  })
})

test.each<[string, unknown, PolicyDocumentRules['kind']?]>([
  ['no object', 'x'],
  ['no statement', { Version: '2012-10-17' }],
  ['no statements', { Statement: [] }],
  ['an unknown member', { Statement: [allow()], Statements: [] }],
  ['an unknown version', { Version: '2013-10-17', Statement: [allow()] }],
  ['a statement that is text', { Statement: ['x'] }],
  ['an unknown member of a statement', { Statement: [allow({ Conditions: {} })] }],
  ['no effect', { Statement: [{ Action: '*', Resource: '*' }] }],
  ['an effect in another case', { Statement: [allow({ Effect: 'allow' })] }],
  ['no action', { Statement: [{ Effect: 'Allow', Resource: '*' }] }],
  ['both kinds of action', { Statement: [allow({ NotAction: '*' })] }],
  ['no resource', { Statement: [{ Effect: 'Allow', Action: '*' }] }],
  ['an empty list of resources', { Statement: [allow({ Resource: [] })] }],
  ['a resource without end', { Statement: [allow({ Resource: 'x'.repeat(3_000) })] }],
  ['a broken variable', { Version: '2012-10-17', Statement: [allow({ Resource: '${x' })] }],
  ['a principal in a policy of an identity', { Statement: [allow({ Principal: '*' })] }],
  ['no principal in a policy of a resource', { Statement: [allow()] }, 'resource'],
  ['an unknown kind of principal', { Statement: [allow({ Principal: { Aws: '*' } })] }, 'resource'],
  ['an unknown operator', { Statement: [allow({ Condition: { StringEqual: { a: 'b' } } })] }],
  ['too many statements', { Statement: Array.from({ length: 201 }, () => allow()) }],
])('%s is refused', (_, document, kind = 'identity') => {
  expect(() => parsePolicyDocument(document, { kind })).toThrow(expect.objectContaining({ code: 'INVALID_DOCUMENT' }))
})
