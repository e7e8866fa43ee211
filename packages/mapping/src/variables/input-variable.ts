import type { Budget } from '../budget.ts'
import { LazyMap } from '../java/lazy-map.ts'
import type { JavaMap } from '../java/java-map.ts'
import { JavaObject, type JavaValue } from '../java/java-value.ts'
import { isCompactJson } from '../json/compact-json.ts'
import { jsonText } from '../json/write-json.ts'
import { parseJson } from '../json/parse-json.ts'
import { evaluateJsonPath } from '../json-path/evaluate-json-path.ts'
import { jsonPathOf } from '../json-path/json-path-cache.ts'
import { JsonPathError } from '../json-path/json-path-syntax.ts'
import { PatternError } from '../regex/pattern-error.ts'

/** What `$input.params()` gives: the method's parameters, by place. Names are compared as they are written. */
export interface TemplateParams {
  readonly path?: Readonly<Record<string, string>>
  readonly querystring?: Readonly<Record<string, string>>
  readonly header?: Readonly<Record<string, string>>
}

/** `$input`: the body of the request (or of the integration's response), and the request's parameters. */
export class InputVariable extends JavaObject {
  readonly #body: string
  readonly #source: TemplateParams
  #parsed: JavaValue | undefined
  #params: JavaMap | undefined

  constructor(body: string, params: TemplateParams) {
    super()
    // An empty body is "{}", in templates of requests and of responses (measured).
    this.#body = body === '' ? '{}' : body
    this.#source = params
  }

  override property(name: string): JavaValue | undefined {
    return name === 'body' ? this.#body : undefined
  }

  override call(name: string, args: readonly JavaValue[], budget: Budget): JavaValue | undefined {
    const argument = args[0]
    if (args.length === 0) return name === 'params' ? this.#allParams() : name === 'getBody' ? this.#body : undefined
    if (args.length > 1 || typeof argument !== 'string') return undefined
    switch (name) {
      case 'json':
        return this.#json(argument, budget)
      case 'path':
        return this.#find(argument, budget)
      case 'params':
        return this.#param(argument)
      default:
        return undefined
    }
  }

  override text(): string {
    return '$input'
  }

  override json(): string {
    return '{}'
  }

  /** JSON text; `""` where the path finds nothing. */
  #json(path: string, budget: Budget): string {
    if (path === '$' && this.#parsed === undefined && this.#isCompact(budget)) return this.#body
    const found = this.#find(path, budget)
    const text = found === undefined ? '""' : jsonText(found, 'plain', budget)
    budget.fits(text.length)
    return text
  }

  /** Only a body that nobody has parsed is asked: a template may have changed what was parsed. */
  #isCompact(budget: Budget): boolean {
    budget.spend(3 + (this.#body.length >>> 4))
    return isCompactJson(this.#body)
  }

  #find(path: string, budget: Budget): JavaValue | undefined {
    if (this.#parsed === undefined) {
      budget.spend(this.#body.length >>> 6)
      const parsed = parseJson(this.#body)
      this.#parsed = parsed.ok ? parsed.value : ''
    }
    try {
      return evaluateJsonPath(jsonPathOf(path), this.#parsed, budget)
    } catch (error) {
      if (error instanceof JsonPathError || error instanceof PatternError)
        throw budget.fail('INVALID_PATH', error.message)
      throw error
    }
  }

  /** Path first, then query string, then header; "" where there is none. */
  #param(name: string): string {
    const { path, querystring, header } = this.#source
    return own(path, name) ?? own(querystring, name) ?? own(header, name) ?? ''
  }

  #allParams(): JavaMap {
    const { path = {}, querystring = {}, header = {} } = this.#source
    return (this.#params ??= new LazyMap({ path, querystring, header }))
  }
}

function own(place: Readonly<Record<string, string>> | undefined, name: string): string | undefined {
  return place !== undefined && Object.hasOwn(place, name) ? place[name] : undefined
}
