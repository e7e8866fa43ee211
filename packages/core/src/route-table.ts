import { hasOneReading, looserReadings } from './path-readings.ts'
import type { Protocol } from './protocol.ts'
import type { Route } from './route.ts'
import { REST_METHODS, Router, type RouteFound } from './router.ts'

/** What to do with a path that others may read as another route: refuse it, or match what was sent and no more, as AWS does. */
export type AmbiguousPaths = 'refuse' | 'literal'

/** What a table says of a request. */
export type Routed<T> =
  | {
      readonly kind: 'matched'
      readonly target: T
      readonly path: string
      readonly pathParameters: Readonly<Record<string, string>>
    }
  | { readonly kind: 'unmatched' }
  | { readonly kind: 'ambiguous' }

const UNMATCHED: { readonly kind: 'unmatched' } = Object.freeze({ kind: 'unmatched' })
const AMBIGUOUS: { readonly kind: 'ambiguous' } = Object.freeze({ kind: 'ambiguous' })
const SLASH = 47
const NO_PARAMETERS: Readonly<Record<string, string>> = Object.freeze({})

/**
 * The routes of one stage. Gateway and app must agree on what was matched, so a path is also matched under every
 * looser reading of it; when one leads to another route that is at least as specific, or from nowhere to any, the
 * request is ambiguous and goes nowhere.
 */
export class RouteTable<T> {
  readonly #protocol: Protocol
  readonly #ambiguousPaths: AmbiguousPaths
  readonly #router: Router<T>
  readonly #folded: Router<T>
  /** Whether a literal has capitals: a plain path may then have a route that only a looser reader sees. */
  #hasCapitals = false

  constructor(protocol: Protocol, ambiguousPaths: AmbiguousPaths) {
    this.#protocol = protocol
    this.#ambiguousPaths = ambiguousPaths
    this.#router = new Router(protocol)
    this.#folded = new Router(protocol, true)
  }

  /** Adds a route; see `Router.add`. */
  add(route: Route, target: T): void {
    this.#router.add(route, target)
    if (this.#ambiguousPaths === 'refuse') this.#folded.add(route, target)
    if (route.parts.some((part) => part.kind === 'literal' && /[A-Z]/.test(part.text))) this.#hasCapitals = true
  }

  /** Routes a request. */
  route(method: string, path: string): Routed<T> {
    if (path.charCodeAt(0) !== SLASH) return UNMATCHED
    const full = significantPart(path, this.#protocol)
    const parts = partsOf(full)
    const found = this.#router.find(method, parts)
    if (this.#ambiguousPaths === 'refuse' && !this.#agreed(method, path, parts, found)) return AMBIGUOUS
    if (found === undefined) return UNMATCHED
    return {
      kind: 'matched',
      target: found.target,
      path: canonicalPath(path, full, found.route),
      pathParameters: pathParameters(found, this.#protocol),
    }
  }

  #agreed(method: string, path: string, parts: readonly string[], found: RouteFound<T> | undefined): boolean {
    const others = methodsReadAs(method, this.#protocol)
    if (others.some((other) => isCloser(this.#router.find(other, parts), found))) return false
    if (hasOneReading(path) && !this.#hasCapitals) return true
    const readings = looserReadings(path)
    if (readings === undefined) return false
    for (const reading of readings) {
      const parts = partsOf(reading)
      const other = this.#folded.find(method, parts)
      if (isCloser(other, found) || isRival(other, found)) return false
      if (others.some((method) => isCloser(this.#folded.find(method, parts), found))) return false
    }
    return true
  }
}

const NO_METHODS: readonly string[] = []
const HEAD_METHODS: readonly string[] = ['GET']
const OTHER_METHODS: readonly string[] = ['ANY']

/**
 * Methods that an app may take a request for. Express and others answer HEAD with the handler of GET, and `app.all` takes
 * methods that ANY of a REST API does not stand for: the guard of either must have been passed.
 */
function methodsReadAs(method: string, protocol: Protocol): readonly string[] {
  if (method === 'HEAD') return HEAD_METHODS
  return protocol === 'REST' && !REST_METHODS.has(method) ? OTHER_METHODS : NO_METHODS
}

function partsOf(path: string): readonly string[] {
  if (path.length <= 1) return []
  const parts: string[] = []
  let start = 1
  // Half the time of slicing and splitting.
  for (let slash = path.indexOf('/', 1); slash >= 0; slash = path.indexOf('/', start)) {
    parts.push(path.slice(start, slash))
    start = slash + 1
  }
  parts.push(path.slice(start))
  return parts
}

/** Whether another reading leads from nowhere to a route, or to a more specific one. */
function isCloser<T>(other: RouteFound<T> | undefined, found: RouteFound<T> | undefined): boolean {
  return other !== undefined && (found === undefined || other.route.specificity > found.route.specificity)
}

/** Whether another reading leads to a route that is as specific and not the same. */
function isRival<T>(other: RouteFound<T> | undefined, found: RouteFound<T> | undefined): boolean {
  return other !== undefined && other.target !== found?.target && other.route.specificity === found?.route.specificity
}

/** A path without the slashes that do not count. AWS ignores one trailing slash, and on REST APIs extra leading ones. */
function significantPart(path: string, protocol: Protocol): string {
  let start = 0
  if (protocol === 'REST') while (path.charCodeAt(start + 1) === SLASH) start++
  const end = path.length > start + 1 && path.charCodeAt(path.length - 1) === SLASH ? path.length - 1 : path.length
  return start === 0 && end === path.length ? path : path.slice(start, end)
}

/**
 * What the app is handed. For a full match without the slashes that did not count, since the app might count them;
 * below a greedy variable or the default route as it was sent, since every reading of it has the same guards.
 */
function canonicalPath(path: string, full: string, route: Route): string {
  if (path === full) return path
  const isFull = route.method !== '$default' && route.parts.at(-1)?.kind !== 'greedy'
  if (isFull) return full
  return path.startsWith('//') ? `${full}${path.endsWith('/') ? '/' : ''}` : path
}

/**
 * An object that inherits nothing, as `Object.create(null)` makes one, which V8 keeps as a slow dictionary: of the few
 * names a route has, it makes a shape of its own.
 */
const Parameters = function () {} as unknown as new () => object
Parameters.prototype = Object.freeze(Object.create(null))

function pathParameters<T>(found: RouteFound<T>, protocol: Protocol): Readonly<Record<string, string>> {
  if (found.values.length === 0) return NO_PARAMETERS
  const parameters = new Parameters() as Record<string, string>
  let index = 0
  for (const part of found.route.parts) {
    if (part.kind === 'literal') continue
    const value = found.values[index++]!
    parameters[part.name] = protocol === 'HTTP' ? decoded(value) : value
  }
  return parameters
}

function decoded(value: string): string {
  if (!value.includes('%')) return value
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
