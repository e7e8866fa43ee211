import type { Macro } from './syntax.ts'
import type { Execute } from './run.ts'

/** What the compiler knows while it turns syntax into functions: a slot for each variable, a body for each macro. */
export class Scope {
  readonly #slots = new Map<string, number>()
  readonly #source: string
  readonly #macros: ReadonlyMap<string, Macro>
  readonly #bodies = new Map<string, CompiledMacro>()

  constructor(source: string, macros: ReadonlyMap<string, Macro>) {
    this.#source = source
    this.#macros = macros
  }

  /** The slot of a variable that the language sets by itself; undefined where the template never names it. */
  slotIfNamed(name: string): number | undefined {
    return this.#source.includes(name) ? this.slot(name) : undefined
  }

  /** How many variables the template names. */
  get size(): number {
    return this.#slots.size
  }

  /** The slot of a variable. */
  slot(name: string): number {
    const known = this.#slots.get(name)
    if (known !== undefined) return known
    const slot = this.#slots.size
    this.#slots.set(name, slot)
    return slot
  }

  /** The macro, compiled the first time it is called; undefined where the template only seems to define it. */
  macro(name: string, compile: (macro: Macro) => Execute): CompiledMacro | undefined {
    const known = this.#bodies.get(name)
    const macro = this.#macros.get(name)
    if (known !== undefined || macro === undefined) return known
    const compiled: CompiledMacro = {
      parameters: macro.parameters.map((parameter) => this.slot(parameter)),
      body: unready,
    }
    // Known before its body is compiled: a macro may call itself.
    this.#bodies.set(name, compiled)
    compiled.body = compile(macro)
    return compiled
  }
}

/** A macro ready to run. */
export interface CompiledMacro {
  readonly parameters: readonly number[]
  body: Execute
}

function unready(): never {
  throw new Error('A macro ran before it was compiled')
}
