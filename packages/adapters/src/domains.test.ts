import { createDomains, createGateway, type Gateway } from '@gw/core'
import { expect, test } from 'vitest'
import { getRaw } from '../test/raw-request.ts'
import { serve } from './node.ts'

function named(name: string): Gateway {
  const app = { slot: 'integration', name, invoke: () => ({ statusCode: 200, headers: {}, body: name }) }
  return createGateway({ routes: { 'GET /pets': [app] } } as never) as unknown as Gateway
}

test('several gateways behind one listener, and closed with it', async () => {
  const domains = createDomains({ 'gw.test': [{ basePath: 'v1', gateway: named('one') }, { gateway: named('two') }] })
  const serving = await serve(domains, { port: 0, host: '127.0.0.1', signals: [] })
  const answers = await Promise.all(['/v1/pets', '/pets', '/v2/pets'].map((target) => getRaw(serving.port, target)))
  expect(answers.map(({ statusCode, body }) => [statusCode, body])).toEqual([
    [200, 'one'],
    [200, 'two'],
    [403, '{"message":"Missing Authentication Token"}'],
  ])
  await serving.close()
  await expect(getRaw(serving.port, '/pets')).rejects.toThrow()
})
