/**
 * A user's program, compiled and then run: every public entry is imported, a gateway is made and typed, and answers
 * through a web host and a Lambda host, with classes of one format and of both.
 * @param entries every public entry
 */
export function program(entries: readonly string[]): string {
  return `
import { withRoutes, withGateway } from '@gw/adapters/lambda'
import { fetchGateway, gatewayContext } from '@gw/adapters/fetch'
import { apiKeys } from '@gw/auth'
import { cache } from '@gw/cache'
import { createGateway, skip, GatewayError, type ContextOf } from '@gw/core'
import { testClock } from '@gw/testing'
import { throttle, usagePlans } from '@gw/throttle'
${entries.map((entry, i) => `import * as entry${i} from '${entry}'`).join('\n')}

for (const entry of [${entries.map((_, i) => `entry${i}`).join(', ')}]) {
  if (Object.keys(entry).length === 0) throw new Error('an entry is empty')
}

const clock = testClock()
const gateway = createGateway({
  clock,
  stages: { prod: { variables: { table: 'pets' } } },
  policies: [
    apiKeys({ keys: [{ id: 'acme', value: 'acme-0123456789abcdef0123', usagePlans: ['basic'] }] }),
    usagePlans({ plans: [{ name: 'basic', quota: { limit: 3, period: 'DAY' } }] }),
  ],
  routes: {
    'GET /health': [skip('apiKey'), cache({ cacheTtlInSeconds: 60 })],
    'GET /pets/{petId}': [throttle({ rateLimit: 100 })],
  },
})

const app = fetchGateway(gateway, async (request) => {
  const context: ContextOf<typeof gateway> | undefined = gatewayContext(gateway, request)
  if (context?.routeKey === 'GET /pets/{petId}') return Response.json({ petId: context.pathParameters.petId, key: context.apiKey.id })
  // @ts-expect-error no other route has this parameter
  void context?.pathParameters.petId
  return new Response('healthy')
})
// @ts-expect-error no such stage
const wrong = (): unknown => fetchGateway(gateway, () => new Response(), { stage: 'test' })
// @ts-expect-error no such slot
const misspelt = (): unknown => skip('apikey')
const lambda = withRoutes(gateway, {
  'GET /health': async () => ({ body: 'healthy' }),
  'GET /pets/{petId}': async (event) => ({ body: event.pathParameters.petId + event.stageVariables.table }),
})
const whole = withGateway(gateway, async (event) => ({ body: event.resource }))

async function main(): Promise<void> {
  const headers = { 'x-api-key': 'acme-0123456789abcdef0123' }
  const found: number[] = []
  for (const sent of [{}, { headers }]) found.push((await app(new Request('https://api.test/pets/7', sent))).status)
  const event = { httpMethod: 'GET', path: '/pets/7', resource: '/{proxy+}', headers, requestContext: { resourceId: 'a', stage: 'prod' } }
  const answer = await lambda(event, {} as never)
  found.push(answer.statusCode, (await whole(event, {} as never)).statusCode, (await whole(event, {} as never)).statusCode)
  clock.advance('1 day')
  found.push((await whole(event, {} as never)).statusCode)
  if (!(refused(wrong) && refused(misspelt))) throw new Error('a mistake was not refused')
  if (answer.body !== '7pets' || found.join(' ') !== '403 200 200 200 429 200') throw new Error(answer.body + ' ' + found.join(' '))
  console.log('held')
}

function refused(mistake: () => unknown): boolean {
  try {
    const made = mistake()
    return (made as { slot?: string }).slot === 'apikey'
  } catch (error) {
    return error instanceof GatewayError
  }
}

main().catch((error: unknown) => {
  console.error(error)
  process.exitCode = 1
})
`
}

/** Plain JavaScript that takes a gateway of one format to a host of the other, and a refusal back. */
export const ACROSS_FORMATS = `
import { createRequire } from 'node:module'
import * as core from '@gw/core'
import * as host from '@gw/adapters/fetch'
const require = createRequire(import.meta.url)
const pairs = [[core, require('@gw/adapters/fetch')], [require('@gw/core'), host]]
if (pairs[0][0].createGateway === pairs[1][0].createGateway) throw new Error('both formats are the same copy')
for (const [{ createGateway, deny }, { fetchGateway }] of pairs) {
  const refuse = { slot: 'extension', name: 'refuse', onRequest: ({ request }) => request.header('x-no') && deny('ACCESS_DENIED') }
  const app = fetchGateway(createGateway({ policies: [refuse] }), () => new Response('ok'))
  const statuses = [await app(new Request('http://x/')), await app(new Request('http://x/', { headers: { 'x-no': '1' } }))].map((r) => r.status)
  if (statuses.join() !== '200,403') throw new Error(statuses.join())
}
console.log('held')
`

/** A worker: no \`node:\` import, and nothing but what the platform has. */
export const WORKER = `
import { fetchGateway, gatewayContext } from '@gw/adapters/fetch'
import { cache } from '@gw/cache'
import { allow, createGateway, deny, skip } from '@gw/core'
import { throttle } from '@gw/throttle'

const key = {
  slot: 'authorizer',
  name: 'key',
  onRequest: ({ request }) => (request.header('x-key') === 'secret' ? allow() : deny('UNAUTHORIZED')),
}
let runs = 0
const gateway = createGateway({
  policies: [key],
  routes: {
    'GET /pets/{petId}': [],
    'GET /prices': [skip('authorizer'), cache({ cacheTtlInSeconds: 60 })],
    'GET /limited': [skip('authorizer'), throttle({ rateLimit: 1, burstLimit: 2 })],
  },
})
export default {
  fetch: fetchGateway(
    gateway,
    (request, env) => Response.json({ petId: gatewayContext(gateway, request).pathParameters.petId, run: ++runs, env: typeof env }),
    { sourceIp: (request) => request.headers.get('cf-connecting-ip') },
  ),
}
`
