import { errorAt, type MappingTemplateError } from '../mapping-template-error.ts'

/** Deepest nesting of blocks, parentheses, lists and references in a template. */
const MAX_SYNTAX_DEPTH = 100

/** A template's text and the place that the parser has reached. */
export class Source {
  readonly text: string
  /** The next character to read. */
  at = 0
  /** Where the text stands in the template: a quoted text is parsed on its own. */
  readonly #offset: number
  readonly #whole: string
  #depth: number

  constructor(text: string, whole: string = text, offset = 0, depth = 0) {
    this.text = text
    this.#whole = whole
    this.#offset = offset
    this.#depth = depth
  }

  /** A part of the text, as a source of its own whose errors still name the place in the template. */
  inner(text: string, at: number): Source {
    return new Source(text, this.#whole, this.#offset + at, this.#depth)
  }

  /** The place of `at` in the template. */
  place(at: number): number {
    return this.#offset + at
  }

  /** Says whether `text` stands at the next character. */
  sees(text: string): boolean {
    return this.text.startsWith(text, this.at)
  }

  /** Passes over `text` if it stands at the next character. */
  take(text: string): boolean {
    const taken = this.sees(text)
    if (taken) this.at += text.length
    return taken
  }

  /** Passes over what a sticky expression matches at the next character. */
  match(sticky: RegExp): RegExpExecArray | undefined {
    sticky.lastIndex = this.at
    const match = sticky.exec(this.text)
    if (match === null) return undefined
    this.at += match[0].length
    return match
  }

  /** Passes over blanks and line ends. */
  skipSpace(): void {
    for (let code = this.#code(); code === 0x20 || (code >= 0x09 && code <= 0x0d); code = this.#code()) this.at += 1
  }

  /** Passes over blanks up to and with one line end, if there is nothing else before it: Java's gobbling. */
  gobbleLine(): void {
    let at = this.at
    while (this.text[at] === ' ' || this.text[at] === '\t') at += 1
    if (this.text[at] === '\r') this.at = at + (this.text[at + 1] === '\n' ? 2 : 1)
    else if (this.text[at] === '\n') this.at = at + 1
  }

  /** Reads something nested; refuses what nests too deep. */
  nested<T>(read: () => T): T {
    if (++this.#depth > MAX_SYNTAX_DEPTH) throw this.error(`More than ${MAX_SYNTAX_DEPTH} levels of nesting`)
    try {
      return read()
    } finally {
      this.#depth -= 1
    }
  }

  /** A syntax error at the next character, or at `at`. */
  error(message: string, at: number = this.at): MappingTemplateError {
    return errorAt(this.#whole, this.place(at), 'SYNTAX', message)
  }

  /** An error that is not about syntax. */
  refusal(message: string, at: number): MappingTemplateError {
    return errorAt(this.#whole, this.place(at), 'UNSUPPORTED_DIRECTIVE', message)
  }

  /** How the next character is called in an error. */
  here(): string {
    return this.at < this.text.length ? JSON.stringify(this.text.charAt(this.at)) : 'the end of the template'
  }

  #code(): number {
    return this.at < this.text.length ? this.text.charCodeAt(this.at) : -1
  }
}
