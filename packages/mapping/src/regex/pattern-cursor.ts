import { PatternError } from './pattern-error.ts'

/** A pattern's text and the place that a parser has reached. */
export class PatternCursor {
  readonly source: string
  /** The next character to read. */
  at = 0

  constructor(source: string) {
    this.source = source
  }

  /** Whether everything has been read. */
  get ended(): boolean {
    return this.at >= this.source.length
  }

  /** Says whether `text` stands at the next character. */
  sees(text: string): boolean {
    return this.source.startsWith(text, this.at)
  }

  /** Passes over `text` if it stands at the next character. */
  take(text: string): boolean {
    const taken = this.sees(text)
    if (taken) this.at += text.length
    return taken
  }

  /** The character `offset` after the next one; "" beyond the end. */
  peek(offset: number = 0): string {
    return this.source.charAt(this.at + offset)
  }

  /** Reads one code point. */
  next(): number {
    const codePoint = this.source.codePointAt(this.at)
    if (codePoint === undefined) throw this.error('An unfinished pattern')
    this.at += codePoint > 0xffff ? 2 : 1
    return codePoint
  }

  /** Reads up to `close`, which is passed over; undefined where it is missing. */
  until(close: string): string | undefined {
    const end = this.source.indexOf(close, this.at)
    if (end < 0) return undefined
    const text = this.source.slice(this.at, end)
    this.at = end + close.length
    return text
  }

  /** An error at the next character. */
  error(what: string): PatternError {
    return new PatternError(this.source, `${what} at ${this.at} is not supported`)
  }
}
