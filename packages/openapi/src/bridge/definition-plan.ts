import type { PlannedObject, PlannedValue } from './planned-value.ts'

/** A definition as data. */
export interface DefinitionPlan {
  /** Values that several places share, in the order in which they are made. */
  readonly constants: readonly PlannedConstantValue[]
  /** What is passed to `createGateway`. */
  readonly definition: PlannedObject
}

/** A shared value with its name, which is an identifier of JavaScript. */
export interface PlannedConstantValue {
  readonly name: string
  readonly value: PlannedValue
}

/** Collects what several places share. */
export class PlannedConstants {
  readonly #values = new Map<string, PlannedConstantValue>()
  readonly #taken: Set<string>

  /** @param taken names that mean something else where constants stand */
  constructor(taken: ReadonlySet<string>) {
    this.#taken = new Set(taken)
  }

  /** The name of a shared value, which is planned when it is first asked for. Different wishes get different names. */
  share(wanted: string, plan: () => PlannedValue): string {
    const known = this.#values.get(wanted)
    if (known !== undefined) return known.name
    const name = this.#freeName(identifier(wanted))
    // Taken before it is planned, so that what is planned along the way gets another.
    this.#values.set(wanted, { name, value: null })
    this.#values.set(wanted, { name, value: plan() })
    return name
  }

  all(): readonly PlannedConstantValue[] {
    return [...this.#values.values()]
  }

  #freeName(name: string): string {
    let free = name
    for (let count = 2; this.#taken.has(free); count += 1) free = `${name}${count}`
    this.#taken.add(free)
    return free
  }
}

/** A name as an identifier: `test-authorizer` is `testAuthorizer`. */
function identifier(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== '')
  const [first = 'unnamed', ...rest] = words
  const joined = [lowerFirst(first), ...rest.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))].join('')
  return /^\d/.test(joined) ? `_${joined}` : joined
}

function lowerFirst(word: string): string {
  return word.slice(0, 1).toLowerCase() + word.slice(1)
}
