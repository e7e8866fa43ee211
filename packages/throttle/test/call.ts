import { createGateway, deny, PlainRequest } from '@gw/core'
import type { ApiKey, Gateway, GatewayDefinition, GatewayEvent, GatewayResponse, Policy } from '@gw/core'
import { ManualClock } from '../../core/test/manual-clock.ts'

/** What a test sees of an answer. */
export interface Seen {
  readonly status: number
  readonly headers: GatewayResponse['headers']
  readonly body: string
}

/** A gateway with a clock that is moved by hand, its events, and a way to call it. */
export function gatewayUnderTest(definition: Partial<GatewayDefinition>, now?: string) {
  const clock = new ManualClock(now)
  const events: GatewayEvent[] = []
  const whole: GatewayDefinition = {
    routes: { 'GET /pets': [], 'POST /pets': [], 'GET /': [] },
    clock,
    onEvent: (event) => events.push(event),
    ...definition,
  }
  const gateway = createGateway(whole as never) as unknown as Gateway
  const call = async (
    target: string = 'GET /pets',
    headers: Record<string, string> = {},
    options: { stage?: string; sourceIp?: string; answer?: () => GatewayResponse | Promise<GatewayResponse> } = {},
  ): Promise<Seen> => {
    const [method, path] = target.split(' ') as [string, string]
    const request = new PlainRequest({ method, target: path, headers, sourceIp: options.sourceIp ?? '203.0.113.1' })
    const answer = options.answer ?? (() => ({ statusCode: 200, headers: {}, body: 'served' }))
    const response = await gateway.handle(request, answer, options.stage === undefined ? {} : { stage: options.stage })
    let body = ''
    if (typeof response.body === 'string') body = response.body
    else if (response.body !== undefined && !(response.body instanceof Uint8Array))
      for await (const chunk of response.body) body += Buffer.from(chunk).toString()
    return { status: response.statusCode, headers: response.headers, body }
  }
  /** How many of so many calls are served. */
  const served = async (times: number, ...args: Parameters<typeof call>): Promise<number> => {
    const answers = await Promise.all(Array.from({ length: times }, () => call(...args)))
    return answers.filter(({ status }) => status === 200).length
  }
  return { gateway, clock, events, call, served }
}

/** The slot `apiKey` in its simplest form: the header names the key's id. */
export function keysByHeader(...keys: (string | ApiKey)[]): Policy<'apiKey'> {
  const byId = new Map(keys.map((key) => (typeof key === 'string' ? [key, { id: key }] : [key.id, key])))
  return {
    slot: 'apiKey',
    name: 'keys',
    onRequest(context) {
      const apiKey = byId.get(context.request.header('x-api-key') ?? '')
      if (apiKey === undefined) return deny('INVALID_API_KEY')
      context.apiKey = apiKey
      return undefined
    },
  }
}
