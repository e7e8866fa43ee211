import { invalidDocument } from '../document/document-error.ts'
import { isList, isObject, memberOf, textOf, type JsonObject, type JsonValue } from '../document/json-value.ts'
import type { ReportWriter } from '../report/import-report.ts'

/** What variables of a serverless.yml may name beside the file itself. */
export interface ServerlessSurroundings {
  readonly stage: string
  readonly region: string
  readonly accountId: string
  /** `${opt:name}`, `${param:name}` and `${env:NAME}`. */
  readonly variables: Readonly<Record<string, string>>
  readonly readDocument: (name: string) => JsonValue | undefined
}

/** The innermost variable: `${source:address, fallback}` without another inside. */
const VARIABLE = /\$\{((?!AWS::)[A-Za-z]{1,32}(?:\([^)]{0,512}\))?:[^${}]{0,2048})\}/

/** Longest text in which variables are looked for. */
const MAX_TEXT = 100_000

/** Variables that one text may hold: those that name each other in a circle would never end. */
const MAX_STEPS = 100

/** Values that the variables of one file may write. */
const MAX_VALUES = 500_000

/** Resolves the variables of a serverless.yml (Serverless Framework, "Variables"). What has no value is reported. */
export class ServerlessVariables {
  readonly #root: JsonObject
  readonly #around: ServerlessSurroundings
  readonly #report: ReportWriter
  #values = 0

  constructor(root: JsonObject, around: ServerlessSurroundings, report: ReportWriter) {
    this.#root = root
    this.#around = around
    this.#report = report
  }

  /** A value with its variables resolved. */
  resolve(value: JsonValue, pointer: string, depth = 0): JsonValue {
    this.#values += 1
    // Variables that name objects full of variables double at each level.
    if (this.#values > MAX_VALUES) throw invalidDocument('The variables of the document write too many values')
    if (typeof value === 'string') return this.#text(value, pointer, depth)
    if (isList(value)) return value.map((element, index) => this.resolve(element, `${pointer}/${index}`, depth))
    if (!isObject(value)) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, this.resolve(member, `${pointer}/${name}`, depth)]),
    )
  }

  #text(text: string, pointer: string, depth: number): JsonValue {
    let written = text
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const found = written.length > MAX_TEXT ? null : VARIABLE.exec(written)
      if (found === null) return written
      const value = this.#value(found[1]!, depth)
      if (value === undefined) {
        this.#report.missing(`the variable ${found[0]}`, 'it has no value: pass it in `variables`', pointer)
        return written.replace(found[0], '')
      }
      if (found[0] === written) return depth < MAX_STEPS ? this.resolve(value, pointer, depth + 1) : value
      written = written.replace(found[0], () => textOf(value) ?? JSON.stringify(value))
    }
    return written
  }

  /** The first alternative that has a value. */
  #value(expression: string, depth: number): JsonValue | undefined {
    for (const alternative of expression.split(',').map((part) => part.trim())) {
      const quoted = /^'([^']*)'$|^"([^"]*)"$/.exec(alternative)
      if (quoted !== null) return quoted[1] ?? quoted[2]
      const value = this.#source(alternative, depth) ?? literal(alternative)
      if (value !== undefined) return value
    }
    return undefined
  }

  #source(alternative: string, depth: number): JsonValue | undefined {
    const [, source = '', argument, address = ''] = /^([A-Za-z]+)(?:\(([^)]*)\))?:?(.*)$/.exec(alternative) ?? []
    const { stage, region, accountId, variables, readDocument } = this.#around
    if (source === 'self') return depth < MAX_STEPS ? at(this.#root, address) : undefined
    if (source === 'sls') return address === 'stage' ? stage : undefined
    if (source === 'aws') return { region, accountId }[address]
    if (source === 'opt' && variables[address] === undefined) return { stage, region }[address]
    if (source === 'file' && argument !== undefined) return at(readDocument(argument.trim()), address)
    return ['opt', 'env', 'param'].includes(source) ? variables[address] : undefined
  }
}

function at(value: JsonValue | undefined, address: string): JsonValue | undefined {
  return address
    .split('.')
    .filter((part) => part !== '')
    .reduce(memberOf, value)
}

/** A bare alternative: a number or a boolean. */
function literal(text: string): JsonValue | undefined {
  if (text === 'true' || text === 'false') return text === 'true'
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined
}
