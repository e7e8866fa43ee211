import type { RandomSource } from './random-source.ts'

/** What generated templates of the common subset see. */
export const COMMON_DATA = { n: 42, k: 7, s: 'hello', t: 'World', f: true, list: [1, 2, 3], words: ['a', 'b'] } as const

const NUMBERS = ['n', 'k', 'x', 'y'] as const
const TEXTS = ['s', 't', 'v', 'w'] as const

/**
 * Makes templates in which velocityjs and Java agree: defined references, whole numbers without division, texts,
 * comparisons, loops, macros; no blanks at the places where Java gobbles them. What is left out, and Java's rule:
 *
 * - division: `7 / 2` is 3 in Java (integers stay integers);
 * - undefined references: "" on API Gateway, their own source in velocityjs;
 * - blanks and line ends after directives: Java takes one line end, and the blanks before it;
 * - `#if("")`, `#if(1)`, `#if([])`: false in Java 1.7, which asks literals for no truth; `#if($empty)` is true;
 * - maps and lists as text: `{a=1}` and `[a, b]` in Java;
 * - `#stop`, `length()`, `isEmpty`, `contains`, `containsKey`: velocityjs lacks them;
 * - `substring` beyond the end: Java throws;
 * - a quote inside quotes is doubled in Java: `"a""b"`;
 * - assignments in macros: Java 1.7 writes them through to the caller.
 */
export class CommonGenerator {
  readonly #random: RandomSource
  #depth = 0

  constructor(random: RandomSource) {
    this.#random = random
  }

  /** A template that begins by giving every variable a value. */
  template(): string {
    return `#set($x = 1)#set($y = 2)#set($v = "v")#set($w = "w")${this.#block(2 + this.#random.below(6))}`
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
      () => this.#print(),
      () => this.#print(),
      () => `#set($${random.pick(['x', 'y'] as const)} = ${this.#sum()})`,
      () => `#set($${random.pick(['v', 'w'] as const)} = ${this.#quoted()})`,
      () => `#if(${this.#condition()})${this.#block(1)}#{end}`,
      () => `#if(${this.#condition()})${this.#block(1)}#{else}${this.#block(1)}#{end}`,
      () => `#if(${this.#condition()})${this.#block(1)}#elseif(${this.#condition()})${this.#block(1)}#{end}`,
      () => `#foreach($i in ${this.#list()})${this.#loopBody()}#{end}`,
    ])()
    this.#depth -= 1
    return statement
  }

  #text(): string {
    return this.#random.pick(['abc', '<x/>', 'a b', '"q":', ',', ';', '100%', 'é', 'a.b', '!', '(c)'])
  }

  #print(): string {
    const random = this.#random
    const name = random.pick([...NUMBERS, ...TEXTS])
    const method = (TEXTS as readonly string[]).includes(name)
      ? random.pick(['', '', '.substring(0, 1)', '.toUpperCase()', '.toLowerCase()', '.indexOf("l")', '.concat("z")'])
      : ''
    const quiet = random.chance(0.2) ? '!' : ''
    return `$${quiet}{${name}${method}}`
  }

  #loopBody(): string {
    return `\${i}${this.#random.pick(['', '${foreach.index}', '${foreach.count}', '${velocityCount}', '#if($foreach.hasNext),#{end}'])}${this.#block(1)}`
  }

  #list(): string {
    const random = this.#random
    return random.pick(['$list', '$words', `[${random.below(3)}..${3 + random.below(3)}]`, '["p", "q"]', '[5, 6]'])
  }

  #number(): string {
    return this.#random.chance(0.5) ? `$${this.#random.pick(NUMBERS)}` : String(this.#random.below(50))
  }

  #sum(): string {
    const random = this.#random
    const first = this.#number()
    return random.pick([
      () => first,
      () => `${first} + ${this.#number()}`,
      () => `${first} - ${this.#number()}`,
      () => `${random.below(9)} * ${random.below(9)}`,
      () => `(${first} + ${this.#number()}) - ${this.#number()}`,
    ])()
  }

  #quoted(): string {
    return this.#random.pick(['"plain"', "'single $n'", '"with $s"', '"${n}x"', '$s'])
  }

  #condition(): string {
    const random = this.#random
    const comparison = `${this.#number()} ${random.pick(['==', '!=', '<', '<=', '>', '>='])} ${this.#number()}`
    return random.pick([
      () => comparison,
      () => comparison,
      () => `$${random.pick(TEXTS)} == "${random.pick(['hello', 'v', 'zz'])}"`,
      () => `!(${comparison})`,
      () => `${comparison} && ${this.#number()} > 3`,
      () => `${comparison} || $f`,
      () => random.pick(['true', 'false', '$f']),
    ])()
  }
}
