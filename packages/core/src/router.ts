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

/** What ends at a node: a short list by method, as a `Map` for each node would take four times the memory. */
interface Leaf<T> {
  readonly route: Route
  readonly target: T
  next: Leaf<T> | undefined
}

/** One part of a path. Kept small: a node without children holds no map. */
interface Node<T> {
  literals: Map<string, Node<T>> | undefined
  variable: Node<T> | undefined
  /** What ends here. */
  ends: Leaf<T> | undefined
  /** What takes all that follows. */
  greedy: Leaf<T> | undefined
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
    const leaf: Leaf<T> = { route, target, next: undefined }
    if (route.method === '$default') {
      this.#default = leaf
      return
    }
    let at = this.#root
    for (const part of route.parts) {
      if (part.kind === 'greedy') {
        at.greedy = before(at.greedy, leaf)
        return
      }
      at = this.#child(at, part)
    }
    at.ends = before(at.ends, leaf)
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
    if (this.#default === undefined) return undefined
    return { route: this.#default.route, target: this.#default.target, values: [] }
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

  #end(ends: Leaf<T> | undefined, method: string): Leaf<T> | undefined {
    let any: Leaf<T> | undefined
    for (let leaf = ends; leaf !== undefined; leaf = leaf.next) {
      if (leaf.route.method === method) return leaf
      if (leaf.route.method === 'ANY') any = leaf
    }
    return this.#protocol === 'HTTP' || REST_METHODS.has(method) ? any : undefined
  }
}

function node<T>(): Node<T> {
  return { literals: undefined, variable: undefined, ends: undefined, greedy: undefined }
}

/** Puts a leaf in front of those that end at the same node. */
function before<T>(ends: Leaf<T> | undefined, leaf: Leaf<T>): Leaf<T> {
  for (let present = ends; present !== undefined; present = present.next) {
    if (present.route.method === leaf.route.method) throw conflict(present.route, leaf.route)
  }
  leaf.next = ends
  return leaf
}

function conflict(present: Route, added: Route): GatewayError {
  return new GatewayError(
    'CONFLICTING_ROUTES',
    `The routes ${JSON.stringify(present.routeKey)} and ${JSON.stringify(added.routeKey)} take the same requests` +
      ' (paths that differ only in case are the same to Express and others)',
    { path: `routes[${JSON.stringify(added.routeKey)}]` },
  )
}
