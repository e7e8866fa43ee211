import { createGateway, PlainRequest, type Context, type Refusal } from '@gw/core'
import { describe, expect, test } from 'vitest'
import { signedRequest } from '../test/aws-signer.ts'
import { run, testContext, testServices } from '../test/test-context.ts'
import { iamAuthorizer } from './iam-authorizer.ts'
import type { IamCredentials } from './iam-options.ts'
import { lambdaAuthorizer } from './lambda-authorizer.ts'
import { resourcePolicy, type ResourcePolicyOptions } from './resource-policy.ts'

const statement = (Effect: string, over: object = {}) => ({
  Effect,
  Principal: '*',
  Action: 'execute-api:Invoke',
  Resource: 'execute-api:/*',
  ...over,
})
const ALLOW = [statement('Allow')]
const DENY = [statement('Allow'), statement('Deny')]
const SILENT = [statement('Allow', { Resource: 'execute-api:/other/*' })]
const policy = (statements: object[]) => ({ Version: '2012-10-17', Statement: statements })

type Side =
  | 'none'
  | 'cognito'
  | 'lambda allows'
  | 'lambda silent'
  | 'lambda denies'
  | 'iam allows'
  | 'iam silent'
  | 'iam denies'
  | 'other account allows'
  | 'other account silent'

const says = (Effect: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect, Action: 'execute-api:Invoke', Resource: '*' }],
})
const silent = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] }
const own: object = { allows: says('Allow'), silent, denies: says('Deny') }

/** The chain as a gateway walks it: resource policy, authorizer, resource policy again. */
async function walk(statements: object[], side: Side, over: Partial<ResourcePolicyOptions> = {}): Promise<string> {
  const [before, after] = resourcePolicy({ policy: policy(statements), ...over })
  const context = testContext(testServices({ protocol: 'REST' }), { ...(await signedRequest({})) })
  const steps = [() => run(before, context), () => authorize(side, context), () => run(after, context)]
  for (const step of steps) {
    const answer = await step()
    if (answer !== undefined && 'refusal' in answer) return `${(answer as Refusal).reason}`.split(':')[0]!
    if (answer !== undefined && 'allow' in answer) Object.assign(context, (answer as { adds?: object }).adds)
  }
  return 'passed'
}

async function authorize(side: Side, context: Context) {
  const word = side.split(' ').at(-1)!
  if (side === 'cognito')
    return { allow: true as const, adds: { authorizer: { cognito: { claims: {} } }, principalId: 'u' } }
  if (side === 'none') return undefined
  const document = (own as Record<string, object>)[word]!
  if (side.startsWith('lambda')) {
    return run(
      lambdaAuthorizer({ type: 'TOKEN', function: () => ({ principalId: 'l', policyDocument: document }) }),
      context,
    )
  }
  const accountId = side.startsWith('other') ? '999999999999' : '123456789012'
  const credentials: IamCredentials = {
    secretAccessKey: 'secret',
    userArn: `arn:aws:iam::${accountId}:user/ann`,
    accountId,
    policies: [document],
  }
  return run(iamAuthorizer({ credentials: () => credentials }), context)
}

/** AWS's tables: developer guide, "API Gateway resource policy evaluation outcome tables". */
describe("the authorizer's side and the resource's", () => {
  test.each<[Side, string, string, string]>([
    // side, policy allows, policy silent, policy denies
    ['none', 'passed', 'resource-policy-implicit-deny', 'resource-policy-explicit-deny'],
    ['cognito', 'passed', 'resource-policy-implicit-deny', 'resource-policy-explicit-deny'],
    ['lambda allows', 'passed', 'passed', 'resource-policy-explicit-deny'],
    ['lambda silent', 'passed', 'implicit-deny', 'resource-policy-explicit-deny'],
    ['lambda denies', 'explicit-deny', 'explicit-deny', 'resource-policy-explicit-deny'],
    ['iam allows', 'passed', 'passed', 'resource-policy-explicit-deny'],
    ['iam silent', 'passed', 'identity-policy-implicit-deny', 'resource-policy-explicit-deny'],
    ['iam denies', 'identity-policy-explicit-deny', 'identity-policy-explicit-deny', 'resource-policy-explicit-deny'],
    ['other account allows', 'passed', 'resource-policy-implicit-deny', 'resource-policy-explicit-deny'],
    [
      'other account silent',
      'identity-policy-implicit-deny',
      'identity-policy-implicit-deny',
      'resource-policy-explicit-deny',
    ],
  ])('%s', async (side, allows, says, denies) => {
    expect([await walk(ALLOW, side), await walk(SILENT, side), await walk(DENY, side)]).toEqual([allows, says, denies])
  })
})

