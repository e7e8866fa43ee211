import type { Context } from '@gw/core'
import { createGateway, PlainRequest, type Policy } from '@gw/core'
import { describe, expect, test } from 'vitest'
import { signedRequest } from '../test/aws-signer.ts'
import { HandClock } from '../test/test-context.ts'
import { allOf, anyOf } from './combined-authorizers.ts'
import { iamAuthorizer } from './iam-authorizer.ts'
import { lambdaAuthorizer } from './lambda-authorizer.ts'
import { mayInvalidateCache } from './may-invalidate-cache.ts'
import { resourcePolicy } from './resource-policy.ts'

const ACCOUNT = '123456789012'
const may = (effect: 'Allow' | 'Deny', action: string | string[], resource = '*') => ({
  Effect: effect,
  Action: action,
  Resource: resource,
})
const invoke = may('Allow', 'execute-api:Invoke')
const invalidate = may('Allow', 'execute-api:InvalidateCache')
const document = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements })
const resource = (...statements: object[]) =>
  resourcePolicy({ policy: document(...statements.map((statement) => ({ ...statement, Principal: '*' }))) })

const signer = (accountId: string, ...policies: object[][] | [null]) =>
  iamAuthorizer({
    credentials: () => ({
      secretAccessKey: 'secret',
      userArn: `arn:aws:iam::${accountId}:user/ann`,
      accountId,
      policies: policies[0] === null ? null : policies.map((statements) => document(...(statements as object[]))),
    }),
  })
const byFunction = (...statements: object[]) =>
  lambdaAuthorizer({
    type: 'REQUEST',
    authorizerResultTtlInSeconds: 0,
    function: () => ({ principalId: 'ann', policyDocument: document(...statements) }),
  })

/** Whether the caller of a signed request may; `refused` when the call itself does not pass. */
async function ask(...policies: readonly Policy[]): Promise<boolean | 'refused'> {
  const clock = new HandClock()
  const gateway = createGateway({
    protocol: 'REST',
    region: 'eu-central-1',
    accountId: ACCOUNT,
    clock,
    policies: policies as never,
    routes: { 'GET /pets/{petId}': [] },
  } as never)
  const { method, target, headers, body } = await signedRequest({})
  let answer: boolean | undefined
  await gateway.handle(new PlainRequest({ method, target, headers, body }), (context) => {
    answer = mayInvalidateCache(context as unknown as Context)
    return { statusCode: 200, headers: {}, body: '' }
  })
  return answer ?? 'refused'
}

describe('who signs', () => {
  test.each<[string, readonly Policy[], boolean]>([
    ['may call alone', [signer(ACCOUNT, [invoke])], false],
    ['may both', [signer(ACCOUNT, [invoke, invalidate])], true],
    ['may all', [signer(ACCOUNT, [may('Allow', 'execute-api:*')])], true],
    ['has it from a second policy', [signer(ACCOUNT, [invoke], [invalidate])], true],
    ['may it elsewhere', [signer(ACCOUNT, [invoke, may('Allow', 'execute-api:InvalidateCache', '*/dev/*')])], false],
    ['is denied it', [signer(ACCOUNT, [may('Allow', '*'), may('Deny', 'execute-api:InvalidateCache')])], false],
    ['has no policies, in words', [signer(ACCOUNT, null)], true],
    ['has it from the resource policy', [signer(ACCOUNT, [invoke]), ...resource(invoke, invalidate)], true],
    [
      'is denied it there',
      [signer(ACCOUNT, null), ...resource(invoke, may('Deny', 'execute-api:InvalidateCache'))],
      false,
    ],
    [
      'is of another account and may by one side',
      [signer('210987654321', [invoke, invalidate]), ...resource(invoke)],
      false,
    ],
    [
      'is of another account and may by both',
      [signer('210987654321', [invoke, invalidate]), ...resource(invoke, invalidate)],
      true,
    ],
  ])('and %s', async (_, policies, expected) => {
    expect(await ask(...policies)).toBe(expected)
  })
})

describe('behind a Lambda authorizer', () => {
  test.each<[string, readonly Policy[], boolean]>([
    ['its document counts', [byFunction(invoke, invalidate)], true],
    ['a call is not enough', [byFunction(invoke)], false],
    ['a resource policy adds to it', [byFunction(invoke), ...resource(invoke, invalidate)], true],
  ])('%s', async (_, policies, expected) => {
    expect(await ask(...policies)).toBe(expected)
  })
})

test('of two authorizers both have to allow it', async () => {
  expect(await ask(allOf(signer(ACCOUNT, [invoke, invalidate]), byFunction(invoke)))).toBe(false)
  expect(await ask(allOf(signer(ACCOUNT, [invoke, invalidate]), byFunction(invoke, invalidate)))).toBe(true)
})

test('what an authorizer allowed that did not pass does not count', async () => {
  const refuses = byFunction(may('Deny', 'execute-api:Invoke'))
  expect(await ask(anyOf(allOf(signer(ACCOUNT, null), refuses), byFunction(invoke)))).toBe(false)
})

test('without any policy nobody may', async () => {
  expect(await ask()).toBe(false)
})
