import { apiKeys, lambdaAuthorizer } from '@gw/auth'
import { createGateway, type DefinitionItem, type Gateway } from '@gw/core'
import { usagePlans } from '@gw/throttle'
import { compareResponse } from '../compare-response.ts'
import type { CorpusCase, Json } from '../corpus-case.ts'
import { listenGateway } from '../gateway-listener.ts'
import { judged, type Outcome } from '../outcome.ts'
import { send } from '../wire.ts'

/** Asks for a method that needs a key, with a key from where the case has it, on the plan that the case describes. */
export async function judgeApiKeyCheck(one: CorpusCase): Promise<Outcome> {
  const gateway = gatewayOf(one)
  const listener = await listenGateway(gateway, 'test')
  try {
    const headers = [
      ['Host', 'api.example.com'] as const,
      ['Authorization', 'token'] as const,
      ...(one.request['x-api-key_sent'] === true ? [['x-api-key', KEY] as const] : []),
    ]
    const response = await send(listener.origin, { method: 'GET', target: '/pets', headers, body: undefined })
    const { allowed, ...refused } = one.expected as Record<string, unknown>
    return judged(compareResponse(allowed === true ? { status: 200 } : refused, response, new Map()).different)
  } finally {
    await listener.close()
    await gateway.close()
  }
}

const KEY = 'a-key-0123456789abcdef012345'

/** Who is on the plan, by the words of the cases. */
const PLANS: Readonly<Record<string, readonly string[]>> = {
  'key-attached': ['key'],
  'key-not-attached': ['other'],
  'no-key': [],
}

function gatewayOf({ definition, request }: CorpusCase): Gateway {
  const { plan, apiKeySource } = definition as Record<string, unknown>
  const apiKeyIds = PLANS[String(plan)]
  if (apiKeyIds === undefined) throw new Error(`no plan is known that is ${String(plan)}`)
  const keys = [
    { id: 'key', value: KEY },
    { id: 'other', value: `other-${KEY}` },
  ]
  return createGateway({
    protocol: 'REST',
    stages: { test: {} },
    policies: [
      ...authorizer(request),
      apiKeys({ keys, apiKeySource: apiKeySource as 'HEADER' | 'AUTHORIZER' }),
      usagePlans({ plans: [{ name: 'plan', apiKeyIds }] }),
    ],
    routes: {
      'GET /pets': [
        { slot: 'integration', name: 'answer', invoke: () => ({ statusCode: 200, headers: {}, body: '{}' }) },
      ],
    },
  } as never) as Gateway
}

/** An authorizer that hands a key over, where the case has one. */
function authorizer(request: Json): readonly DefinitionItem[] {
  if (request['authorizer_usageIdentifierKey'] !== 'key') return []
  const policyDocument = {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: '*' }],
  }
  return [
    lambdaAuthorizer({
      type: 'TOKEN',
      function: () => ({ principalId: 'user', policyDocument, usageIdentifierKey: KEY }),
    }),
  ]
}
