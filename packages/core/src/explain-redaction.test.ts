import { expect, test } from 'vitest'
import { allow, createGateway, PlainRequest, type Context, type Gateway } from './index.ts'

test('an explanation holds no token, key or cookie, as an object or as text', async () => {
  const SECRETS = ['s3cret-token', 's3cret-key', 's3cret-cookie', 's3cret-query']
  const gateway = createGateway({
    policies: [
      {
        slot: 'authorizer',
        name: 'auth',
        onRequest: () => allow({ adds: { principalId: 'someone', usageIdentifierKey: 's3cret-key' } }),
      },
      {
        slot: 'throttle',
        name: 'by-token',
        // A limit by whatever the caller sent: its bucket's key is a secret.
        onRequest: ({ limits, request }: Context) =>
          void limits.push({
            rule: { kind: 'rate', name: 'by token', rateLimit: 1, burstLimit: 1 },
            key: `by-token/${request.header('authorization')}`,
            cost: 1,
          }),
      },
    ],
    routes: { 'GET /pets': [] },
  } as never) as Gateway
  const headers = { Authorization: 'Bearer s3cret-token', 'x-api-key': 's3cret-key', Cookie: 'id=s3cret-cookie' }
  const explanation = await gateway.explain(new PlainRequest({ target: '/pets?token=s3cret-query', headers }))
  expect(explanation.steps.find(({ slot }) => slot === 'admission')?.limits).toMatchObject([
    { limit: { rule: { name: 'by token' } }, refused: false },
  ])
  for (const secret of SECRETS) expect(JSON.stringify(explanation) + String(explanation)).not.toContain(secret)
})
