import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { withGateway } from '@gw/adapters/lambda'
import { createGateway, type Gateway } from '@gw/core'
import { object, type CorpusCase } from '../corpus-case.ts'
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
  const gateway = createGateway({ routes: { $default: [] } }) as unknown as Gateway
  const handler = withGateway(gateway, ((own: unknown) => {
    seen.push(own)
    return { statusCode: 200 }
  }) as never)
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

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}
