import {
  parseArguments,
  parseExpression,
  parsePrimary,
  parseReference,
  isAssignable,
  startsReference,
} from './parse-expression.ts'
import { Source } from './source.ts'
import {
  addText,
  BODY_CALL,
  BRACE_AND_SET_AHEAD,
  DIRECTIVE,
  directiveName,
  MACRO,
  MARK,
  SET_AHEAD,
  skipComment,
  skipLine,
} from './template-lexis.ts'
import type { Block, Branch, Expression, Macro, MacroCall, Statement, TemplateSyntax } from './syntax.ts'

/** Reads a template. @throws {MappingTemplateError} with the place of the first fault. */
export function parseTemplate(text: string): TemplateSyntax {
  const source = new Source(text)
  const parser = new TemplateParser(macroNames(text))
  const body = parser.block(source, 'template')
  return { body, macros: parser.macros }
}

/** What ends a block. A quoted text ends where it ends, as the template does. */
type Ending = 'template' | 'if' | 'directive'

const RESERVED = new Set('set if elseif else end foreach macro define stop break parse include evaluate'.split(' '))
const MAX_TRIES = 1_000
const OUTSIDE = new Set(['parse', 'include', 'evaluate'])

/** A macro may be called above its definition, so names are looked for first. */
function macroNames(text: string): ReadonlySet<string> {
  return new Set(Array.from(text.matchAll(MACRO), (match) => match[1] ?? ''))
}

class TemplateParser {
  readonly macros = new Map<string, Macro>()
  readonly #known: ReadonlySet<string>
  #tries = 0

  constructor(known: ReadonlySet<string>) {
    this.#known = known
  }

  /** Reads statements up to the directive that ends the block, which is left to the caller. */
  block(source: Source, ending: Ending): Block {
    const block: Statement[] = []
    while (source.at < source.text.length) {
      const name = this.#endingHere(source)
      if (name !== undefined) {
        if (ending === 'template' || (ending === 'directive' && name !== 'end'))
          throw source.error(`#${name} has nothing to end`)
        return block
      }
      this.#statement(source, block)
    }
    if (ending !== 'template') throw source.error('The template ends inside a block: #end is missing')
    return block
  }

  readonly #inner = (source: Source): Block => this.block(source, 'template')

