import { PlainRequest, type DescribedRoute, type Gateway } from '@gw/core'
import type { HostOptions } from '../node/host-options.ts'
import { appRoutes, type AppRoute } from './app-routes.ts'
import { gatewayLayer } from './gateway-layer.ts'
import { templateSample } from './route-samples.ts'

/** What becomes of one route of an app. */
export interface MountedRoute {
  /** `GET /pets/:id`, as written in the app. */
  readonly route: string
  /** The gateway's route that takes its requests; `undefined` when none does. */
  readonly routeKey: string | undefined
  /**
   * `guarded`: requests pass the gateway's route. `unguarded`: they run without a route of the gateway, because the
   * handler stands in front of it or because of `unmatched: 'next'`. `unreachable`: the gateway refuses them all.
   * `unknown`: a pattern that cannot be followed, such as a regular expression.
   */
  readonly is: 'guarded' | 'unguarded' | 'unreachable' | 'unknown'
}

/** How an app and its gateway fit together. */
export interface MountDescription {
  /** The app's routes, in its own order. */
  readonly routes: readonly MountedRoute[]
  /** Keys of the gateway's routes that no route of the app serves. Greedy and default routes count as served. */
  readonly unserved: readonly string[]
  /** As text, for people. */
  toString(): string
}

/** Where a gateway stands in an app. */
export interface MountPlace extends HostOptions {
  /** The path under which the gateway is mounted: `/api`. Default: none. */
  readonly mountPath?: string
}

/**
 * Compares an Express app's routes with its gateway's: which handlers run unguarded, which can never be reached, and
 * which of the gateway's routes nobody serves. Looks at the app as it is now, so call it when all routes are there; on
 * the first request the gateway does so itself, and tells its listener (`misuse` events `ROUTES_UNGUARDED`,
 * `ROUTES_UNREACHABLE`, `ROUTES_UNSERVED`).
 *
 * Routers are followed where their mount is a path that the gateway knows too. Apps mounted in the app, and middleware
 * that answers by itself, cannot be looked into.
 * @param place default: as the gateway's middleware in the app was made
 */
export function describeMount(gateway: Gateway, app: object, place: MountPlace = {}): MountDescription {
  let options: HostOptions | undefined
  const isGateway = (handle: unknown): boolean => {
    const layer = gatewayLayer(handle)
    if (layer?.gateway !== gateway) return false
    options = layer.options
    return true
  }
  const { mountPath = '', ...given } = place
  const served = servedRoutes(gateway, given)
  const found = appRoutes(app, isGateway, prefixes(mountPath, served))
  const choices = { ...options, ...given }
  const routes = found.flatMap((route) => mounted(route, gateway, mountPath, choices))
  const unserved = servedRoutes(gateway, choices)
    .filter((route) => !isServed(route, routes))
    .map(({ routeKey }) => routeKey)
  return { routes, unserved, toString: () => text(routes, unserved) }
}

function mounted(route: AppRoute, gateway: Gateway, mountPath: string, options: HostOptions): readonly MountedRoute[] {
  const name = `${route.method} ${route.path}`
  if (!route.behind) return [{ route: name, routeKey: undefined, is: 'unguarded' }]
  if (route.sample === undefined) return [{ route: name, routeKey: undefined, is: 'unknown' }]
  if (!route.sample.startsWith(`${mountPath}/`)) return [{ route: name, routeKey: undefined, is: 'unguarded' }]
  const path = route.sample.slice(mountPath.length)
  const methods = route.method === 'ALL' ? METHODS : [route.method]
  const kinds = methods.map((method) => ({ method, routeKey: routeKeyOf(gateway, method, path, options) }))
  const same = kinds.every(({ routeKey }) => (routeKey === undefined) === (kinds[0]!.routeKey === undefined))
  return (same ? kinds.slice(0, 1) : kinds).map(({ method, routeKey }) => ({
    route: same ? name : `${method} ${route.path}`,
    routeKey,
    is: routeKey !== undefined ? 'guarded' : options.unmatched === 'next' ? 'unguarded' : 'unreachable',
  }))
}

/** The route that the gateway would take, without asking any policy. */
function routeKeyOf(
  gateway: Gateway,
  method: string,
  path: string,
  { stage, unmatched }: HostOptions,
): string | undefined {
  const first = stage === 'path' ? `/${gateway.stageNames[0]!}` : ''
  const choices = { ...(stage === undefined ? {} : { stage }), ...(unmatched === undefined ? {} : { unmatched }) }
  const exchange = gateway.exchange(new PlainRequest({ method, target: first + path }), choices)
  exchange.abort()
  return exchange.context.routeKey
}

/** Routes of the stage that the app serves, without those that the library answers itself. */
function servedRoutes(gateway: Gateway, { stage }: HostOptions): readonly DescribedRoute[] {
  const name = stage === undefined || stage === 'path' ? gateway.stageNames[0] : stage
  return gateway
    .describe()
    .routes.filter((route) => route.stage === name && !route.chain.some(({ slot }) => slot === 'integration'))
}

function isServed({ routeKey }: DescribedRoute, routes: readonly MountedRoute[]): boolean {
  if (routeKey === '$default' || routeKey.endsWith('+}')) return true
  return routes.some((route) => route.routeKey === routeKey)
}

/** Every beginning of every path that the gateway knows: where a router of the app may be mounted. */
function prefixes(mountPath: string, routes: readonly DescribedRoute[]): readonly string[] {
  const found = new Set(mountPath === '' ? [] : [mountPath])
  for (const { routeKey } of routes) {
    const parts = (templateSample(routeKey.slice(routeKey.indexOf(' ') + 1)) ?? '').split('/').slice(1)
    for (let end = 1; end <= parts.length; end++) found.add(`${mountPath}/${parts.slice(0, end).join('/')}`)
  }
  return [...found]
}

function text(routes: readonly MountedRoute[], unserved: readonly string[]): string {
  const lines = routes.map(
    ({ route, routeKey, is }) => `${is.padEnd(11)} ${route}${routeKey === undefined ? '' : ` → ${routeKey}`}`,
  )
  return [...lines, ...unserved.map((routeKey) => `unserved    ${routeKey}`)].join('\n')
}

const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'] as const
