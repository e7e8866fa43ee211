import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { withGateway } from '@gw/adapters/lambda'
import { createGateway, type Gateway } from '@gw/core'
import { object, type CorpusCase, type Json } from '../corpus-case.ts'
import { judged, notBuilt, type Outcome } from '../outcome.ts'
import { authorizerEventFor } from './authorizer-event.ts'
import { sampleRoute } from './sample-route.ts'

/** Members by which a sample says that it is a WebSocket API's, whatever its case is filed under. */
const OF_WEBSOCKETS = ['connectionId', 'eventType', 'messageDirection']

/**
 * Looks at the event that reaches a function: a handler's for a published sample that is handed to it through a gateway,
 * an authorizer's for the request that the sample tells of. Every member of the sample must be there, of its JSON type.
 */
export async function judgeEventShape(one: CorpusCase): Promise<Outcome> {
  const sample = object(JSON.parse(readFileSync(join(one.directory, String(one.expected['event_file'])), 'utf8')))
  const context = object(sample['requestContext'])
  if (one.apiType === 'WS' || OF_WEBSOCKETS.some((name) => name in context)) return notBuilt('websocket')
  const isAuthorizer = String(one.definition['event_kind']).startsWith('authorizer')
  const seen = isAuthorizer ? await authorizerEventFor(sample) : await handlerEventFor(sample, one)
  if (seen === undefined) return judged(['the function was not called'])
  return judged(
    Object.entries(object(one.expected['members'])).flatMap(([path, type]) => {
      const found = path.split('.').reduce<unknown>((at, name) => object(at)[name], seen)
      return typeOf(found) === type ? [] : [`${path}: expected ${String(type)}, got ${typeOf(found)}`]
    }),
  )
}

/** What a handler gets for an event that is handed to its function. */
async function handlerEventFor(sample: Json, one: CorpusCase): Promise<unknown> {
  const seen: unknown[] = []
  const gateway = gatewayOf(sample, one)
  const handler = withGateway(
    gateway,
    ((own: unknown) => {
      seen.push(own)
      return { statusCode: 200 }
    }) as never,
    hostOptions(sample, one) as never,
  )
  await handler(sample, {} as never)
  await gateway.close()
  return seen[0]
}

/** A load balancer and a Function URL have no API of their own: their events keep their form where that is asked for. */
function hostOptions(sample: Json, { apiType }: CorpusCase): object {
  if (apiType === 'ALB' || apiType === 'FURL') return { event: 'received' }
  // A test from the console is nobody's request: it is passed on where that is asked for.
  if (object(sample['requestContext'])['stage'] === 'test-invoke-stage') return { otherEvents: 'next' }
  const { version } = sample as Record<string, unknown>
  return version === '1.0' || version === '2.0' ? { payloadFormatVersion: version } : {}
}

/** The gateway that stands where the event comes from: its protocol, its stage, and the route that it names. */
function gatewayOf(sample: Json, one: CorpusCase): Gateway {
  const { stage } = object(sample['requestContext'])
  return createGateway({
    // Some samples of event 1.0, which only HTTP APIs have, are filed as those of REST APIs.
    protocol: (one.apiType === 'REST' && sample['version'] !== '1.0') || one.apiType === 'ALB' ? 'REST' : 'HTTP',
    stages: { [typeof stage === 'string' && /^[\w$-]{1,128}$/.test(stage) ? stage : '$default']: {} },
    routes: { [sampleRoute(sample)]: [], $default: [] },
  } as never) as Gateway
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}
