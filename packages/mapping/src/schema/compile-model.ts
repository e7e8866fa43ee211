import { Checking, CheckingStopped } from './checking.ts'
import { isObject } from './json-value.ts'
import { compileKeywords } from './keywords.ts'
import { ModelSchemaError, type Model, type ModelSchema, type ModelViolation } from './model-schema.ts'
import type { Check, SchemaCompiler } from './schema-check.ts'

/** What a model may refer to beside itself. */
export interface ModelOptions {
  /** The API's other models by name, for `$ref: "https://apigateway.amazonaws.com/restapis/{api}/models/{Name}"`. */
  readonly models?: Readonly<Record<string, ModelSchema>>
}

const MODEL_REFERENCE =
  /^https:\/\/apigateway\.[a-z0-9.-]{1,100}\/restapis\/[^/#]{1,100}\/models\/([a-zA-Z0-9]{1,128})(#.*)?$/
const MAX_SCHEMA_DEPTH = 100

/**
 * Compiles a model: JSON Schema draft 4 with API Gateway's references. It makes no code at run time, so it works where
 * `eval` is forbidden, and its patterns cannot backtrack.
 *
 * @throws {ModelSchemaError} where a reference leads nowhere or a pattern is none. Circular references are fine.
 */
export function compileModel(schema: ModelSchema, options: ModelOptions = {}): Model {
  const check = new Compiler(schema, options.models ?? {}).compile(schema, '', 0)
  return { check: (value) => run(check, value) }
}

function run(check: Check, value: unknown): readonly ModelViolation[] {
  const checking = new Checking()
  try {
    check(value, checking)
  } catch (error) {
    if (!(error instanceof CheckingStopped)) throw error
    checking.violations.push({ pointer: '', keyword: 'limit', message: error.message })
  }
  return checking.violations
}

class Compiler implements SchemaCompiler {
  readonly #root: ModelSchema
  readonly #models: Readonly<Record<string, ModelSchema>>
  /** Schemas that were referred to, so that a circle is compiled once. */
  readonly #known: Map<unknown, { check: Check }>

  constructor(
    root: ModelSchema,
    models: Readonly<Record<string, ModelSchema>>,
    known: Map<unknown, { check: Check }> = new Map(),
  ) {
    this.#root = root
    this.#models = models
    this.#known = known
  }

  compile(schema: unknown, pointer: string, depth: number): Check {
    if (!isObject(schema)) throw new ModelSchemaError(pointer, 'A schema must be an object')
    if (depth > MAX_SCHEMA_DEPTH) throw new ModelSchemaError(pointer, `More than ${MAX_SCHEMA_DEPTH} nested schemas`)
    // Beside a reference, draft 4 ignores everything.
    if (typeof schema['$ref'] === 'string') return this.#reference(schema['$ref'], pointer, depth)
    return compileKeywords(schema, pointer, (inner, step) => this.compile(inner, `${pointer}/${step}`, depth + 1))
  }

  #reference(reference: string, pointer: string, depth: number): Check {
    const { schema, root } = this.#resolve(reference, pointer)
    const known = this.#known.get(schema)
    if (known !== undefined) return (value, checking) => checking.deeper(() => known.check(value, checking))
    const entry = { check: unready as Check }
    this.#known.set(schema, entry)
    // Inside another model, `#/definitions/…` is that model's own.
    const compiler = root === this.#root ? this : new Compiler(root, this.#models, this.#known)
    entry.check = compiler.compile(schema, pointer, depth + 1)
    return (value, checking) => checking.deeper(() => entry.check(value, checking))
  }

  #resolve(reference: string, pointer: string): { schema: unknown; root: ModelSchema } {
    if (reference.startsWith('#')) return { schema: lookUp(this.#root, reference, pointer), root: this.#root }
    const [, name = '', fragment = '#'] = MODEL_REFERENCE.exec(reference) ?? []
    const model = Object.hasOwn(this.#models, name) ? this.#models[name] : undefined
    if (model === undefined)
      throw new ModelSchemaError(pointer, `The reference ${JSON.stringify(reference.slice(0, 200))} leads to no model`)
    return { schema: lookUp(model, fragment, pointer), root: model }
  }
}

function lookUp(root: ModelSchema, fragment: string, pointer: string): unknown {
  let value: unknown = root
  for (const step of fragment.slice(1).split('/').slice(1)) {
    const name = decode(step).replaceAll('~1', '/').replaceAll('~0', '~')
    const found: boolean = (isObject(value) || Array.isArray(value)) && Object.hasOwn(value, name)
    if (!found)
      throw new ModelSchemaError(pointer, `The reference ${JSON.stringify(fragment.slice(0, 200))} leads nowhere`)
    value = (value as Record<string, unknown>)[name]
  }
  return value
}

function decode(step: string): string {
  try {
    return decodeURIComponent(step)
  } catch {
    return step
  }
}

function unready(): never {
  throw new CheckingStopped('a schema refers to itself before it is known')
}