  #endingHere(source: Source): string | undefined {
    if (source.text[source.at] !== '#') return undefined
    const name = directiveName(source, source.at)
    return name === 'end' || name === 'else' || name === 'elseif' ? name : undefined
  }

  #statement(source: Source, block: Statement[]): void {
    const character = source.text[source.at]
    if (character === '$') this.#dollar(source, block)
    else if (character === '#') this.#hash(source, block)
    else if (character === '\\') this.#backslashes(source, block)
    else this.#text(source, block)
  }

  /** A run of text. Blanks that stand alone before `#set` vanish with it. */
  #text(source: Source, block: Statement[]): void {
    const start = source.at
    SET_AHEAD.lastIndex = start
    const blanks = SET_AHEAD.test(source.text)
    MARK.lastIndex = start
    const mark = MARK.exec(source.text)
    source.at = mark === null ? source.text.length : mark.index
    if (!blanks) addText(block, source.text.slice(start, source.at))
  }

  #dollar(source: Source, block: Statement[]): void {
    if (!startsReference(source, source.at)) return this.#literally(source, block, 1)
    const start = source.at
    const reference = parseReference(source, this.#inner)
    block.push({ type: 'print', reference, source: source.text.slice(start, source.at), at: source.place(start) })
    // To Java a brace right after a reference is a token of its own, so that blanks after it stand alone.
    const brace = source.text[source.at - 1] === '}' ? undefined : source.match(BRACE_AND_SET_AHEAD)
    if (brace !== undefined) addText(block, brace[0])
  }

  /** `\$name` and `\#if` print as they stand without the backslash; two backslashes print one. Elsewhere all print. */
  #backslashes(source: Source, block: Statement[]): void {
    const start = source.at
    while (source.sees('\\')) source.at += 1
    const count = source.at - start
    if (!this.#isEscapable(source)) return addText(block, '\\'.repeat(count))
    addText(block, '\\'.repeat(Math.floor(count / 2)))
    if (count % 2 === 0) return
    const from = source.at
    if (source.sees('$')) parseReference(source, this.#inner)
    else source.match(DIRECTIVE)
    addText(block, source.text.slice(from, source.at))
  }

  #isEscapable(source: Source): boolean {
    if (startsReference(source, source.at)) return true
    const name = directiveName(source, source.at)
    return name !== undefined && (RESERVED.has(name) || this.#known.has(name))
  }

  #hash(source: Source, block: Statement[]): void {
    if (source.take('##')) return skipLine(source)
    if (source.take('#*')) return skipComment(source)
    if (source.take('#[[')) return this.#literalBlock(source, block)
    const start = source.at
    const call = source.match(BODY_CALL)
    if (call !== undefined) return this.#bodyCall(source, block, call[1] ?? call[2] ?? '', start)
    const match = source.match(DIRECTIVE)
    if (match === undefined) return this.#literally(source, block, 1)
    this.#directive(source, block, match[1] ?? match[2] ?? '', start)
  }

  #literally(source: Source, block: Statement[], length: number): void {
    addText(block, source.text.slice(source.at, source.at + length))
    source.at += length
  }

  #literalBlock(source: Source, block: Statement[]): void {
    const end = source.text.indexOf(']]#', source.at)
    if (end < 0) throw source.error('#[[ is not closed with ]]#')
    addText(block, source.text.slice(source.at, end))
    source.at = end + 3
  }

  #directive(source: Source, block: Statement[], name: string, start: number): void {
    switch (name) {
      case 'set':
        return this.#set(source, block, start)
      case 'if':
        return this.#if(source, block, start)
      case 'foreach':
        return this.#foreach(source, block, start)
      case 'define':
        return this.#define(source, block, start)
      case 'macro':
        return this.#macro(source)
      case 'stop':
      case 'break':
        block.push({ type: name, at: source.place(start) })
        return
      default:
        this.#named(source, block, name, start)
    }
  }

  #set(source: Source, block: Statement[], start: number): void {
    this.#open(source, 'set')
    const from = source.at
    source.skipSpace()
    const target = parseReference(source, this.#inner)
    if (!isAssignable(target)) throw source.error('#set cannot assign to a method')
    source.skipSpace()
    if (source.sees('==') || !source.take('=')) throw source.error(`Expected = in #set, found ${source.here()}`)
    const value = parseExpression(source, this.#inner)
    const text = source.text.slice(from, source.at).trim()
    this.#close(source)
    block.push({ type: 'set', target, value, source: text, at: source.place(start) })
  }

  #if(source: Source, block: Statement[], start: number): void {
    const branches = [this.#branch(source, 'if', start)]
    let otherwise: Block = []
    for (;;) {
      const at = source.at
      const name = this.#ending(source)
      if (name === 'elseif' && otherwise.length === 0) branches.push(this.#branch(source, name, at))
      else if (name === 'else') otherwise = this.#else(source)
      else break
    }
    block.push({ type: 'if', branches, otherwise, at: source.place(start) })
  }

  #branch(source: Source, name: string, at: number): Branch {
    this.#open(source, name)
    const condition = parseExpression(source, this.#inner)
    this.#close(source)
    return { condition, body: source.nested(() => this.block(source, 'if')), at: source.place(at) }
  }

  #else(source: Source): Block {
    source.gobbleLine()
    const body = source.nested(() => this.block(source, 'directive'))
    return body
  }

  /** Passes over `#end`, `#else` or `#elseif`. */
  #ending(source: Source): string {
    const name = source.match(DIRECTIVE)
    const word = name?.[1] ?? name?.[2] ?? ''
    if (word === 'end') source.gobbleLine()
    return word
  }

  #foreach(source: Source, block: Statement[], start: number): void {
    this.#open(source, 'foreach')
    const variable = this.#variable(source, '#foreach')
    source.skipSpace()
    if (source.match(/[a-zA-Z]+/y) === undefined) throw source.error(`Expected in, found ${source.here()}`)
    const list = parsePrimary(source, this.#inner)
    this.#close(source)
    block.push({ type: 'foreach', variable, list, body: this.#body(source), at: source.place(start) })
  }

  #define(source: Source, block: Statement[], start: number): void {
    this.#open(source, 'define')
    const variable = this.#variable(source, '#define')
    this.#close(source)
    block.push({ type: 'define', variable, body: this.#body(source), at: source.place(start) })
  }

  #macro(source: Source): void {
    this.#open(source, 'macro')
    source.skipSpace()
    const name = source.match(/[a-zA-Z][a-zA-Z0-9_-]*/y)?.[0]
    if (name === undefined) throw source.error(`Expected the name of the macro, found ${source.here()}`)
    const parameters: string[] = []
    for (;;) {
      source.skipSpace()
      source.take(',')
      source.skipSpace()
      if (!source.sees('$')) break
      parameters.push(this.#variable(source, '#macro'))
    }
    this.#close(source)
    this.macros.set(name, { name, parameters, body: this.#body(source) })
  }

  #named(source: Source, block: Statement[], name: string, start: number): void {
    if (OUTSIDE.has(name)) throw source.refusal(`#${name} reaches outside the template: API Gateway refuses it`, start)
    if (!this.#known.has(name)) return this.#unknown(source, block, start)
    const args = this.#callArguments(source)
    if (args === undefined) return addText(block, source.text.slice(start, source.at))
    source.gobbleLine()
    block.push({ type: 'call', name, args, body: undefined, at: source.place(start) })
  }

  #bodyCall(source: Source, block: Statement[], name: string, start: number): void {
    const args = this.#known.has(name) ? this.#callArguments(source) : undefined
    if (args === undefined) return addText(block, source.text.slice(start, source.at))
    source.gobbleLine()
    const call: MacroCall = { type: 'call', name, args, body: this.#body(source), at: source.place(start) }
    block.push(call)
  }

  /** A name that is no directive and no macro is text, its arguments with it. */
  #unknown(source: Source, block: Statement[], start: number): void {
    const end = source.at
    // Each try that fails costs a walk over the template: hostile ones are many.
    if (this.#tries++ < MAX_TRIES) {
      try {
        if (this.#callArguments(source) === undefined) source.at = end
      } catch {
        source.at = end
      }
    }
    addText(block, source.text.slice(start, source.at))
  }

  #callArguments(source: Source): Expression[] | undefined {
    return source.match(/[ \t]*\(/y) === undefined
      ? undefined
      : source.nested(() => parseArguments(source, this.#inner))
  }

  #body(source: Source): Block {
    const body = source.nested(() => this.block(source, 'directive'))
    this.#ending(source)
    return body
  }

  #variable(source: Source, where: string): string {
    source.skipSpace()
    const reference = source.sees('$') ? parseReference(source, this.#inner) : undefined
    if (reference !== undefined && reference.steps.length === 0) return reference.name
    throw source.error(`Expected a variable in ${where}, found ${source.here()}`)
  }

  #open(source: Source, name: string): void {
    if (source.match(/[ \t]*\(/y) === undefined) throw source.error(`Expected ( after #${name}, found ${source.here()}`)
  }

  #close(source: Source): void {
    source.skipSpace()
    if (!source.take(')')) throw source.error(`Expected ), found ${source.here()}`)
    source.gobbleLine()
  }
}
