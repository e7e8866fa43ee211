import { Budget } from '../budget.ts'
import type { JavaValue } from '../java/java-value.ts'
import { errorAt, type MappingTemplateErrorCode } from '../mapping-template-error.ts'
import type { ForeachScope } from './foreach-scope.ts'
import type { TraceStep } from './trace-step.ts'

/** The value of an expression. */
export type Evaluate = (run: Run) => JavaValue
/** The truth of an expression in `#if`. */
export type Test = (run: Run) => boolean
/** What a statement does, and how it left: one of {@link NEXT}, {@link BREAK} and {@link STOP}. */
export type Execute = (run: Run) => Signal
/** How a statement left. */
export type Signal = 0 | 1 | 2
/** The next statement follows. */
export const NEXT = 0
/** `#break`: the nearest `#foreach`, macro or `#define` ends. */
export const BREAK = 1
/** `#stop`: the template ends. */
export const STOP = 2

/** Velocity's `velocimacro.max.depth`. */
const MAX_MACRO_DEPTH = 20

/** A macro being run: its arguments by slot, evaluated each time they are read, in the caller's scope (by name). */
export interface Frame {
  readonly args: ReadonlyMap<number, Evaluate>
  /** What the macro assigned. */
  readonly local: Map<number, JavaValue>
  readonly caller: Frame | undefined
}

/** How much one rendering may use. */
export interface RunLimits {
  readonly maxSteps: number
  readonly maxOutputBytes: number
  readonly maxDepth: number
  readonly maxLoops: number
}

/** The state of one rendering. */
export class Run {
  /** What has been written. */
  out = ''
  /** The offset in the template of what is being done, for errors. */
  at = 0
  /** The innermost `#foreach`. */
  foreach: ForeachScope | undefined
  /** The innermost macro. */
  frame: Frame | undefined
  /** Where the steps are noted, if someone asked. */
  trace: TraceStep[] | undefined
  readonly budget: Budget
  readonly maxLoops: number
  readonly text: string
  readonly #variables: (JavaValue | undefined)[]
  #macroDepth = 0

  constructor(text: string, variables: (JavaValue | undefined)[], limits: RunLimits) {
    this.text = text
    this.#variables = variables
    this.maxLoops = limits.maxLoops
    this.budget = new Budget(limits.maxSteps, limits.maxOutputBytes, limits.maxDepth, (code, message) =>
      this.error(code, message),
    )
  }

  /** Writes text, or throws `OUTPUT_TOO_LARGE`. */
  write(text: string): void {
    this.out += text
    if (this.out.length > this.budget.maxText) this.budget.fits(this.out.length)
  }

  /** Runs something, and returns what it wrote instead of writing it. */
  capture(execute: Execute): string {
    const before = this.out
    this.out = ''
    execute(this)
    const text = this.out
    this.out = before
    return text
  }

  /** An error at the current place. */
  error(code: MappingTemplateErrorCode, message: string): Error {
    return errorAt(this.text, this.at, code, message)
  }

  /** The variable in `slot`; undefined where nothing has been assigned. */
  get(slot: number): JavaValue | undefined {
    for (let frame = this.frame; frame !== undefined; frame = frame.caller) {
      const local = frame.local.get(slot)
      if (local !== undefined) return local
      const arg = frame.args.get(slot)
      if (arg !== undefined) return this.#inCaller(frame, arg)
    }
    return this.#variables[slot]
  }

  /** Assigns the variable. A macro's assignments are seen in it, in its callers and after it, as in Velocity 1.7. */
  set(slot: number, value: JavaValue): void {
    for (let frame = this.frame; frame !== undefined; frame = frame.caller) frame.local.set(slot, value)
    this.#variables[slot] = value
  }

  /** Forgets the variable. */
  unset(slot: number): void {
    for (let frame = this.frame; frame !== undefined; frame = frame.caller) frame.local.delete(slot)
    this.#variables[slot] = undefined
  }

  /** Runs a macro's body in a frame of its own. */
  call(name: string, args: ReadonlyMap<number, Evaluate>, body: Execute): Signal {
    if (++this.#macroDepth > MAX_MACRO_DEPTH) {
      throw this.error('TOO_DEEP', `The macro ${name} is called more than ${MAX_MACRO_DEPTH} levels deep`)
    }
    const caller = this.frame
    this.frame = { args, local: new Map(), caller }
    const signal = body(this)
    this.frame = caller
    this.#macroDepth -= 1
    return signal
  }

  #inCaller(frame: Frame, evaluate: Evaluate): JavaValue {
    const current = this.frame
    this.frame = frame.caller
    const value = evaluate(this)
    this.frame = current
    return value
  }
}
