import { createGateway, deny, allow, skip, type Gateway } from '@gw/core'
import type { Json } from '../corpus-case.ts'
import { judged } from '../outcome.ts'
import type { VectorJudge, VectorOutcome } from './judge-vectors.ts'
import { PATH_HOSTS, type Ran } from './path-hosts.ts'

/**
 * Sends a raw target without credentials through every host, in front of an app that reads targets loosely: no handler
 * may run without the guard of its route.
 */
export const judgePath: VectorJudge = async (one) => {
  const outcomes: VectorOutcome[] = []
  for (const [host, ask] of Object.entries(PATH_HOSTS)) {
    const ran: Ran = { guard: false, handlers: [] }
    const gateway = guardedGateway(ran)
    const statusCode = await ask(gateway, ran, String(one['raw']))
    await gateway.close()
    outcomes.push({ id: `${String(one['id'])}@${host}`, outcome: judged(complaints(statusCode, ran, one)) })
  }
  return outcomes
}

function guardedGateway(ran: Ran): Gateway {
  return createGateway({
    policies: [
      {
        slot: 'authorizer',
        name: 'guard',
        onRequest: ({ request }: { request: { header(name: string): string | undefined } }) => {
          ran.guard = true
          return request.header('authorization') === undefined ? deny('UNAUTHORIZED') : allow()
        },
      },
    ],
    routes: { 'GET /admin/{id}': [], 'GET /user/{name}/comments': [], 'GET /pub/{proxy+}': [skip('authorizer')] },
  } as never) as Gateway
}

function complaints(statusCode: number, { handlers }: Ran, { raw }: Json): readonly string[] {
  const guarded = handlers.filter((handler) => handler !== 'pub')
  return [
    ...guarded.map((handler) => `${String(raw).slice(0, 80)}: the handler of ${handler} ran without credentials`),
    ...(statusCode >= 500 ? [`answered with ${statusCode}`] : []),
  ]
}
