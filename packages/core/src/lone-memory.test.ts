import { afterEach, expect, it, vi } from 'vitest'
import type { GatewayEvent } from './events.ts'
import { createGateway } from './gateway.ts'
import { PlainRequest } from './plain-request.ts'

afterEach(() => vi.unstubAllEnvs())

it.each([
  ['AWS_LAMBDA_FUNCTION_NAME', 'MEMORY_LIMITS_ON_LAMBDA'],
  ['NODE_UNIQUE_ID', 'MEMORY_LIMITS_IN_WORKERS'],
  ['NODE_APP_INSTANCE', 'MEMORY_LIMITS_IN_WORKERS'],
])(
  'limits in memory are told of where %s says that there are others, once, and only when they are used',
  (name, code) => {
    vi.stubEnv(name, 'x')
    expect(calls({})).toEqual([])
    expect(calls({ account: { throttle: { rateLimit: 1, burstLimit: 9 } } })).toMatchObject([{ type: 'misuse', code }])
  },
)

it('limits in memory are nobody’s business in a process of its own', () => {
  expect(calls({ account: { throttle: { rateLimit: 1, burstLimit: 9 } } })).toEqual([])
})

function calls(definition: object): GatewayEvent[] {
  const events: GatewayEvent[] = []
  const onEvent = (event: GatewayEvent): number => events.push(event)
  const gateway = createGateway({ ...definition, onEvent } as never)
  for (let i = 0; i < 2; i++)
    void gateway.handle(new PlainRequest({ target: '/' }), () => ({ statusCode: 200, headers: {}, body: '' }))
  return events
}
