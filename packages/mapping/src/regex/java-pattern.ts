import { parsePattern } from './parse-pattern.ts'
import { PatternError } from './pattern-error.ts'
import { compileProgram, type Instruction } from './pattern-program.ts'
import { runProgram, type Captures, type MatchMode } from './run-program.ts'

/** Told of each step that a match takes; throws to stop it. */
export type Spend = (count: number) => void

/** A regular expression of Java, matched in linear time: it can be run over what a client sent. */
export class JavaPattern {
  /** The pattern as written. */
  readonly source: string
  readonly #program: readonly Instruction[]
  readonly #slots: number
  readonly #names: ReadonlyMap<string, number>

  /** @throws {PatternError} where the pattern is wrong, too long, or needs backtracking. */
  constructor(source: string) {
    const parsed = parsePattern(source)
    this.source = source
    this.#program = compileProgram(source, parsed.root)
    this.#slots = (parsed.groups + 1) * 2
    this.#names = parsed.names
  }

  /** `Pattern.matches`: says whether the whole text matches. */
  matches(text: string, spend: Spend = unbounded): boolean {
    return this.#run(text, 0, 'all', spend) !== undefined
  }

  /** `Matcher.lookingAt`: says whether a beginning of the text matches. */
  matchesStart(text: string, spend: Spend = unbounded): boolean {
    return this.#run(text, 0, 'prefix', spend) !== undefined
  }

  /** `Matcher.find`: the first match at or after `start`. */
  find(text: string, start = 0, spend: Spend = unbounded): Captures | undefined {
    return this.#run(text, start, 'find', spend)
  }

  /** `String.replaceAll` or, with `limit` 1, `replaceFirst`: `$1` and `${name}` stand for groups, `\` quotes. */
  replace(text: string, replacement: string, limit: number, spend: Spend, add: (part: string) => void): void {
    let from = 0
    for (let count = 0, at = 0; count < limit && at <= text.length; count += 1) {
      const match = this.find(text, at, spend)
      if (match === undefined) break
      const [start = 0, end = 0] = match
      add(text.slice(from, start))
      this.#expand(replacement, text, match, add)
      from = end
      at = end === start ? end + 1 : end
    }
    add(text.slice(from))
  }

  /** `String.split`: without the empty texts at the end where `limit` is 0. */
  split(text: string, limit: number, spend: Spend): string[] {
    const parts: string[] = []
    let from = 0
    const most = limit > 0 ? limit - 1 : Number.POSITIVE_INFINITY
    for (let at = 0; at <= text.length && parts.length < most;) {
      const match = this.find(text, at, spend)
      if (match === undefined) break
      const [start = 0, end = 0] = match
      at = end === start ? end + 1 : end
      // Nothing is split off by an empty match at either end.
      if (end === start && (start === 0 || start >= text.length)) continue
      if (end === 0) continue
      parts.push(text.slice(from, start))
      from = end
    }
    parts.push(text.slice(from))
    if (limit === 0) while (parts.length > 1 && parts.at(-1) === '') parts.pop()
    return parts
  }

  #run(text: string, start: number, mode: MatchMode, spend: Spend): Captures | undefined {
    return runProgram(this.#program, this.#slots, text, start, mode, spend)
  }

  #expand(replacement: string, text: string, match: Captures, add: (part: string) => void): void {
    for (let at = 0; at < replacement.length; at += 1) {
      const character = replacement.charAt(at)
      if (character === '\\') add(replacement.charAt(++at))
      else if (character === '$') at += this.#group(replacement, at + 1, text, match, add)
      else add(character)
    }
  }

  /** Adds the group named at `at`, and says how many characters its name takes. */
  #group(replacement: string, at: number, text: string, match: Captures, add: (part: string) => void): number {
    const reference = /^(?:([0-9])|\{([a-zA-Z][a-zA-Z0-9]*)\})/.exec(replacement.slice(at, at + 64))
    const index = reference?.[1] === undefined ? this.#names.get(reference?.[2] ?? '') : Number(reference[1])
    if (reference === null || index === undefined || index * 2 >= this.#slots) {
      throw new PatternError(this.source, 'An illegal group reference')
    }
    const start = match[index * 2] ?? -1
    if (start >= 0) add(text.slice(start, match[index * 2 + 1]))
    return reference[0].length
  }
}

function unbounded(): void {}
