import { createHook } from 'node:async_hooks'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { allow, createGateway, deny, type DefinitionItem, type Gateway, type GatewayResponse } from '@gw/core'
import { describe, expect, it } from 'vitest'
import { EXPRESS, listen, type Listener } from '../test/hosts.ts'
import { logging } from '../test/policies.ts'
import { expressGateway } from './express.ts'
import { nodeGateway } from './node.ts'

const HIT: GatewayResponse = Object.freeze({
  statusCode: 200,
  headers: Object.freeze({ 'Content-Type': 'text/plain' }),
  body: 'remembered',
})

/** Requests that the gateway answers by itself, the ones under attack among them. */
const ANSWERS: Readonly<Record<string, DefinitionItem>> = {
  'a refusal': { slot: 'authorizer', name: 'a', onRequest: () => deny('UNAUTHORIZED') },
  'a throttled caller': { slot: 'arrival', name: 'a', onRequest: () => deny('THROTTLED', { retryAfterSeconds: 1 }) },
  'a remembered answer': { slot: 'cache', name: 'c', onRequest: () => HIT },
}

/** What one request does while it is served. */
interface Cost {
  promises: number
  writeHead: number
  end: number
  listeners: number
}

describe.each(['node', 'express4', 'express5'] as const)('%s', (host) => {
  it.each(Object.keys(ANSWERS))('%s is one writeHead and one end, without a promise or a listener', async (name) => {
    const costs: Cost[] = []
    const gateway = createGateway({ policies: [ANSWERS[name]!, logging([])] }) as unknown as Gateway
    const { url } = await listen(counting(appOf(host, gateway), costs))
    for (let i = 0; i < 3; i++) await (await fetch(url)).text()
    expect(costs.at(-1)).toEqual({ promises: 0, writeHead: 1, end: 1, listeners: 0 })
  })

  it('a request that passes costs no promise of ours, and one listener', async () => {
    const costs: Cost[] = []
    const gateway = createGateway({
      policies: [{ slot: 'authorizer', name: 'a', onRequest: () => allow() }, logging([])],
    }) as unknown as Gateway
    const { url } = await listen(counting(appOf(host, gateway), costs))
    for (let i = 0; i < 3; i++) await (await fetch(url)).text()
    expect(costs.at(-1)).toEqual({ promises: 0, writeHead: 1, end: 1, listeners: 1 })
  })
})

it('a policy that waits is seen to cost promises', async () => {
  const costs: Cost[] = []
  const gateway = createGateway({
    policies: [{ slot: 'extension', name: 'w', onRequest: async () => {} }],
  }) as unknown as Gateway
  await fetch((await listen(counting(appOf('node', gateway), costs))).url)
  expect(costs[0]!.promises).toBeGreaterThan(0)
})

function appOf(host: 'node' | keyof typeof EXPRESS, gateway: Gateway): Listener {
  if (host === 'node') return nodeGateway(gateway, (_request, response) => response.end('app'))
  const app = EXPRESS[host]()
  app.use(expressGateway(gateway), (_request, response) => void response.end('app'))
  return app as unknown as Listener
}

function counting(listener: Listener, costs: Cost[]): Listener {
  return (request: IncomingMessage, response: ServerResponse) => {
    const cost: Cost = { promises: 0, writeHead: 0, end: 0, listeners: -response.listenerCount('close') }
    const { writeHead, end } = response
    response.writeHead = ((...args: Parameters<typeof writeHead>) => (
      cost.writeHead++,
      writeHead.apply(response, args)
    )) as typeof writeHead
    response.end = ((...args: Parameters<typeof end>) => (cost.end++, end.apply(response, args))) as typeof end
    const hook = createHook({ init: (_id, type) => void (type === 'PROMISE' && cost.promises++) }).enable()
    listener(request, response)
    hook.disable()
    cost.listeners += response.listenerCount('close')
    costs.push(cost)
  }
}
