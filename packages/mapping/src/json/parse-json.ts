import { JavaDouble } from '../java/java-double.ts'
import { JavaList } from '../java/java-list.ts'
import { JavaMap } from '../java/java-map.ts'
import { lazyValue } from '../java/lazy-map.ts'
import { shrink } from '../java/java-number.ts'
import type { JavaValue } from '../java/java-value.ts'

/** What was read: the value, or the place and reason of the first fault. */
export type ParsedJson =
  | { readonly ok: true; readonly value: JavaValue }
  | { readonly ok: false; readonly fault: string }

/** Nesting that a body may have. AWS names no limit; the JSON parser behind it stops at 400. */
export const MAX_JSON_DEPTH = 400

/**
 * Reads JSON as API Gateway's parser (json-smart, permissive mode) does: names and texts without quotes, single
 * quotes, commas too many and anything after the first value are accepted. This is why a MOCK template may say
 * `{statusCode: 200}`. What does not begin like JSON is a text.
 */
export function parseJson(text: string): ParsedJson {
  const faithful = parseFaithful(text)
  if (faithful !== undefined) return { ok: true, value: faithful }
  try {
    return { ok: true, value: new Reader(text).read() }
  } catch (error) {
    if (error instanceof JsonFault) return { ok: false, fault: error.message }
    throw error
  }
}

class JsonFault extends Error {}

/**
 * What JSON.parse would not keep: a Double's fraction of zeros, an exponent, more than 15 digits, the sign of zero, and
 * the order of members whose names are numbers.
 */
const UNFAITHFUL = /[0-9]\.[0-9]*0(?![0-9])|[0-9][eE]|[0-9][0-9.]{15}|-0|"[0-9]+"\s*:/

/** Most bodies are plain JSON: the engine's own parser reads them in half the time. Undefined for any other text. */
function parseFaithful(text: string): JavaValue | undefined {
  const first = text.charCodeAt(0)
  if ((first !== 0x7b && first !== 0x5b) || UNFAITHFUL.test(text) || mayNestDeep(text)) return undefined
  try {
    return lazyValue(JSON.parse(text), true)
  } catch {
    return undefined
  }
}

/** Counts brackets, those in texts too: rather one body too many is read by hand. */
function mayNestDeep(text: string): boolean {
  if (text.length <= MAX_JSON_DEPTH) return false
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 0x7b || code === 0x5b) depth += 1
    else if (code === 0x7d || code === 0x5d) depth -= 1
    if (depth > MAX_JSON_DEPTH) return true
  }
  return false
}

