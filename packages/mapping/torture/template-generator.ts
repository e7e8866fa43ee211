import type { RandomSource } from './random-source.ts'

/** The data that generated templates see, as plain values: `$m`, `$l`, `$s`, `$n`, `$b`, `$e`. */
export const DATA = {
  m: { a: 1, b: { c: [1, 'x'] }, t: 'text', n: 7 },
  l: [3, 'two', { k: 'v' }, [1, 2]],
  s: 'hello World',
  n: 42,
  b: true,
  e: '',
} as const

const NAMES = ['m', 'l', 's', 'n', 'b', 'e', 'x', 'y', 'u'] as const
const KEYS = ['a', 'b', 'c', 't', 'k', 'n', 'zz'] as const
const BLANKS = ['', ' ', '\n', '  ', '\n  ', ' \n', '\t', '\r\n'] as const
const METHODS = [
  'size()',
  'isEmpty()',
  'get("a")',
  'get(0)',
  'length()',
  'toString()',
  'substring(1)',
  'substring(0, 2)',
  'toUpperCase()',
  'contains("l")',
  'containsKey("a")',
  'indexOf("l")',
  'equals("hello World")',
  'replace("l", "L")',
  'replaceAll("[lo]+", "<$0>")',
  'split(" ")',
  'keySet()',
  'values()',
  'entrySet()',
  'add("q")',
  'put("p", 5)',
  'remove("a")',
  'trim()',
  'concat("!")',
  'charAt(0)',
  'startsWith("he")',
  'matches("h.*d")',
  'intValue()',
  'iterator()',
  'getClass()',
  'class',
  'constructor',
  '__proto__',
] as const
const FRAGMENTS = [
  '$',
  '#',
  '\\',
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  '"',
  "'",
  '##c\n',
  '#*c*#',
  '#[[ $raw ]]#',
  '#end',
  '#else',
  '#if(',
  '$!{',
  '${m',
  '#set($',
  '#foreach(',
  '..',
  '\u0000',
  '😀',
  '\ud800',
  '#stop',
  '#break',
  '#parse("x")',
  '#evaluate("1")',
  '#macro(',
  '$context.requestOverride.header.h',
  '$input.json("$..*")',
  '$input.path("$.a[?(@.b > 1)]")',
  '$util.parseJson("{")',
] as const

/** What would not end, or not fit, without bounds. */
const BOMBS = [
  '#foreach($i in [1..1000])#foreach($j in [1..1000])x#end#end',
  '#set($x = "ab")#foreach($i in [1..60])#set($x = "$x$x")#end$x',
  '#set($x = "ab")#foreach($i in [1..60])#set($x = $x.concat($x))#end$x.length()',
  '#set($x = "ab")#foreach($i in [1..60])#set($x = $x.replace("b", $x))#end$x',
  '#set($x = "ab")#foreach($i in [1..60])#set($x = $x.replaceAll("b*", $x))#end$x',
  '#foreach($i in [1..60])#set($x = [$x, $x])#end$x',
  '#set($x = [1])#foreach($i in [1..60])$x.addAll($x)#end$x',
  '#set($x = {"a": 1})#foreach($i in [1..60])#set($x = {"a": $x, "b": $x})#end#if($x == $x.a)y#end$x',
  '#set($x = [])#set($y = [$x])$x.add($y)$x$y#if($x == $y)y#end',
  '#macro(r)#r()#end#r()',
  '#define($y)$y$y#end$y',
  `#set($x = "${'a'.repeat(3_000)}")$x.matches("(a+)+b")$x.replaceAll("(a|a)*$", "z")$x.split("(a*)*b").size()`,
  '#foreach($i in [1..500])#set($n = $n * $n)#end$n',
  '#foreach($i in [1..50])$input.path("$..*..*..*")#end',
  '#set($x = [1..2000000000])$x.size()',
  '$s.repeat(2000000000)',
  '$s.format("%999s%999s", $s, $s)'.repeat(80),
] as const

/** Makes whole templates: mostly well formed, a few of them broken. */
export class TemplateGenerator {
  readonly #random: RandomSource
  #depth = 0

  constructor(random: RandomSource) {
    this.#random = random
  }

  /** Any template: well formed, or with fragments strewn in. */
  wild(): string {
    if (this.#random.chance(0.01)) return this.#random.pick(BOMBS)
    const text = this.#block(1 + this.#random.below(6))
    return this.#random.chance(0.4) ? this.#broken(text) : text
  }

  /** A well-formed template. */
  wellFormed(): string {
    return this.#block(1 + this.#random.below(6))
  }

  #broken(text: string): string {
    let result = text
    for (let count = this.#random.below(4); count >= 0; count -= 1) {
      const at = this.#random.below(result.length + 1)
      const cut = this.#random.chance(0.3) ? this.#random.below(6) : 0
      result = result.slice(0, at) + this.#random.pick(FRAGMENTS) + result.slice(at + cut)
    }
    return result
  }

