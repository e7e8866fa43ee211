import type { JavaValue } from '../java/java-value.ts'
import { callMethod, readIndex, readProperty } from './members.ts'
import { interned } from '../interned.ts'
import type { Evaluate, Run } from './run.ts'
import type { Scope } from './scope.ts'
import type { Expression, Reference, Step } from './syntax.ts'

/** One step of a reference: what it gives of the value before it; undefined where there is no such member. */
type Follow = (value: JavaValue, run: Run) => JavaValue | undefined

/** What stands for a value that is not there. */
type Nothing = '' | null

/**
 * Turns a reference into a function that gives its value: "" where it is undefined or null. Velocity alone would print
 * `$name`; API Gateway gives "" (measured: an undefined value equals both `$null` and `""`).
 *
 * @param nothing what is given instead: null where it matters that there is no value, as in `#if` and `#set`
 */
export function compileReference(
  reference: Reference,
  scope: Scope,
  compile: (expression: Expression) => Evaluate,
  nothing: Nothing = '',
): Evaluate {
  const slot = scope.slot(reference.name)
  const plain = compileProperties(slot, reference.steps, nothing)
  if (plain !== undefined) return plain
  const steps = reference.steps.map((step) => compileStep(step, compile))
  const [first, second] = steps
  if (first === undefined) return (run) => run.get(slot) ?? nothing
  if (second === undefined) return (run) => step(run.get(slot), first, run) ?? nothing
  if (steps.length === 2) return (run) => step(step(run.get(slot), first, run), second, run) ?? nothing
  return (run) => follow(run.get(slot), steps, run) ?? nothing
}

/** `$a.b` and `$a.b.c`, which templates are full of: no function for each step. */
function compileProperties(
  slot: number,
  [first, second, third]: readonly Step[],
  nothing: Nothing,
): Evaluate | undefined {
  if (first?.type !== 'property' || third !== undefined) return undefined
  const name = interned(first.name)
  if (second === undefined) return (run) => read(run.get(slot), name, run) ?? nothing
  if (second.type !== 'property') return undefined
  const inner = interned(second.name)
  return (run) => read(read(run.get(slot), name, run), inner, run) ?? nothing
}

/** Turns the left side of `#set` into a function that assigns; what cannot be assigned to is left alone. */
export function compileAssignment(
  reference: Reference,
  scope: Scope,
  compile: (expression: Expression) => Evaluate,
): (value: JavaValue, run: Run) => void {
  const last = reference.steps.at(-1)
  if (last === undefined || last.type === 'method') {
    const slot = scope.slot(reference.name)
    return (value, run) => run.set(slot, value)
  }
  const owner = compileReference({ ...reference, steps: reference.steps.slice(0, -1) }, scope, compile)
  const { at } = last
  const key = last.type === 'property' ? constant(last.name) : compile(last.index)
  return (value, run) => {
    const target = owner(run)
    const name = key(run)
    run.at = at
    if (typeof target === 'object' && target !== null && 'assign' in target)
      target.assign(name, value ?? '', run.budget)
  }
}

function constant(value: JavaValue): Evaluate {
  return () => value
}

function read(value: JavaValue | undefined, name: string, run: Run): JavaValue | undefined {
  return value === undefined || value === null ? undefined : readProperty(value, name, run.budget)
}

function step(value: JavaValue | undefined, next: Follow, run: Run): JavaValue | undefined {
  return value === undefined || value === null ? undefined : next(value, run)
}

function follow(start: JavaValue | undefined, steps: readonly Follow[], run: Run): JavaValue | undefined {
  let value = start
  for (let index = 0; index < steps.length; index += 1) {
    if (value === undefined || value === null) return undefined
    value = steps[index]!(value, run)
  }
  return value
}

function compileStep(step: Step, compile: (expression: Expression) => Evaluate): Follow {
  const { at } = step
  if (step.type === 'property') {
    const name = interned(step.name)
    return (value, run) => readProperty(value, name, run.budget)
  }
  if (step.type === 'index') return compileIndex(compile(step.index), at)
  const args = step.args.map(compile)
  const name = interned(step.name)
  const [only] = args
  if (args.length === 1 && only !== undefined) {
    return (value, run) => {
      const argument = only(run)
      run.at = at
      return callMethod(value, name, [argument], run.budget)
    }
  }
  return (value, run) => {
    const values = args.map((arg) => arg(run))
    run.at = at
    return callMethod(value, name, values, run.budget)
  }
}

function compileIndex(index: Evaluate, at: number): Follow {
  return (value, run) => {
    const key = index(run)
    run.at = at
    return readIndex(value, key, run.budget)
  }
}
