import { JavaDouble } from '../java/java-double.ts'
import { shrink } from '../java/java-number.ts'
import type { Source } from './source.ts'
import type { Expression } from './syntax.ts'

const NUMBER = /-?(?:[0-9]+(?:\.(?!\.)[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/y
/** Digits of a literal: BigInt reads them in quadratic time. */
const MAX_DIGITS = 400

/**
 * Reads a text in quotes, and gives what is between them. A quote inside is written twice; a backslash has no meaning
 * (Velocity 1.7).
 */
export function parseQuoted(source: Source, quote: string): string {
  const start = source.at
  for (let at = start + 1; at < source.text.length; at += 1) {
    if (source.text[at] !== quote) continue
    if (source.text[at + 1] === quote) {
      at += 1
      continue
    }
    source.at = at + 1
    return source.text.slice(start + 1, at).replaceAll(quote + quote, quote)
  }
  throw source.error('A text in quotes is not closed', start)
}

/** Reads a number: an integer of any size, or a Double. Undefined where there is none. */
export function parseNumber(source: Source): Expression | undefined {
  const text = source.match(NUMBER)?.[0]
  if (text === undefined) return undefined
  if (text.length > MAX_DIGITS) throw source.error('A number with too many digits')
  if (/[.eE]/.test(text)) return { type: 'literal', value: new JavaDouble(Number(text)) }
  return { type: 'literal', value: text.length < 16 ? Number(text) + 0 : shrink(BigInt(text)) }
}
