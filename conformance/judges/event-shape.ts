import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { withGateway } from '@gw/adapters/lambda'
import { createGateway, type Gateway } from '@gw/core'
import { object, type CorpusCase, type Json } from '../corpus-case.ts'
import { judged, notBuilt, type Outcome } from '../outcome.ts'

/** Rooms for events that are no requests of an API. */
const ROOMS: readonly (readonly [RegExp, string])[] = [
  [/^authorizer/, 'auth'],
  [/^(?:ws|websocket)/i, 'websocket'],
]

/** Hands a published sample event to a function behind a gateway, and looks at what reaches its handler. */
export async function judgeEventShape(one: CorpusCase): Promise<Outcome> {
  const kind = String(one.definition['event_kind'])
  const room = ROOMS.find(([pattern]) => pattern.test(kind))?.[1]
  if (room !== undefined || one.apiType === 'WS') return notBuilt(room ?? 'websocket')
  const event: unknown = JSON.parse(readFileSync(join(one.directory, String(one.expected['event_file'])), 'utf8'))
  const seen: unknown[] = []
  const gateway = gatewayOf(object(event), one)
  const options = { payloadFormatVersion: object(event)['version'] === '1.0' ? '1.0' : '2.0' } as const
  const handler = withGateway(
    gateway,
    ((own: unknown) => {
      seen.push(own)
      return { statusCode: 200 }
    }) as never,
    (one.apiType === 'HTTP' ? options : {}) as never,
  )
  const { statusCode } = await handler(event, {} as never)
  await gateway.close()
  if (seen.length === 0) return judged([`the handler was not called: ${statusCode}`])
  return judged(
    Object.entries(object(one.expected['members'])).flatMap(([path, type]) => {
      const found = path.split('.').reduce<unknown>((at, name) => object(at)[name], seen[0])
      return typeOf(found) === type ? [] : [`${path}: expected ${String(type)}, got ${typeOf(found)}`]
    }),
  )
}

/** The gateway that stands where the event comes from: its protocol, its stage, and the route that it names. */
function gatewayOf(event: Json, one: CorpusCase): Gateway {
  const { stage } = object(event['requestContext'])
  return createGateway({
    protocol: one.apiType === 'REST' || one.apiType === 'ALB' ? 'REST' : 'HTTP',
    stages: { [typeof stage === 'string' && /^[\w$-]{1,128}$/.test(stage) ? stage : '$default']: {} },
    routes: { [routeOf(event)]: [], $default: [] },
  } as never) as Gateway
}

function routeOf(event: Json): string {
  const { resource, routeKey, path } = event as Record<string, unknown>
  if (typeof routeKey === 'string' && /^[A-Z]+ \//.test(routeKey)) return routeKey
  const proxied = typeof resource === 'string' && resource.startsWith('/') && resource.includes('{')
  // Samples were cut: a resource that does not lead to the path beside it is none.
  return proxied && (resource.endsWith('{proxy+}') || String(path).split('/').length === resource.split('/').length)
    ? `ANY ${resource}`
    : '$default'
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}
