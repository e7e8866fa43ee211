import { leaseGranted, leaseSpent, NO_LEASE, usableTokens, type Lease } from '../src/redis/lease.ts'

/** How large the world is that is walked through. Time goes in steps. */
export interface LeaseWorld {
  readonly nodes: number
  readonly keys: number
  readonly burst: number
  /** Tokens per step of time. */
  readonly rate: number
  /** Steps of time that a lease lasts. */
  readonly lease: number
}

/** What was found. */
export interface Explored {
  /** Different states. */
  readonly states: number
  /** How close to the bound the closest came; 0 is the bound itself. */
  readonly tightest: number
}

/** How an answer becomes a lease: the real code, or a mistake that the check has to find. */
export type Grant = (lease: Lease, tokens: number, sentAt: number, now: number, leaseLength: number) => Lease

/**
 * A model check: every interleaving of three nodes and two keys over questions, answers that come late or never, use,
 * crash and passing time, to a depth. The nodes run the real lease code; the bucket is the script's arithmetic with
 * time in steps. In every state, for a window that began at any earlier state, what was admitted is at most
 * burst + rate × time + min(tokens outstanding when the window began, rate × lease).
 */
export function exploreLeases(world: LeaseWorld, depth: number, grant: Grant = realGrant): Explored {
  const steps = new LeaseModel(world, grant)
  const seen = new Set<string>([steps.name(steps.start)])
  let tightest = Infinity
  let frontier = [steps.start]
  for (let level = 1; level <= depth; level++) {
    const following: State[] = []
    for (const from of frontier) {
      for (const state of steps.next(from)) {
        const id = steps.name(state)
        if (seen.has(id)) continue
        seen.add(id)
        tightest = Math.min(tightest, steps.slack(state))
        if (tightest < 0) throw new Error(`The bound is broken after ${level} steps: ${id}`)
        following.push(state)
      }
    }
    frontier = following
  }
  return { states: seen.size, tightest }
}

const realGrant: Grant = (lease, tokens, sentAt, now, length) => leaseGranted(lease, tokens, sentAt, length, now)

interface Node {
  readonly leases: readonly Lease[]
  /** Answers under way, per key: tokens that the store has charged already, and when they were asked for. */
  readonly answers: readonly (Lease | undefined)[]
}

/** From some state on, what was admitted of the first key. */
interface Window {
  readonly since: number
  readonly outstanding: number
  readonly admitted: number
}

interface State {
  readonly now: number
  readonly spent: readonly number[]
  readonly nodes: readonly Node[]
  readonly window: Window | undefined
}

class LeaseModel {
  readonly start: State
  readonly #world: LeaseWorld
  readonly #grant: Grant
  readonly #fresh: Node

  constructor(world: LeaseWorld, grant: Grant) {
    const perKey = <T>(value: T): T[] => Array.from({ length: world.keys }, () => value)
    this.#world = world
    this.#grant = grant
    this.#fresh = { leases: perKey(NO_LEASE), answers: perKey(undefined) }
    this.start = {
      now: 0,
      spent: perKey(0),
      nodes: Array.from({ length: world.nodes }, () => this.#fresh),
      window: undefined,
    }
  }

  /** All that can happen: time passes, a window begins, a node crashes, or does something about a key. */
  next(state: State): State[] {
    const found: State[] = [this.#passed(state)]
    if (state.window === undefined) found.push({ ...state, window: this.#opened(state) })
    state.nodes.forEach((node, index) => {
      if (node !== this.#fresh) found.push(withNode(state, index, this.#fresh))
      for (let key = 0; key < this.#world.keys; key++) found.push(...this.#onKey(state, node, index, key))
    })
    return found
  }

  /** How far below the bound the window is. */
  slack({ now, window }: State): number {
    if (window === undefined) return Infinity
    const { burst, rate, lease } = this.#world
    return burst + rate * (now - window.since) + Math.min(window.outstanding, rate * lease) - window.admitted
  }

  /** Nodes that differ in nothing but their number are the same, and so are states that differ in when they began. */
  name({ now, spent, nodes, window }: State): string {
    const lease = ({ tokens, until }: Lease): string => (tokens > 0 && until > now ? `${tokens}@${until - now}` : '-')
    const answer = (coming: Lease | undefined): string =>
      coming === undefined ? '-' : `${coming.tokens}<${now - coming.until}`
    const names = nodes.map(({ leases, answers }) => `${leases.map(lease)}/${answers.map(answer)}`)
    const seen = window === undefined ? '' : `${now - window.since} ${window.outstanding} ${window.admitted}`
    return `${spent}|${names.sort().join('|')}|${seen}`
  }

  /** Use one token, hear an answer, or ask: the store charges at once, and its answer comes whenever it comes. */
  #onKey(state: State, node: Node, index: number, key: number): State[] {
    const found: State[] = []
    const used = leaseSpent(node.leases[key]!, 1, state.now)
    if (used !== undefined)
      found.push(admitted(withNode(state, index, { ...node, leases: node.leases.with(key, used) }), key))
    const answer = node.answers[key]
    if (answer !== undefined) {
      const lease = this.#grant(node.leases[key]!, answer.tokens, answer.until, state.now, this.#world.lease)
      found.push(
        withNode(state, index, { leases: node.leases.with(key, lease), answers: node.answers.with(key, undefined) }),
      )
      return found
    }
    for (let tokens = 1; tokens <= this.#world.burst - state.spent[key]!; tokens++) {
      const asked = withNode(state, index, { ...node, answers: node.answers.with(key, { tokens, until: state.now }) })
      found.push({ ...asked, spent: state.spent.with(key, state.spent[key]! + tokens) })
    }
    return found
  }

  #passed(state: State): State {
    return { ...state, now: state.now + 1, spent: state.spent.map((spent) => Math.max(0, spent - this.#world.rate)) }
  }

  #opened(state: State): Window {
    const outstanding = state.nodes.reduce((sum, { leases, answers: [coming] }) => {
      const live = coming !== undefined && state.now < coming.until + this.#world.lease ? coming.tokens : 0
      return sum + usableTokens(leases[0]!, state.now) + live
    }, 0)
    return { since: state.now, outstanding, admitted: 0 }
  }
}

function admitted(state: State, key: number): State {
  const { window } = state
  return window === undefined || key !== 0 ? state : { ...state, window: { ...window, admitted: window.admitted + 1 } }
}

function withNode(state: State, index: number, node: Node): State {
  return { ...state, nodes: state.nodes.with(index, node) }
}
