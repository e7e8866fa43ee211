import { JavaObject, type JavaValue } from '../java/java-value.ts'

/** `$foreach` inside a loop. */
export class ForeachScope extends JavaObject {
  /** How many elements came before. */
  position = 0
  /** Whether there is another. */
  more = false
  readonly #parent: ForeachScope | undefined

  constructor(parent: ForeachScope | undefined) {
    super()
    this.#parent = parent
  }

  override property(name: string): JavaValue | undefined {
    // Asked at every turn of nearly every loop.
    if (name === 'hasNext') return this.more
    switch (name) {
      case 'index':
        return this.position
      case 'count':
        return this.position + 1
      case 'first':
        return this.position === 0
      case 'last':
        return !this.more
      case 'parent':
        return this.#parent
      case 'topmost':
        return this.#topmost()
      default:
        return undefined
    }
  }

  override call(name: string, args: readonly JavaValue[]): JavaValue | undefined {
    if (args.length > 0) return undefined
    if (name === 'hasNext') return this.more
    const getter = /^(?:get|is)([A-Z])([a-zA-Z]*)$/.exec(name)
    return getter === null ? undefined : this.property(`${getter[1]?.toLowerCase() ?? ''}${getter[2] ?? ''}`)
  }

  override text(): string {
    return '{}'
  }

  override json(): string {
    return '{}'
  }

  #topmost(): ForeachScope {
    return this.#parent === undefined ? this : this.#parent.#topmost()
  }
}