const OBJECT_ENDS = ',}:'
const NAME_ENDS = ':'
const VALUE_ENDS_IN_OBJECT = ',}'
const VALUE_ENDS_IN_LIST = ',]'
const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  read(): JavaValue {
    this.#skipSpace()
    if (this.#at >= this.#text.length) return ''
    return this.#value('', 0)
  }

  /** Reads one value; `ends` are the characters at which a text without quotes stops. */
  #value(ends: string, depth: number): JavaValue {
    const character = this.#text[this.#at]
    if (depth > MAX_JSON_DEPTH) throw this.#fault('Too deep')
    if (character === '{') return this.#object(depth)
    if (character === '[') return this.#list(depth)
    if (character === '"' || character === "'") return this.#quoted(character)
    if (character === undefined) throw this.#fault('Unexpected end')
    if (character === ']' || character === '}' || character === ':')
      throw this.#fault(`Unexpected character ${character}`)
    return bareValue(this.#bare(ends))
  }

  #object(depth: number): JavaMap {
    const entries = new Map<JavaValue, JavaValue>()
    this.#at += 1
    for (;;) {
      this.#skipSpaceAndCommas()
      const character = this.#text[this.#at]
      if (character === '}') break
      if (character === undefined) throw this.#fault('Unexpected end')
      const name = this.#name(character)
      this.#expectColon()
      this.#skipSpace()
      entries.set(name, this.#value(VALUE_ENDS_IN_OBJECT, depth + 1))
      this.#endOfItem('}')
    }
    this.#at += 1
    return new JavaMap(entries)
  }

  #list(depth: number): JavaList {
    const items: JavaValue[] = []
    this.#at += 1
    for (;;) {
      this.#skipSpaceAndCommas()
      const character = this.#text[this.#at]
      if (character === ']') break
      items.push(this.#value(VALUE_ENDS_IN_LIST, depth + 1))
      this.#endOfItem(']')
    }
    this.#at += 1
    return new JavaList(items, 'json')
  }

  #name(character: string): string {
    if (character === '"' || character === "'") return this.#quoted(character)
    if (OBJECT_ENDS.includes(character) || character === '{' || character === '[' || character === ']') {
      throw this.#fault(`Unexpected character ${character}`)
    }
    return this.#bare(NAME_ENDS)
  }

  #expectColon(): void {
    this.#skipSpace()
    if (this.#text[this.#at] !== ':') throw this.#fault(`Unexpected character ${this.#text[this.#at] ?? '(end)'}`)
    this.#at += 1
  }

  #endOfItem(close: string): void {
    this.#skipSpace()
    const character = this.#text[this.#at]
    if (character === ',') this.#at += 1
    else if (character !== close) throw this.#fault(`Unexpected character ${character ?? '(end)'}`)
  }

  #bare(ends: string): string {
    const start = this.#at
    const first = ends.charCodeAt(0)
    const second = ends.charCodeAt(1)
    let at = start
    for (; at < this.#text.length; at += 1) {
      const code = this.#text.charCodeAt(at)
      if (code === first || code === second) break
    }
    this.#at = at
    return this.#text.slice(start, at).trim()
  }

  #quoted(quote: string): string {
    let start = this.#at + 1
    const end = this.#text.indexOf(quote, start)
    if (end >= 0) {
      const plain = this.#text.slice(start, end)
      if (!plain.includes('\\')) {
        this.#at = end + 1
        return plain
      }
    }
    let result = ''
    for (let at = start; at < this.#text.length; at += 1) {
      const code = this.#text.charCodeAt(at)
      if (code === quote.charCodeAt(0)) {
        this.#at = at + 1
        return result + this.#text.slice(start, at)
      }
      if (code === 0x5c) {
        result += this.#text.slice(start, at)
        const [escaped, length] = this.#escape(at + 1)
        result += escaped
        at += length
        start = at + 1
      }
    }
    throw this.#fault('Unexpected end')
  }

  #escape(at: number): readonly [text: string, length: number] {
    const character = this.#text.charAt(at)
    if (character !== 'u') return [ESCAPES[character] ?? unescaped(character), 1]
    const digits = this.#text.slice(at + 1, at + 5)
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.#fault(`Unexpected unicode escape ${digits}`)
    return [String.fromCharCode(Number.parseInt(digits, 16)), 5]
  }

  #skipSpace(): void {
    while (this.#at < this.#text.length && this.#text.charCodeAt(this.#at) <= 0x20) this.#at += 1
  }

  #skipSpaceAndCommas(): void {
    while (this.#at < this.#text.length && (this.#text.charCodeAt(this.#at) <= 0x20 || this.#text[this.#at] === ',')) {
      this.#at += 1
    }
  }

  #fault(reason: string): JsonFault {
    return new JsonFault(`${reason} at position ${this.#at}`)
  }
}

/** An escape that JSON does not know vanishes with its character, as in json-smart. */
function unescaped(character: string): string {
  return character === '"' || character === "'" || character === '\\' || character === '/' ? character : ''
}

const INTEGER = /^-?[0-9]+$/
const DECIMAL = /^-?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?$/

function bareValue(text: string): JavaValue {
  const small = smallInteger(text)
  if (small !== undefined) return small
  if (text === 'true') return true
  if (text === 'false') return false
  if (text === 'null') return null
  if (text === 'NaN') return new JavaDouble(Number.NaN)
  // Digits are read as BigInt in quadratic time: a number longer than this stays a text.
  if (text.length > 1_000) return text
  if (INTEGER.test(text)) return text.length < 16 ? Number(text) + 0 : shrink(BigInt(text))
  if (!DECIMAL.test(text)) return text
  return new JavaDouble(Number(text), text.length > 18 ? text : undefined)
}

/** Digits alone, few enough to be exact: most numbers, read without a regular expression. */
function smallInteger(text: string): number | undefined {
  if (text.length === 0 || text.length > 15) return undefined
  let value = 0
  for (let at = 0; at < text.length; at += 1) {
    const digit = text.charCodeAt(at) - 0x30
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  return value
}
