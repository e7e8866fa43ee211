import { toText } from '../java/java-text.ts'
import { compileExpression, compileNullable, compileTest } from './compile-expression.ts'
import { compileAssignment, compileReference } from './compile-reference.ts'
import { compileForeach } from './compile-foreach.ts'
import { DefinedBlock } from './defined-block.ts'
import { BREAK, NEXT, STOP, type Evaluate, type Execute, type Run, type Test } from './run.ts'
import type { Scope } from './scope.ts'
import type { Block, Expression, MacroCall, Statement } from './syntax.ts'
import { note } from './trace.ts'

/** Turns statements into one function. */
export function compileBlock(block: Block, scope: Scope): Execute {
  const statements = compileStatements(block, scope)
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

/** Text and the reference after it are one function: most of a template is such pairs. */
function compileStatements(block: Block, scope: Scope): readonly Execute[] {
  const compiled: Execute[] = []
  for (let index = 0; index < block.length; index += 1) {
    const statement = block[index]!
    const next = block[index + 1]
    if (statement.type === 'text' && next?.type === 'print') {
      compiled.push(compilePrint(next, statement.text, scope))
      index += 1
    } else compiled.push(compileStatement(statement, scope))
  }
  return compiled
}

function compileStatement(statement: Statement, scope: Scope): Execute {
  switch (statement.type) {
    case 'text':
      return compileText(statement.text)
    case 'print':
      return compilePrint(statement, '', scope)
    case 'set':
      return compileSet(statement, scope)
    case 'if':
      return compileIf(statement, scope)
    case 'foreach':
      return compileForeach(statement, scope, compileBlock)
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

/** @param before text that stands before the reference */
function compilePrint(statement: Statement & { type: 'print' }, before: string, scope: Scope): Execute {
  const evaluate = compileReference(statement.reference, scope, (inner) => expression(inner, scope))
  const { at, source } = statement
  return (run) => {
    run.budget.spend(1)
    const value = evaluate(run)
    run.at = at
    const text = typeof value === 'string' ? value : toText(value, run.budget)
    if (run.trace !== undefined) note(run, at, source, text)
    run.write(before + text)
    return NEXT
  }
}

/**
 * A null that was calculated (a division by zero) is not assigned. A reference to nothing is: the variable is then
 * undefined, and what it was before does not live on.
 */
function compileSet(statement: Statement & { type: 'set' }, scope: Scope): Execute {
  const evaluate = compileNullable(statement.value, scope, compileBlock)
  const refers = statement.value.type === 'reference'
  const assign = compileAssignment(statement.target, scope, (inner) => expression(inner, scope))
  const { at, source } = statement
  return (run) => {
    run.budget.spend(1)
    run.at = at
    const value = evaluate(run)
    if (run.trace !== undefined) note(run, at, `#set(${source})`, value ?? '')
    if (value !== null || refers) assign(value, run)
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
  const [first] = branches
  if (branches.length === 1 && first !== undefined) {
    const { test, body, at } = first
    return (run) => (holds(test, at, run) ? body(run) : otherwise(run))
  }
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
  const args = call.args.map((arg) => compileNullable(arg, scope, compileBlock))
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