  #block(length: number): string {
    return Array.from({ length }, () => this.#statement()).join('')
  }

  #statement(): string {
    const random = this.#random
    if (this.#depth > 3) return this.#text()
    this.#depth += 1
    const statement = random.pick([
      () => this.#text(),
      () => this.#text(),
      () => this.reference(),
      () => this.reference(),
      () => this.#set(),
      () => this.#set(),
      () => this.#if(),
      () => this.#foreach(),
      () => this.#define(),
      () => this.#macro(),
    ])()
    this.#depth -= 1
    return statement
  }

  #text(): string {
    return this.#random.pick([
      'a',
      ' b ',
      '\n',
      '"q": ',
      ', ',
      '{',
      '}',
      '1',
      '-',
      ': ',
      '  ',
      '\n  ',
      '<x/>',
      '.',
      '%',
      '\\',
    ])
  }

  /** A reference, printed: plain, quiet or formal. */
  reference(): string {
    const quiet = this.#random.chance(0.2) ? '!' : ''
    const path = this.#path()
    return this.#random.chance(0.3) ? `$${quiet}{${path}}` : `$${quiet}${path}`
  }

  #path(): string {
    const random = this.#random
    let path: string = random.pick(NAMES)
    for (let steps = random.below(3); steps > 0; steps -= 1) {
      path += random.pick([
        () => `.${random.pick(KEYS)}`,
        () => `.${random.pick(METHODS)}`,
        () => `["${random.pick(KEYS)}"]`,
        () => `[${random.below(3)}]`,
      ])()
    }
    return path
  }

  #set(): string {
    const random = this.#random
    const target = random.pick(['$x', '$y', '$x', '$y', '$m.zz', '$m["q"]', '$l[0]', '$u.v'])
    return `${this.#blank()}#set(${this.#gap()}${target} = ${this.expression()}${this.#gap()})${this.#blank()}`
  }

  #if(): string {
    const random = this.#random
    const otherwise = random.chance(0.4) ? `#else${this.#blank()}${this.#block(1)}` : ''
    const second = random.chance(0.2) ? `#elseif(${this.expression()})${this.#block(1)}` : ''
    return `#if(${this.#gap()}${this.expression()})${this.#blank()}${this.#block(1 + random.below(2))}${second}${otherwise.replace(/^#else(?=[a-zA-Z0-9_])/, '#{else}')}#{end}`
  }

  #foreach(): string {
    const list = this.#random.pick([
      '$l',
      '$m',
      '[1..3]',
      '["a", "b"]',
      '$m.keySet()',
      '$m.entrySet()',
      '$x',
      '$s.split(" ")',
    ])
    const extra = this.#random.pick([
      '$foreach.index',
      '$velocityCount',
      '#if($foreach.hasNext),#end',
      '',
      '$foreach.count',
    ])
    return `#foreach($i in ${list})${this.#blank()}$i${extra}${this.#block(1)}#{end}`
  }

  #define(): string {
    return `#define($y)${this.#block(1)}#{end}`
  }

  #macro(): string {
    return `#macro(mm $p)[$p${this.#text()}]#{end}#mm(${this.#primary()})`
  }

  /** A value with or without operators. */
  expression(): string {
    const random = this.#random
    if (this.#depth > 4) return this.#primary()
    this.#depth += 1
    const expression = random.pick([
      () => this.#primary(),
      () => this.#primary(),
      () => `${this.#primary()} ${random.pick(['+', '-', '*', '/', '%'])} ${this.#primary()}`,
      () =>
        `${this.#primary()} ${random.pick(['==', '!=', '<', '<=', '>', '>=', 'eq', 'ne', 'lt', 'gt'])} ${this.#primary()}`,
      () => `${this.expression()} ${random.pick(['&&', '||', 'and', 'or'])} ${this.expression()}`,
      () => `!${this.#primary()}`,
      () => `(${this.expression()})`,
    ])()
    this.#depth -= 1
    return expression
  }

  #primary(): string {
    const random = this.#random
    return random.pick([
      () => `$${this.#path()}`,
      () => `$${random.pick(NAMES)}`,
      () => String(random.below(100)),
      () => String(random.below(20) - 10),
      () => random.pick(['1.5', '0.25', '2.0', '1e3']),
      () => random.pick(['true', 'false']),
      () => `"${random.pick(['', 'a', 'x $n', '${s}', 'q""q', 'tab\\t'])}"`,
      () => `'${random.pick(['', 'a', '$n', "it''s"])}'`,
      () => `[${random.below(4)}, "z", $n]`,
      () => `{"k": ${random.below(9)}, "j": $s}`,
      () => `[${random.below(3)}..${random.below(5)}]`,
    ])()
  }

  #blank(): string {
    return this.#random.pick(BLANKS)
  }

  #gap(): string {
    return this.#random.pick(['', ' ', ''])
  }
}
