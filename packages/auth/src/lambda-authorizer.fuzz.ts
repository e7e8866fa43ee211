import type { Refusal } from '@gw/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { run, testContext, testServices } from '../test/test-context.ts'
import { lambdaAuthorizer } from './lambda-authorizer.ts'

const paths = fc.constantFrom('/a', '/a/b', '/b', '/', '/a/1', '/x/y/z')
const resource = fc.constantFrom('*', '*/GET/a', '*/GET/a*', '*/POST/*', '*/prod/*', '*/dev/*', '*/b', '*/a/?')
const statement = fc.record({
  Action: fc.constantFrom('execute-api:Invoke', 'execute-api:*', 's3:*'),
  Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
  Resource: fc.oneof(resource, fc.array(resource, { minLength: 1, maxLength: 3 })),
})
const policies = fc.dictionary(fc.constantFrom('t1', 't2', 't3'), fc.array(statement, { minLength: 1, maxLength: 3 }))
const request = fc.record({
  path: paths,
  token: fc.constantFrom('t1', 't2', 't3'),
  stage: fc.constantFrom('prod', 'dev'),
  wait: fc.nat({ max: 400 }),
})

test('with memory and without it the verdicts are the same', async () => {
  await fc.assert(
    fc.asyncProperty(policies, fc.array(request, { maxLength: 12 }), async (byToken, requests) => {
      const answer = (token: string): unknown => {
        const statements = Object.hasOwn(byToken, token) ? byToken[token] : undefined
        if (statements === undefined) throw new Error('Unauthorized')
        return { principalId: token, policyDocument: { Version: '2012-10-17', Statement: statements } }
      }
      const made = (ttl: number) =>
        lambdaAuthorizer({
          type: 'TOKEN',
          function: (event) => answer(event['authorizationToken'] as string),
          authorizerResultTtlInSeconds: ttl,
        })
      const [remembering, forgetful] = [made(300), made(0)]
      const services = testServices({ protocol: 'REST' })
      for (const { path, token, stage, wait } of requests) {
        services.clock.advance(wait * 1000)
        const ask = async (policy: typeof remembering) =>
          verdict(
            await run(policy, testContext(services, { target: path, headers: { authorization: token } }, { stage })),
          )
        expect(await ask(remembering)).toBe(await ask(forgetful))
      }
    }),
    { numRuns: 2_000 },
  )
})

function verdict(answer: unknown): string {
  return 'allow' in (answer as object) ? 'passed' : String((answer as Refusal).reason)
}
