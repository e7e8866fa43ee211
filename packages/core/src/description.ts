import type { CompiledGateway } from './compiled-gateway.ts'
import type { LimitRule } from './limit.ts'
import type { Route } from './route.ts'
import type { CompiledRoute } from './stage.ts'

/** One link of a route's chain. */
export interface DescribedLink {
  readonly slot: string
  readonly policy: string
  /** Where in the definition it stands: `gateway`, `stage/prod`, `stage/prod/GET /pets`. */
  readonly origin: string
  readonly summary?: string
  readonly limits?: readonly LimitRule[]
}

/** One route on one stage. */
export interface DescribedRoute {
  readonly stage: string
  readonly routeKey: string
  readonly chain: readonly DescribedLink[]
  /** Routes that take some of this one's requests first, because they are more specific. */
  readonly shadowedBy: readonly string[]
}

/** What a gateway does, route by route. */
export interface GatewayDescription {
  readonly protocol: string
  readonly routes: readonly DescribedRoute[]
  /** As text, for people. */
  toString(): string
}

/** Describes a compiled gateway. */
export function describeGateway(compiled: CompiledGateway): GatewayDescription {
  const routes = [...compiled.stages.values()].flatMap((stage) =>
    stage.routes.map((compiledRoute) => ({
      stage: stage.name,
      routeKey: compiledRoute.route.routeKey,
      chain: chainOf(compiledRoute, compiled),
      shadowedBy: stage.routes
        .filter(({ route }) => shadows(route, compiledRoute.route))
        .map(({ route }) => route.routeKey),
    })),
  )
  const protocol = compiled.services.protocol
  return { protocol, routes, toString: () => text(protocol, routes) }
}

function chainOf({ chain }: CompiledRoute, compiled: CompiledGateway): readonly DescribedLink[] {
  const links = chain.links.map(({ slot, policy, place }) => {
    const limits = slot === 'admission' && compiled.account !== undefined ? { limits: [compiled.account.rule] } : {}
    return { slot, policy: policy.name, origin: place.id, ...limits, ...policy.describe?.() }
  })
  const { integration } = chain
  if (integration === undefined) return links
  return [...links, { slot: 'integration', policy: integration.name, origin: 'route', ...integration.describe?.() }]
}

/** Whether `other` is more specific than `route` and takes requests that `route` alone would take too. */
function shadows(other: Route, route: Route): boolean {
  if (other === route || other.method === '$default' || other.specificity <= route.specificity) return false
  if (route.method === '$default') return false
  const sameMethod = other.method === route.method || route.method === 'ANY' || other.method === 'ANY'
  return sameMethod && overlaps(other, route)
}

function overlaps(a: Route, b: Route): boolean {
  const length = Math.min(a.parts.length, b.parts.length)
  for (let i = 0; i < length; i++) {
    const [left, right] = [a.parts[i]!, b.parts[i]!]
    if (left.kind === 'greedy' || right.kind === 'greedy') return true
    if (left.kind === 'literal' && right.kind === 'literal' && left.text !== right.text) return false
  }
  return a.parts.length === b.parts.length
}

function text(protocol: string, routes: readonly DescribedRoute[]): string {
  return [`${protocol} API`, ...routes.map(routeText)].join('\n')
}

function routeText({ stage, routeKey, chain, shadowedBy }: DescribedRoute): string {
  const head = `${stage}  ${routeKey}`
  const links = chain.map(({ slot, policy, origin, summary, limits }) => {
    const rules = (limits ?? []).map((rule) => `\n      ${limitText(rule)}`).join('')
    return `    ${slot.padEnd(14)} ${policy} [${origin}]${summary === undefined ? '' : ` ${summary}`}${rules}`
  })
  const shadow = shadowedBy.length === 0 ? [] : [`    shadowed in part by ${shadowedBy.join(', ')}`]
  return [head, ...links, ...shadow].join('\n')
}

function limitText(rule: LimitRule): string {
  const what = rule.kind === 'rate' ? `${rule.rateLimit}/s, burst ${rule.burstLimit}` : `${rule.limit} per period`
  return `${rule.name}: ${what}${rule.mode === 'shadow' ? ' (shadow)' : ''}`
}
