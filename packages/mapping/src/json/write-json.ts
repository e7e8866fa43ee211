import type { Budget } from '../budget.ts'
import { JavaDouble } from '../java/java-double.ts'
import { JavaObject, type JavaValue, type JsonStyle } from '../java/java-value.ts'

/** A value as JSON text, as json-smart (the parser behind `$input`) writes it. */
export function jsonText(value: JavaValue, style: JsonStyle, budget: Budget, depth = 0): string {
  if (typeof value === 'string') {
    budget.fits(value.length)
    return quoteJson(value, style)
  }
  if (value instanceof JavaObject) return value.json(style, budget, depth)
  // json-smart writes what is no JSON number as null.
  if (value instanceof JavaDouble) return Number.isFinite(value.value) ? value.toString() : 'null'
  return String(value)
}

// The second part is U+0000 to U+001F.
const SPECIAL = /["\\/\u007f-\u009f\u2000-\u20ff]|[^ -\uffff]/
const SPECIALS = new RegExp(SPECIAL, 'g')
const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

/** A text in quotes, with json-smart's escapes: controls, U+007F–U+009F and U+2000–U+20FF as `\uXXXX`. */
export function quoteJson(text: string, style: JsonStyle): string {
  if (!SPECIAL.test(text)) return `"${text}"`
  return `"${text.replace(SPECIALS, style === 'web' ? escapeWeb : escapePlain)}"`
}

function escapeWeb(character: string): string {
  return character === '/' ? '\\/' : escapePlain(character)
}

function escapePlain(character: string): string {
  if (character === '/') return character
  return SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
}
