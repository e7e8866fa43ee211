import { JavaObject, type JavaValue } from '../java/java-value.ts'
import { compileExpression, type CompileBlock } from './compile-expression.ts'
import { ForeachScope } from './foreach-scope.ts'
import { BREAK, NEXT, STOP, type Execute, type Run, type Signal } from './run.ts'
import type { Scope } from './scope.ts'
import type { Statement } from './syntax.ts'
import { note } from './trace.ts'

/** Compiles `#foreach`. Loops end at `maxLoops` without a word, as Java's `directive.foreach.maxloops` makes them. */
export function compileForeach(statement: Statement & { type: 'foreach' }, scope: Scope, block: CompileBlock): Execute {
  const list = compileExpression(statement.list, scope, block)
  const body = block(statement.body, scope)
  const slots = {
    variable: scope.slot(statement.variable),
    foreach: scope.slot('foreach'),
    velocityCount: scope.slotIfNamed('velocityCount'),
  }
  const { at } = statement
  return (run) => {
    run.budget.spend(1)
    run.at = at
    const value = list(run)
    if (run.trace !== undefined) note(run, at, '#foreach', value)
    const elements = value instanceof JavaObject ? value.elements() : undefined
    return elements === undefined ? NEXT : loop(run, value as JavaObject, elements, slots, body)
  }
}

interface LoopSlots {
  readonly variable: number
  readonly foreach: number
  readonly velocityCount: number | undefined
}

/** The loop's three variables are as they were once it has ended. */
function loop(run: Run, walked: JavaObject, elements: Iterable<JavaValue>, slots: LoopSlots, body: Execute): Signal {
  const variable = run.get(slots.variable)
  const foreach = run.get(slots.foreach)
  const velocityCount = slots.velocityCount === undefined ? undefined : run.get(slots.velocityCount)
  const outer = run.foreach
  const scope = new ForeachScope(outer)
  run.foreach = scope
  run.set(slots.foreach, scope)
  const signal = Array.isArray(elements)
    ? iterateList(run, walked, elements as readonly JavaValue[], scope, slots, body)
    : iterate(run, elements, scope, slots, body)
  run.foreach = outer
  restore(run, slots.variable, variable)
  restore(run, slots.foreach, foreach)
  if (slots.velocityCount !== undefined) restore(run, slots.velocityCount, velocityCount)
  return signal
}

/** Without an iterator's objects: a template's loops are over lists. */
function iterateList(
  run: Run,
  walked: JavaObject,
  items: readonly JavaValue[],
  scope: ForeachScope,
  slots: LoopSlots,
  body: Execute,
): Signal {
  const { extent } = walked
  const { at } = run
  for (let index = 0; index < items.length && index < run.maxLoops; index += 1) {
    const signal = turn(run, items[index] ?? null, index + 1 < items.length, scope, slots, body)
    if (signal === BREAK) return NEXT
    if (signal === STOP) return STOP
    if (walked.extent !== extent) {
      if (index + 1 === items.length) return NEXT
      run.at = at
      throw run.error('METHOD_FAILED', 'The list or map changed while #foreach walked it')
    }
  }
  return NEXT
}

function iterate(
  run: Run,
  elements: Iterable<JavaValue>,
  scope: ForeachScope,
  slots: LoopSlots,
  body: Execute,
): Signal {
  const iterator = elements[Symbol.iterator]()
  for (let step = iterator.next(), count = 0; step.done !== true && count < run.maxLoops; count += 1) {
    const following = iterator.next()
    const signal = turn(run, step.value ?? null, following.done !== true, scope, slots, body)
    if (signal === BREAK) return NEXT
    if (signal === STOP) return STOP
    step = following
  }
  return NEXT
}

function turn(run: Run, value: JavaValue, more: boolean, scope: ForeachScope, slots: LoopSlots, body: Execute): Signal {
  run.budget.spend(1)
  scope.more = more
  if (slots.velocityCount !== undefined) run.set(slots.velocityCount, scope.position + 1)
  run.set(slots.variable, value)
  const signal = body(run)
  scope.position += 1
  return signal
}

function restore(run: Run, slot: number, value: JavaValue | undefined): void {
  if (value === undefined) run.unset(slot)
  else run.set(slot, value)
}