describe('what it asks', () => {
  test('the address, and more that the host knows', async () => {
    const from = (cidr: string) => [
      statement('Allow'),
      statement('Deny', { Condition: { NotIpAddress: { 'aws:SourceIp': cidr } } }),
    ]
    expect(await walk(from('127.0.0.0/8'), 'none')).toBe('passed')
    expect(await walk(from('10.0.0.0/8'), 'none')).toBe('resource-policy-explicit-deny')
    const inVpc = [statement('Allow', { Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } })]
    expect(await walk(inVpc, 'none')).toBe('resource-policy-implicit-deny')
    expect(await walk(inVpc, 'none', { conditionKeys: () => ({ 'aws:SourceVpce': 'vpce-1' }) })).toBe('passed')
    const conditionKeys = (async () => ({})) as never
    await expect(walk(inVpc, 'none', { conditionKeys })).rejects.toThrow('must answer at once')
  })

  test('who calls, once that is known and not before', async () => {
    const annAlone = [
      statement('Allow'),
      { ...statement('Deny'), Principal: undefined, NotPrincipal: { AWS: 'arn:aws:iam::123456789012:user/ann' } },
    ].map((one) => JSON.parse(JSON.stringify(one)) as object)
    expect(await walk(annAlone, 'iam allows')).toBe('passed')
    expect(await walk(annAlone, 'other account allows')).toBe('resource-policy-explicit-deny')
    expect(await walk(annAlone, 'none')).toBe('resource-policy-explicit-deny')
    const byKey = [
      statement('Allow'),
      statement('Deny', { Condition: { StringNotEquals: { 'aws:PrincipalAccount': '123456789012' } } }),
    ]
    expect(await walk(byKey, 'iam allows')).toBe('passed')
    expect(await walk(byKey, 'other account allows')).toBe('resource-policy-explicit-deny')
  })
})

test("AWS's texts", async () => {
  const [before] = resourcePolicy({ policy: policy(DENY) })
  const refusal = run(before, testContext(testServices({ protocol: 'REST' }))) as Refusal
  expect(refusal.message).toBe(
    'User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:eu-central-1:********9012:a1b2c3d4e5/prod/GET/pets/1 with an explicit deny',
  )
})

test('a policy that cannot be read is an error where it is written', () => {
  expect(() => resourcePolicy({ policy: policy([{ ...statement('Allow'), Principal: undefined }]) })).toThrow(
    expect.objectContaining({ code: 'INVALID_DOCUMENT' }),
  )
  expect(() => resourcePolicy({ policy: policy(ALLOW), conditions: 1 } as never)).toThrow(
    expect.objectContaining({ code: 'UNKNOWN_OPTION' }),
  )
})

test('an explanation names the statements that allowed: the authorizer’s and the policy’s', async () => {
  const document = { ...says('Allow'), Statement: says('Allow').Statement.map((one) => ({ ...one, Sid: 'Theirs' })) }
  const gateway = createGateway({
    policies: [
      ...resourcePolicy({ policy: policy([statement('Allow', { Sid: 'Everyone' })]) }),
      lambdaAuthorizer({ type: 'TOKEN', function: () => ({ principalId: 'l', policyDocument: document }) }),
    ],
  })
  const { steps } = await gateway.explain(new PlainRequest({ target: '/', headers: { authorization: 'token' } }))
  const reasons = steps.flatMap(({ reason }) => reason ?? [])
  expect(reasons).toEqual(['policy-allow: Theirs', 'resource-policy-allow: Everyone'])
})
