import type { Budget } from '../budget.ts'
import { quoteJson } from '../json/write-json.ts'
import { JavaObject, type JavaValue, type JsonStyle } from '../java/java-value.ts'
import { NEXT, type Execute, type Run } from './run.ts'

/** Velocity's `directive.define.max.depth`: a block that names itself prints itself once, and then nothing. */
const MAX_DEFINE_DEPTH = 2

/** What `#define` assigns, and `$bodyContent` inside a macro: a block that renders anew wherever it is printed. */
export class DefinedBlock extends JavaObject {
  readonly #run: Run
  readonly #body: Execute
  #depth = 0

  constructor(run: Run, body: Execute) {
    super()
    this.#run = run
    this.#body = body
  }

  override property(): undefined {
    return undefined
  }

  override call(name: string, args: readonly JavaValue[]): JavaValue | undefined {
    return name === 'toString' && args.length === 0 ? this.text() : undefined
  }

  /** `#stop` inside the block ends the block alone: its text may be wanted in the middle of an expression. */
  override text(): string {
    if (this.#depth >= MAX_DEFINE_DEPTH) return ''
    this.#depth += 1
    const text = this.#run.capture((run) => {
      this.#body(run)
      return NEXT
    })
    this.#depth -= 1
    return text
  }

  override json(style: JsonStyle, budget: Budget): string {
    const text = this.text()
    budget.fits(text.length)
    return quoteJson(text, style)
  }
}
