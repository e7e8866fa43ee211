import { allow, deny, type Allow, type End, type Policy, type Refusal } from '@gw/core'
import { describe, expect, test } from 'vitest'
import { run, testContext, testServices } from '../test/test-context.ts'
import { allOf, anyOf } from './combined-authorizers.ts'

type Authorizer = Policy<'authorizer'>
const asked: string[] = []
const says = (name: string, answer: () => unknown): Authorizer => ({
  slot: 'authorizer',
  name,
  onRequest: () => {
    asked.push(name)
    return answer() as never
  },
})
const yes = (name: string, adds: object = { principalId: name }) => says(name, () => allow({ adds }))
const no = (name: string, reason = name) => says(name, () => deny('UNAUTHORIZED', { reason }))
const later = (policy: Authorizer): Authorizer => ({
  ...policy,
  onRequest: async (context) => policy.onRequest(context),
})
const broken = says('broken', () => {
  throw new Error('broken')
})
const nonsense = [undefined, null, true, {}, { allow: 'true' }, 'allow'].map((answer) => says('nonsense', () => answer))

const ask = async (policy: Authorizer): Promise<string> => {
  asked.length = 0
  try {
    const answer = await run(policy, testContext(testServices()))
    return 'allow' in answer ? 'passed' : String((answer as Refusal).reason)
  } catch (error) {
    return (error as Error).message
  }
}

describe.each([
  ['at once', (policy: Authorizer) => policy],
  ['later', later],
] as const)('%s', (_, when) => {
  test('anyOf: the first that passes, and nobody behind it is asked', async () => {
    expect(await ask(anyOf(when(no('a')), when(yes('b')), when(yes('c'))))).toBe('passed')
    expect(asked).toEqual(['a', 'b'])
    expect(await ask(anyOf(when(no('a')), when(no('b'))))).toBe('a')
    expect(await ask(anyOf(when(no('a', 'missing')), when(no('b'))))).toBe('b')
    expect(await ask(anyOf(when(no('a', 'missing')), when(no('b', 'unsigned'))))).toBe('missing')
  })

  test("anyOf: a failure is not a yes, and does not hide another's", async () => {
    expect(await ask(anyOf(when(broken), when(yes('b'))))).toBe('passed')
    expect(await ask(anyOf(when(broken), when(no('b'))))).toBe('broken')
    for (const policy of nonsense) {
      expect(await ask(anyOf(when(policy), when(no('b'))))).toBe('nonsense did not decide')
      expect(await ask(anyOf(when(no('b')), when(policy)))).toBe('nonsense did not decide')
    }
  })

  test('allOf: all must pass, the first that refuses answers', async () => {
    expect(await ask(allOf(when(yes('a')), when(yes('b'))))).toBe('passed')
    expect(await ask(allOf(when(yes('a')), when(no('b')), when(no('c'))))).toBe('b')
    expect(asked).toEqual(['a', 'b'])
    expect(await ask(allOf(when(broken), when(yes('b'))))).toBe('broken')
    expect(await ask(allOf(when(yes('a')), when(broken)))).toBe('broken')
    for (const policy of nonsense)
      expect(await ask(allOf(when(yes('a')), when(policy)))).toBe('nonsense did not decide')
  })
})

test('allOf puts together what was found out; who calls is the word of the first', () => {
  const policy = allOf(
    yes('a', { principalId: 'cert', authorizer: { iam: { userArn: 'x' } } }),
    yes('b', { principalId: 'user', authorizer: { jwt: { claims: { sub: 'u' } } }, usageIdentifierKey: 'k' }),
  )
  expect((run(policy, testContext(testServices())) as Allow).adds).toEqual({
    principalId: 'cert',
    authorizer: { iam: { userArn: 'x' }, jwt: { claims: { sub: 'u' } } },
    usageIdentifierKey: 'k',
  })
})

test('what passed first is told when a later one refuses', () => {
  const ends: string[] = []
  const holding = (name: string) =>
    says(name, () => allow({ follow: { end: (end: End) => void ends.push(`${name} ${end.outcome}`) } }))
  run(allOf(holding('a'), holding('b'), no('c')), testContext(testServices()))
  expect(ends).toEqual(['b refused', 'a refused'])
})

test('several follows are one, backwards, and each is told', async () => {
  const told: string[] = []
  const following = (name: string) =>
    says(name, () =>
      allow({
        follow: {
          head: (head) => ({ ...head, headers: { ...head.headers, [name]: '1' } }),
          response: async (response) => ({ ...response, body: `${String(response.body)}${name}` }),
          end: () => {
            told.push(name)
            throw new Error(name)
          },
        },
      }),
    )
  const { follow } = run(allOf(following('a'), yes('x'), following('b')), testContext(testServices())) as Allow
  expect(follow!.head!({ statusCode: 200, headers: {} })).toEqual({ statusCode: 200, headers: { b: '1', a: '1' } })
  expect((await follow!.response!({ statusCode: 200, headers: {}, body: '' })).body).toBe('ba')
  expect(() => follow!.end!({ outcome: 'answered', statusCode: 200, bytes: 0, durationMs: 0 })).toThrow('b')
  expect(told).toEqual(['b', 'a'])
  expect(follow!.missed).toBeUndefined()
})

test('binds, readies and closes each', async () => {
  const done: string[] = []
  const whole = (name: string): Authorizer => ({
    ...yes(name),
    bind: () => ({
      ...yes(`${name}!`),
      ready: () => void done.push(`ready ${name}`),
      close: () => void done.push(`close ${name}`),
    }),
  })
  const place = { origin: 'gateway', stage: undefined, routeKey: undefined, id: 'x', services: testServices() } as const
  const bound = anyOf(whole('a'), whole('b')).bind!(place)
  await bound.ready!()
  await bound.close!()
  expect(done).toEqual(['ready a', 'ready b', 'close a', 'close b'])
  expect(bound.describe!().summary).toContain('a!')
})

test('one authorizer, or another kind of policy, is no combination', () => {
  for (const made of [
    () => anyOf(),
    () => anyOf(yes('a')),
    () => allOf(yes('a'), { slot: 'apiKey', name: 'x', onRequest() {} } as never),
  ]) {
    expect(made).toThrow(expect.objectContaining({ code: 'INVALID_POLICY' }))
  }
})
