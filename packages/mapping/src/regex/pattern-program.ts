import { PatternError } from './pattern-error.ts'
import type { Assertion, CodePointSet, PatternNode } from './pattern-node.ts'

/** One step of the machine. `split` prefers `to` over `or`. */
export type Instruction =
  | { readonly op: 'set'; readonly set: CodePointSet }
  | { readonly op: 'assert'; readonly assertion: Assertion }
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'split'; to: number; or: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'match' }

/** Most instructions of a program: nested repetitions multiply, `((a{99}){99}){99}` is refused. */
const MAX_INSTRUCTIONS = 5_000

/** Turns a tree into a program for {@link runProgram}. */
export function compileProgram(pattern: string, root: PatternNode): readonly Instruction[] {
  const program: Instruction[] = []
  const emit = (instruction: Instruction): void => {
    if (program.length >= MAX_INSTRUCTIONS) throw new PatternError(pattern, 'Too many repetitions')
    program.push(instruction)
  }
  emit({ op: 'save', slot: 0 })
  compileNode(root, program, emit)
  emit({ op: 'save', slot: 1 })
  emit({ op: 'match' })
  return program
}

type Emit = (instruction: Instruction) => void

function compileNode(node: PatternNode, program: Instruction[], emit: Emit): void {
  switch (node.type) {
    case 'set':
      return emit({ op: 'set', set: node.set })
    case 'assertion':
      return emit({ op: 'assert', assertion: node.assertion })
    case 'sequence':
      for (const part of node.parts) compileNode(part, program, emit)
      return undefined
    case 'capture':
      emit({ op: 'save', slot: node.index * 2 })
      compileNode(node.body, program, emit)
      return emit({ op: 'save', slot: node.index * 2 + 1 })
    case 'choice':
      return compileChoice(node.options, program, emit)
    case 'repeat':
      return compileRepeat(node, program, emit)
  }
}

function compileChoice(options: readonly PatternNode[], program: Instruction[], emit: Emit): void {
  const ends: { to: number }[] = []
  for (const [index, option] of options.entries()) {
    if (index === options.length - 1) {
      compileNode(option, program, emit)
      break
    }
    const split = { op: 'split' as const, to: program.length + 1, or: 0 }
    emit(split)
    compileNode(option, program, emit)
    const jump = { op: 'jump' as const, to: 0 }
    emit(jump)
    ends.push(jump)
    split.or = program.length
  }
  for (const jump of ends) jump.to = program.length
}

function compileRepeat(node: PatternNode & { type: 'repeat' }, program: Instruction[], emit: Emit): void {
  for (let count = 0; count < node.min; count += 1) compileNode(node.body, program, emit)
  if (node.max === Number.POSITIVE_INFINITY) return compileLoop(node, program, emit)
  const splits: { to: number; or: number }[] = []
  for (let count = node.min; count < node.max; count += 1) {
    const split = { op: 'split' as const, to: program.length + 1, or: program.length + 1 }
    emit(split)
    splits.push(split)
    compileNode(node.body, program, emit)
  }
  for (const split of splits) leave(split, program.length, node.greedy)
}

function compileLoop(node: PatternNode & { type: 'repeat' }, program: Instruction[], emit: Emit): void {
  const start = program.length
  const split = { op: 'split' as const, to: start + 1, or: start + 1 }
  emit(split)
  compileNode(node.body, program, emit)
  emit({ op: 'jump', to: start })
  leave(split, program.length, node.greedy)
}

function leave(split: { to: number; or: number }, end: number, greedy: boolean): void {
  if (greedy) split.or = end
  else split.to = end
}
