import { PlainRequest, type Context } from '@gw/core'
import { createGateway, type Gateway } from '@gw/core'
import { compare } from '../compare.ts'
import { object, type CorpusCase } from '../corpus-case.ts'
import { failed, judged, type Outcome } from '../outcome.ts'

/** Asks which route a gateway with the case's routes finds for its request. */
export async function judgeRouteMatch(one: CorpusCase): Promise<Outcome> {
  const gateway = createGateway({
    protocol: one.apiType === 'HTTP' ? 'HTTP' : 'REST',
    routes: Object.fromEntries(routeKeys(one).map((key) => [key, []])),
    ambiguousPaths: 'literal',
  } as never) as Gateway
  const { method, path } = one.request as { method?: string; path?: string }
  const exchange = gateway.exchange(new PlainRequest({ method: method ?? 'GET', target: path ?? '/' }))
  await exchange.open()
  const { context, answer } = exchange
  exchange.end({ statusCode: answer?.statusCode ?? 200, bytes: 0 })
  await gateway.close()
  const { match, gateway_error: error } = one.expected as Record<string, unknown>
  if (error !== undefined) {
    const came = { error: context.refusal?.refusal, status: answer?.statusCode }
    return judged(compare(error, came, { bindings: new Map(), subset: true }, 'gateway error'))
  }
  if (match === null) return context.routeKey === undefined ? judged([]) : failed(`matched ${context.routeKey}`)
  return judged(compare(match, found(context, object(match)), { bindings: new Map(), subset: true }, 'match'))
}

function routeKeys({ definition }: CorpusCase): readonly string[] {
  const { routes, resources } = definition
  if (Array.isArray(routes)) return routes.map((route) => String(object(route)['routeKey']))
  return Object.entries(object(resources)).flatMap(([path, methods]) =>
    Object.keys(object(methods)).map((method) => `${method} ${path}`),
  )
}

/** What was found, in the members that the case names. A case may name the request's method where the route has ANY. */
function found(context: Context, expected: object): object {
  const [method] = (context.routeKey ?? '').split(' ')
  return {
    routeKey: context.routeKey,
    resource: context.resourcePath || undefined,
    pathParameters: { ...context.pathParameters },
    method: method === 'ANY' && 'method' in expected && expected.method !== 'ANY' ? context.request.method : method,
  }
}
