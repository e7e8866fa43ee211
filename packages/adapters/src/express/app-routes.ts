import { mountPattern, routeSample } from './route-samples.ts'

/** One handler's method and path in an Express app. */
export interface AppRoute {
  /** `GET`; `ALL` for every method. */
  readonly method: string
  /** As written in the app, below its mounts; `…` where a mount's path cannot be found out. */
  readonly path: string
  /** A path that the route takes; `undefined` where none can be found. */
  readonly sample: string | undefined
  /** Whether a request has passed the gateway when it gets here. */
  readonly behind: boolean
}

/** Tells the middleware of a gateway from all other. */
type IsGateway = (handle: unknown) => boolean

/**
 * The routes of an Express app, version 4 or 5, in its own order, those of its routers included. A mounted app keeps its
 * routes to itself, and middleware that answers (`express.static`) has none.
 * @param prefixes paths under which a router may be mounted, for versions that do not tell and can only be asked
 */
export function appRoutes(app: object, isGateway: IsGateway, prefixes: readonly string[]): readonly AppRoute[] {
  return routesOf({ stack: stackOf(app), base: '', behind: false }, isGateway, prefixes).routes
}

/** The parts of Express's private layers that both versions have. */
interface Layer {
  readonly handle?: { readonly stack?: readonly Layer[] }
  readonly route?: { readonly path: unknown; readonly methods: Readonly<Record<string, boolean>> }
  readonly path?: string
  /** Express 5.3 keeps the pattern; before, only asking helps. */
  readonly rawPath?: unknown
  /** Express 4 keeps what it made of the pattern. */
  readonly regexp?: RegExp
  /** `router` 2.3 returns what was matched; before, the layer keeps it. */
  match(path: string): boolean | { readonly path: string }
}

/** Where a walk through an app stands. */
interface Position {
  readonly stack: readonly Layer[]
  /** The mount so far; `undefined` when it could not be found out. */
  readonly base: string | undefined
  readonly behind: boolean
}

function routesOf(
  { stack, base, behind }: Position,
  isGateway: IsGateway,
  prefixes: readonly string[],
): { routes: readonly AppRoute[]; behind: boolean } {
  const routes: AppRoute[] = []
  for (const layer of stack) {
    if (isGateway(layer.handle)) behind = true
    if (layer.route !== undefined) routes.push(...routesOfLayer(layer, layer.route, base, behind))
    else if (Array.isArray(layer.handle?.stack)) {
      const inner = { stack: layer.handle.stack as readonly Layer[], base: mountOf(layer, base, prefixes), behind }
      routes.push(...routesOf(inner, isGateway, prefixes).routes)
    }
  }
  return { routes, behind }
}

function routesOfLayer(
  layer: Layer,
  route: NonNullable<Layer['route']>,
  base: string | undefined,
  behind: boolean,
): readonly AppRoute[] {
  const methods = Object.keys(route.methods).map((method) => (method === '_all' ? 'ALL' : method.toUpperCase()))
  return [route.path].flat().flatMap((pattern) => {
    const below = routeSample(pattern, (path) => taken(layer, path) !== undefined)
    const sample = below === undefined || base === undefined ? undefined : base + below
    const path = `${base ?? '…'}${typeof pattern === 'string' ? pattern : String(pattern)}`
    return methods.map((method) => ({ method, path, sample, behind }))
  })
}

/** The mount of a router: the path that its layer takes off. */
function mountOf(layer: Layer, base: string | undefined, prefixes: readonly string[]): string | undefined {
  if (base === undefined) return undefined
  if ((taken(layer, '/')?.length ?? 2) < 2) return base
  const known = prefixes.filter((prefix) => prefix.startsWith(`${base}/`)).map((prefix) => prefix.slice(base.length))
  const written = [layer.rawPath, mountPattern(layer.regexp)].map((pattern) =>
    routeSample(pattern, (path) => taken(layer, path) === path),
  )
  const mount = [...written, ...known].find((path) => path !== undefined && taken(layer, path) === path)
  return mount === undefined ? undefined : base + mount
}

/** What a layer takes of a path; `undefined` when it does not match. Express itself asks anew for every request. */
function taken(layer: Layer, path: string): string | undefined {
  try {
    const match = layer.match(path)
    if (match === false) return undefined
    return match === true ? (layer.path ?? '') : match.path
  } catch {
    return undefined
  }
}

/** Express 4 has `_router`, and throws on `router`, where Express 5 has it. */
function stackOf(app: object): readonly Layer[] {
  const { _router } = app as { readonly _router?: { readonly stack?: readonly Layer[] } }
  if (_router?.stack !== undefined) return _router.stack
  try {
    return (app as { readonly router?: { readonly stack?: readonly Layer[] } }).router?.stack ?? []
  } catch {
    return []
  }
}
