import { GatewayError } from './gateway-error.ts'
import type { Protocol } from './protocol.ts'
import { suggestionText } from './suggestion.ts'

/** Methods a route key may name. `ANY` stands for all of them that have no route of their own. */
export const ROUTE_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'ANY'] as const

/** A method of a route key. */
export type RouteMethod = (typeof ROUTE_METHODS)[number]

/** A route's key: `GET /pets/{petId}`, `ANY /files/{proxy+}`, or `$default` for whatever nothing else takes. */
export type RouteKey = `${RouteMethod} /${string}` | '$default'

/** One part of a route's path. */
export type PathPart =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'greedy'; readonly name: string }

/** A route key, taken apart. */
export interface Route {
  readonly routeKey: string
  readonly method: RouteMethod | '$default'
  /** The path template: `/pets/{petId}`; `$default` for the default route. */
  readonly resourcePath: string
  readonly parts: readonly PathPart[]
  /** How closely the route describes a path: the default 0, greedy below full matches, more literals above fewer. */
  readonly specificity: number
}

const DEFAULT_ROUTE: Route = {
  routeKey: '$default',
  method: '$default',
  resourcePath: '$default',
  parts: [],
  specificity: 0,
}

/**
 * AWS allows `a-zA-Z0-9._-:,` in REST path parts; the other characters that need no encoding are allowed too. `%` and
 * `;` are not: two readers would disagree on what such a literal matches.
 */
const LITERAL = /^[A-Za-z0-9._~\-,:@!$&'()*+=]+$/
const VARIABLE = /^\{([A-Za-z0-9._\-:]+)(\+?)\}$/
const MAX_PARTS = 100

/**
 * Takes a route key apart.
 * @throws {GatewayError} `INVALID_ROUTE` with the reason
 */
export function parseRoute(routeKey: string, protocol: Protocol): Route {
  if (routeKey === '$default') return DEFAULT_ROUTE
  const space = routeKey.indexOf(' ')
  const method = routeKey.slice(0, Math.max(0, space))
  const resourcePath = routeKey.slice(space + 1)
  if (space < 0 || !resourcePath.startsWith('/')) {
    throw invalid(routeKey, 'must be a method, a space and a path, such as "GET /pets/{petId}", or "$default"')
  }
  if (!isRouteMethod(method)) {
    throw invalid(routeKey, `names the method "${method}"${suggestionText(method, ROUTE_METHODS)}`)
  }
  const parts = resourcePath === '/' ? [] : parseParts(routeKey, resourcePath, protocol)
  return { routeKey, method, resourcePath, parts, specificity: specificity(method, parts) }
}

function parseParts(routeKey: string, resourcePath: string, protocol: Protocol): readonly PathPart[] {
  if (resourcePath.endsWith('/')) throw invalid(routeKey, 'must not end with "/": requests match with and without it')
  const texts = resourcePath.slice(1).split('/')
  if (texts.length > MAX_PARTS) throw invalid(routeKey, `has more than ${MAX_PARTS} parts`)
  const parts = texts.map((text) => parsePart(routeKey, text))
  const greedy = parts.findIndex((part) => part.kind === 'greedy')
  if (greedy >= 0 && greedy < parts.length - 1) {
    throw invalid(routeKey, `has a part after the greedy variable {${(parts[greedy] as { name: string }).name}+}`)
  }
  const names = parts.flatMap((part) => (part.kind === 'literal' ? [] : [part.name]))
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated !== undefined) throw invalid(routeKey, `has the variable {${repeated}} twice on a ${protocol} API`)
  return parts
}

function parsePart(routeKey: string, text: string): PathPart {
  if (text === '') throw invalid(routeKey, 'has an empty part ("//")')
  const variable = VARIABLE.exec(text)
  if (variable !== null) return { kind: variable[2] === '+' ? 'greedy' : 'variable', name: variable[1]! }
  if (text === '.' || text === '..')
    throw invalid(routeKey, `has the part "${text}", which clients resolve before they send`)
  if (!LITERAL.test(text))
    throw invalid(routeKey, `has the part "${text}", which is neither a literal nor {name} or {name+}`)
  return { kind: 'literal', text }
}

function specificity(method: RouteMethod, parts: readonly PathPart[]): number {
  const literals = parts.filter((part) => part.kind === 'literal').length
  const kind = parts.at(-1)?.kind === 'greedy' ? 1 : 2
  return kind * 1_000_000 + literals * 1000 + parts.length * 2 + (method === 'ANY' ? 0 : 1)
}

function isRouteMethod(method: string): method is RouteMethod {
  return (ROUTE_METHODS as readonly string[]).includes(method)
}

function invalid(routeKey: string, reason: string): GatewayError {
  return new GatewayError('INVALID_ROUTE', `The route key ${JSON.stringify(routeKey)} ${reason}`, {
    path: `routes[${JSON.stringify(routeKey)}]`,
  })
}
