import { lineTerminator, word } from './code-point-sets.ts'
import type { Assertion } from './pattern-node.ts'
import type { Instruction } from './pattern-program.ts'

/** Offsets: `[start, end]` of the whole match, then of each group; -1 where a group took no part. */
export type Captures = readonly number[]

/** Where a match may begin and end. `all`: the whole text, as Java's `matches()`; `prefix`: from `start` on; `find`: anywhere. */
export type MatchMode = 'all' | 'prefix' | 'find'

interface Thread {
  readonly at: number
  readonly captures: Captures
}

/**
 * Runs all paths of a program side by side over the text (Pike's machine): the time grows with the text's length times
 * the program's, whatever the pattern. `spend` is told of every step.
 */
export function runProgram(
  program: readonly Instruction[],
  slots: number,
  text: string,
  start: number,
  mode: MatchMode,
  spend: (count: number) => void,
): Captures | undefined {
  const none: Captures = Array.from({ length: slots }, () => -1)
  let threads: Thread[] = []
  let found: Captures | undefined
  const mark = new Int32Array(program.length).fill(-1)
  for (let at = start; at <= text.length;) {
    if (found === undefined && (at === start || mode === 'find')) follow(program, threads, mark, 0, none, text, at)
    if (threads.length === 0 && (mode !== 'find' || found !== undefined)) break
    spend(threads.length + 1)
    const codePoint = text.codePointAt(at) ?? -1
    const width = codePoint > 0xffff ? 2 : 1
    const next: Thread[] = []
    for (const thread of threads) {
      const instruction = program[thread.at]
      if (instruction === undefined) continue
      if (instruction.op === 'match') {
        if (mode === 'all' && at < text.length) continue
        found = thread.captures
        break
      }
      if (instruction.op === 'set' && codePoint >= 0 && instruction.set(codePoint)) {
        follow(program, next, mark, thread.at + 1, thread.captures, text, at + width)
      }
    }
    threads = next
    at += width
  }
  return found
}

/** Adds a thread and all that it reaches without taking a character, in the order of preference. */
function follow(
  program: readonly Instruction[],
  threads: Thread[],
  mark: Int32Array,
  start: number,
  captures: Captures,
  text: string,
  position: number,
): void {
  const stack: Thread[] = [{ at: start, captures }]
  for (let thread = stack.pop(); thread !== undefined; thread = stack.pop()) {
    const instruction = program[thread.at]
    if (instruction === undefined || mark[thread.at] === position) continue
    mark[thread.at] = position
    switch (instruction.op) {
      case 'jump':
        stack.push({ at: instruction.to, captures: thread.captures })
        break
      case 'split':
        stack.push({ at: instruction.or, captures: thread.captures }, { at: instruction.to, captures: thread.captures })
        break
      case 'save':
        stack.push({ at: thread.at + 1, captures: thread.captures.with(instruction.slot, position) })
        break
      case 'assert':
        if (holds(instruction.assertion, text, position)) stack.push({ at: thread.at + 1, captures: thread.captures })
        break
      default:
        threads.push(thread)
    }
  }
}

function holds(assertion: Assertion, text: string, position: number): boolean {
  switch (assertion) {
    case 'start':
      return position === 0
    case 'end':
      return position === text.length
    case 'finalEnd':
      return position === text.length || isFinalTerminator(text, position)
    case 'lineStart':
      return position === 0 || (position < text.length && isLineEnd(text, position - 1))
    case 'lineEnd':
      return position === text.length || isLineEnd(text, position)
    case 'wordBoundary':
      return isWord(text, position - 1) !== isWord(text, position)
    case 'notWordBoundary':
      return isWord(text, position - 1) === isWord(text, position)
  }
}

function isFinalTerminator(text: string, position: number): boolean {
  if (position === text.length - 2) return text.endsWith('\r\n')
  if (position !== text.length - 1 || !lineTerminator(text.charCodeAt(position))) return false
  return !(text[position] === '\n' && text[position - 1] === '\r')
}

function isLineEnd(text: string, position: number): boolean {
  return lineTerminator(text.charCodeAt(position))
}

function isWord(text: string, position: number): boolean {
  return position >= 0 && position < text.length && word(text.charCodeAt(position))
}
