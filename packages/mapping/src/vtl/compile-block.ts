import { toText } from '../java/java-text.ts'
import { JavaObject, type JavaValue } from '../java/java-value.ts'
import { compileExpression, compileTest } from './compile-expression.ts'
import { compileAssignment, compileReference } from './compile-reference.ts'
import { DefinedBlock } from './defined-block.ts'
import { ForeachScope } from './foreach-scope.ts'
import { BREAK, NEXT, STOP, type Evaluate, type Execute, type Run, type Signal, type Test } from './run.ts'
import type { Scope } from './scope.ts'
import type { Block, Expression, MacroCall, Statement } from './syntax.ts'
import { note } from './trace.ts'

/** Turns statements into one function. */
export function compileBlock(block: Block, scope: Scope): Execute {
  const statements = block.map((statement) => compileStatement(statement, scope))
  const { length } = statements
  const [only] = statements
  if (only === undefined) return () => NEXT
  if (length === 1) return only
  return (run) => {
    for (let index = 0; index < length; index += 1) {
      const signal = statements[index]!(run)
      if (signal !== NEXT) return signal
    }
    return NEXT
  }
}

function compileStatement(statement: Statement, scope: Scope): Execute {
  switch (statement.type) {
    case 'text':
      return compileText(statement.text)
    case 'print':
      return compilePrint(statement, scope)
    case 'set':
      return compileSet(statement, scope)
    case 'if':
      return compileIf(statement, scope)
    case 'foreach':
      return compileForeach(statement, scope)
    case 'define':
      return compileDefine(statement, scope)
    case 'call':
      return compileCall(statement, scope)
    case 'break':
      return () => BREAK
    case 'stop':
      return () => STOP
  }
}

function compileText(text: string): Execute {
  return (run) => {
    run.write(text)
    return NEXT
  }
}

function compilePrint(statement: Statement & { type: 'print' }, scope: Scope): Execute {
  const evaluate = compileReference(statement.reference, scope, (inner) => expression(inner, scope))
  const { at, source } = statement
  return (run) => {
    run.budget.spend(1)
    const value = evaluate(run)
    run.at = at
    const text = typeof value === 'string' ? value : toText(value, run.budget)
    if (run.trace !== undefined) note(run, at, source, text)
    run.write(text)
    return NEXT
  }
}

/** A null (a division by zero) is not assigned. */
function compileSet(statement: Statement & { type: 'set' }, scope: Scope): Execute {
  const evaluate = expression(statement.value, scope)
  const assign = compileAssignment(statement.target, scope, (inner) => expression(inner, scope))
  const { at, source } = statement
  return (run) => {
    run.budget.spend(1)
    run.at = at
    const value = evaluate(run)
    if (run.trace !== undefined) note(run, at, `#set(${source})`, value)
    if (value !== null) assign(value, run)
    return NEXT
  }
}

function compileIf(statement: Statement & { type: 'if' }, scope: Scope): Execute {
  const branches = statement.branches.map((branch) => ({
    test: compileTest(branch.condition, scope, compileBlock),
    body: compileBlock(branch.body, scope),
    at: branch.at,
  }))
  const otherwise = compileBlock(statement.otherwise, scope)
  return (run) => {
    for (const branch of branches) if (holds(branch.test, branch.at, run)) return branch.body(run)
    return otherwise(run)
  }
}

function holds(test: Test, at: number, run: Run): boolean {
  run.budget.spend(1)
  run.at = at
  const result = test(run)
  if (run.trace !== undefined) note(run, at, '#if', result)
  return result
}

/** Loops end at `maxLoops` without a word, as Java's `directive.foreach.maxloops` makes them. */
function compileForeach(statement: Statement & { type: 'foreach' }, scope: Scope): Execute {
  const list = expression(statement.list, scope)
  const body = compileBlock(statement.body, scope)
  const variable = scope.slot(statement.variable)
  const slots = { variable, foreach: scope.slot('foreach'), velocityCount: scope.slot('velocityCount') }
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
  readonly velocityCount: number
}

/** The loop's three variables are as they were once it has ended. */
function loop(run: Run, walked: JavaObject, elements: Iterable<JavaValue>, slots: LoopSlots, body: Execute): Signal {
  const variable = run.get(slots.variable)
  const foreach = run.get(slots.foreach)
  const velocityCount = run.get(slots.velocityCount)
  const outer = run.foreach
  const scope = new ForeachScope(outer)
  run.foreach = scope
  const signal = Array.isArray(elements)
    ? iterateList(run, walked, elements as readonly JavaValue[], scope, slots, body)
    : iterate(run, elements, scope, slots, body)
  run.foreach = outer
  restore(run, slots.variable, variable)
  restore(run, slots.foreach, foreach)
  restore(run, slots.velocityCount, velocityCount)
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
    const signal = turn(run, items[index] ?? '', index + 1 < items.length, scope, slots, body)
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
    const signal = turn(run, step.value ?? '', following.done !== true, scope, slots, body)
    if (signal === BREAK) return NEXT
    if (signal === STOP) return STOP
    step = following
  }
  return NEXT
}

function turn(run: Run, value: JavaValue, more: boolean, scope: ForeachScope, slots: LoopSlots, body: Execute): Signal {
  run.budget.spend(1)
  scope.more = more
  run.set(slots.foreach, scope)
  run.set(slots.velocityCount, scope.position + 1)
  run.set(slots.variable, value)
  const signal = body(run)
  scope.position += 1
  return signal
}

function restore(run: Run, slot: number, value: JavaValue | undefined): void {
  if (value === undefined) run.unset(slot)
  else run.set(slot, value)
}

function compileDefine(statement: Statement & { type: 'define' }, scope: Scope): Execute {
  const slot = scope.slot(statement.variable)
  const body = compileBlock(statement.body, scope)
  return (run) => {
    run.budget.spend(1)
    run.set(slot, new DefinedBlock(run, body))
    return NEXT
  }
}

function compileCall(call: MacroCall, scope: Scope): Execute {
  const args = call.args.map((arg) => expression(arg, scope))
  const content = call.body === undefined ? undefined : compileBlock(call.body, scope)
  const bodyContent = scope.slot('bodyContent')
  return (run) => {
    run.budget.spend(1)
    run.at = call.at
    const macro = scope.macro(call.name, (found) => compileBlock(found.body, scope))
    if (macro === undefined) return NEXT
    if (run.trace !== undefined) note(run, call.at, `#${call.name}`, '')
    const bound = new Map<number, Evaluate>()
    for (const [index, slot] of macro.parameters.entries()) {
      const arg = args[index]
      if (arg !== undefined) bound.set(slot, arg)
    }
    if (content !== undefined) bound.set(bodyContent, (inner) => new DefinedBlock(inner, content))
    return run.call(call.name, bound, macro.body) === STOP ? STOP : NEXT
  }
}

function expression(syntax: Expression, scope: Scope): Evaluate {
  return compileExpression(syntax, scope, compileBlock)
}
