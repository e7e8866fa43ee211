import { typeProgram } from './type-program.ts'

/** What a definition with many routes may cost the compiler, in instantiations of generic types. */
export const BUDGET = 60_000
/** Lines and characters of a hover that fit on a screen. */
const SCREEN = { lines: 40, characters: 2000 }
const ROUTES = [10, 50, 200] as const

/** Compiles APIs of 10, 50 and 200 routes on two stages, each with its handler; prints the counts. */
export function checkTypeCost(): readonly string[] {
  return ROUTES.flatMap((count) => {
    const program = typeProgram({ 'api.ts': manyRoutes(count) })
    const wrong = program.diagnosticsOf('api.ts')
    const instantiations = program.instantiations()
    const hovers = [
      `gateway = create`,
      `event) => ({ body: event`,
      `context = gatewayContext`,
      `withRoutes(gateway`,
    ].map((text) => program.hoverOf('api.ts', text))
    const longest = hovers.toSorted((a, b) => b.length - a.length)[0]!
    const lines = longest.split('\n').length
    console.log(
      `types: ${count} routes on two stages ${instantiations.toLocaleString('en')} instantiations of ` +
        `${BUDGET.toLocaleString('en')}; the longest hover has ${lines} lines, ${longest.length} characters`,
    )
    return [
      ...wrong,
      ...(instantiations > BUDGET ? [`${count} routes cost ${instantiations} instantiations of ${BUDGET}`] : []),
      ...(hovers.includes('') ? ['a hover is empty'] : []),
      ...(lines > SCREEN.lines || longest.length > SCREEN.characters ? [`no screen holds this hover: ${longest}`] : []),
    ]
  })
}

/** Each route has a path variable of its own and a handler that reads it, a claim and a stage variable; some skip the authorizer. */
export function manyRoutes(count: number): string {
  const routes = Array.from({ length: count }, (_, i) => ({
    key: `GET /tenants/{tenantId}/things${i}/{thing${i}}`,
    items: i % 5 === 4 ? "skip('authorizer')" : i % 5 === 3 ? 'throttle({ rateLimit: 10 })' : '',
    claim: i % 5 === 4 ? '' : ' + event.requestContext.authorizer.claims.sub',
  }))
  return `
import { withRoutes } from '@gw/adapters/lambda'
import { gatewayContext } from '@gw/adapters/express'
import { apiKeys, jwtAuthorizer } from '@gw/auth'
import { createGateway, skip } from '@gw/core'
import { throttle, usagePlans } from '@gw/throttle'
import type { IncomingMessage } from 'node:http'
const gateway = createGateway({
  stages: { dev: { variables: { table: 'things-dev' } }, prod: { variables: { table: 'things' } } },
  policies: [
    jwtAuthorizer({ issuer: 'https://id.example.com', audience: 'things' }),
    apiKeys({ keys: [{ id: 'acme', value: 'acme-0123456789abcdef0123', usagePlans: ['basic'] }] }),
    usagePlans({ plans: [{ name: 'basic', quota: { limit: 1000, period: 'DAY' } }] }),
  ],
  routes: {
${routes.map(({ key, items }) => `    '${key}': [${items}],`).join('\n')}
  },
})
export const handler = withRoutes(gateway, {
${routes
  .map(({ key, claim }, i) => {
    const body = `event.pathParameters.thing${i} + event.stageVariables.table${claim}`
    return `  '${key}': async (event) => ({ body: ${body} }),`
  })
  .join('\n')}
}, { stage: 'prod' })
declare const request: IncomingMessage
export const context = gatewayContext(gateway, request, '${routes[0]!.key}')
`
}

if (import.meta.main) for (const problem of checkTypeCost()) console.error(problem)
