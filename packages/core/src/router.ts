import { GatewayError } from './gateway-error.ts'
import type { Protocol } from './protocol.ts'
import type { PathPart, Route } from './route.ts'

/** A route found for a path, and what its variables stand for. */
export interface RouteFound<T> {
  readonly route: Route
  readonly target: T
  /** Raw values, in the order of the route's variables. */
  readonly values: readonly string[]
}

interface Leaf<T> {
  readonly route: Route
  readonly target: T
}

/** One part of a path. Kept small: a node without children holds no map. */
interface Node<T> {
  literals: Map<string, Node<T>> | undefined
  variable: Node<T> | undefined
  /** By method: what ends here. */
  ends: Map<string, Leaf<T>> | undefined
  /** By method: what takes all that follows. */
  greedy: Map<string, Leaf<T>> | undefined
}

/** REST: ANY stands for these seven, as measured on AWS. */
export const REST_METHODS: ReadonlySet<string> = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'])

/**
 * Finds the route of a path: a trie over path parts, one visit per node at most, no regular expressions.
 *
 * REST: per part a literal beats a variable beats a greedy variable, and a resource without the method does not end
 * the search. HTTP API: every full match beats every greedy one. The default route takes what is left.
 */
export class Router<T> {
  readonly #root: Node<T> = node()
  readonly #protocol: Protocol
  readonly #folded: boolean
  #default: Leaf<T> | undefined

  /** @param folded whether literals are compared in lower case, for looser readings of a path */
  constructor(protocol: Protocol, folded: boolean = false) {
    this.#protocol = protocol
    this.#folded = folded
  }

  /**
   * Adds a route.
   * @throws {GatewayError} `CONFLICTING_ROUTES` when another one matches exactly the same requests
   */
  add(route: Route, target: T): void {
    const leaf = { route, target }
    if (route.method === '$default') {
      this.#default = leaf
      return
    }
    let at = this.#root
    for (const part of route.parts) {
      if (part.kind === 'greedy') return put((at.greedy ??= new Map()), leaf)
      at = this.#child(at, part)
    }
    put((at.ends ??= new Map()), leaf)
  }

  /** The route of a method and a path's parts, or `undefined`. */
  find(method: string, parts: readonly string[]): RouteFound<T> | undefined {
    const values: string[] = []
    const found =
      this.#protocol === 'REST'
        ? this.#walk(this.#root, method, parts, 0, values, true, true)
        : (this.#walk(this.#root, method, parts, 0, values, true, false) ??
          this.#walk(this.#root, method, parts, 0, values, false, true))
    if (found !== undefined) return { route: found.route, target: found.target, values }
    return this.#default === undefined ? undefined : { ...this.#default, values: [] }
  }

  #child(at: Node<T>, part: Exclude<PathPart, { kind: 'greedy' }>): Node<T> {
    if (part.kind === 'variable') return (at.variable ??= node())
    const text = this.#folded ? part.text.toLowerCase() : part.text
    const literals = (at.literals ??= new Map<string, Node<T>>())
    const child = literals.get(text) ?? node<T>()
    literals.set(text, child)
    return child
  }

  #walk(
    at: Node<T>,
    method: string,
    parts: readonly string[],
    index: number,
    values: string[],
    full: boolean,
    greedy: boolean,
  ): Leaf<T> | undefined {
    if (index === parts.length) return full ? this.#end(at.ends, method) : undefined
    const part = parts[index]!
    const literal = at.literals?.get(part)
    if (literal !== undefined) {
      const found = this.#walk(literal, method, parts, index + 1, values, full, greedy)
      if (found !== undefined) return found
    }
    if (at.variable !== undefined && part !== '') {
      const depth = values.push(part)
      const found = this.#walk(at.variable, method, parts, index + 1, values, full, greedy)
      if (found !== undefined) return found
      values.length = depth - 1
    }
    if (!greedy) return undefined
    const found = this.#end(at.greedy, method)
    if (found === undefined) return undefined
    const rest = parts.slice(index).join('/')
    if (rest === '') return undefined
    values.push(rest)
    return found
  }

  #end(ends: Map<string, Leaf<T>> | undefined, method: string): Leaf<T> | undefined {
    if (ends === undefined) return undefined
    const any = this.#protocol === 'HTTP' || REST_METHODS.has(method)
    return ends.get(method) ?? (any ? ends.get('ANY') : undefined)
  }
}

function node<T>(): Node<T> {
  return { literals: undefined, variable: undefined, ends: undefined, greedy: undefined }
}

function put<T>(ends: Map<string, Leaf<T>>, leaf: Leaf<T>): void {
  const present = ends.get(leaf.route.method)
  if (present !== undefined) {
    throw new GatewayError(
      'CONFLICTING_ROUTES',
      `The routes ${JSON.stringify(present.route.routeKey)} and ${JSON.stringify(leaf.route.routeKey)} take the same requests` +
        ' (paths that differ only in case are the same to Express and others)',
      { path: `routes[${JSON.stringify(leaf.route.routeKey)}]` },
    )
  }
  ends.set(leaf.route.method, leaf)
}
