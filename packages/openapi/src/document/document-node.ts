import type { ReportWriter } from '../report/import-report.ts'
import { invalidDocument } from './document-error.ts'
import { pointerTo, type JsonPointer } from './json-pointer.ts'
import { isList, isObject, textOf, type JsonObject, type JsonValue } from './json-value.ts'
import type { References } from './references.ts'
import { unresolvedVariable } from './resolve-variables.ts'

/** What all nodes of one document share. */
export interface NodeSurroundings {
  readonly report: ReportWriter
  readonly references: References
}

/**
 * A value of a document with its place. It remembers which of its members were asked for, so that `finish` can report
 * the others: nothing is dropped silently.
 */
export class DocumentNode {
  readonly value: JsonValue | undefined
  readonly pointer: JsonPointer
  readonly #surroundings: NodeSurroundings
  readonly #asked = new Set<string>()

  constructor(value: JsonValue | undefined, pointer: JsonPointer, surroundings: NodeSurroundings) {
    this.value = value
    this.pointer = pointer
    this.#surroundings = surroundings
  }

  get report(): ReportWriter {
    return this.#surroundings.report
  }

  /** Whether there is anything here. `null` counts as nothing, as in a template's `AWS::NoValue`. */
  get isThere(): boolean {
    return this.value !== undefined && this.value !== null
  }

  /** The value as an object, empty when it is none. */
  get object(): JsonObject {
    return isObject(this.value) ? this.value : {}
  }

  /** The value as text: numbers and booleans are written out. */
  get text(): string | undefined {
    return textOf(this.value)
  }

  /** The value as text in which every variable must have its value: an address, an ARN. */
  get resolved(): string | undefined {
    const { text } = this
    const variable = unresolvedVariable(text)
    if (variable !== undefined) {
      this.report.missing(`the variable \${${variable}}`, 'it has no value: pass it in `variables`', this.pointer)
    }
    return text
  }

  /** One member. */
  at(name: string): DocumentNode {
    this.#asked.add(name)
    const value = isObject(this.value) && Object.hasOwn(this.value, name) ? this.value[name] : undefined
    return new DocumentNode(value, pointerTo(this.pointer, name), this.#surroundings)
  }

  /** Every member with its name, all of them counted as asked for. */
  entries(): readonly (readonly [string, DocumentNode])[] {
    return Object.keys(this.object).map((name) => [name, this.at(name)] as const)
  }

  /** Every element of a list; a single value counts as a list of one, nothing as none. */
  elements(): readonly DocumentNode[] {
    if (!this.isThere) return []
    if (!isList(this.value)) return [this]
    return this.value.map((value, index) => new DocumentNode(value, pointerTo(this.pointer, index), this.#surroundings))
  }

  /** The same, or what its `$ref` names in the document. */
  followed(): DocumentNode {
    if (!isObject(this.value) || typeof this.value['$ref'] !== 'string') return this
    const found = this.#surroundings.references.resolve(this.value['$ref'], this.pointer)
    return new DocumentNode(found.value, found.pointer, this.#surroundings)
  }

  /** A boolean, also written as text. */
  get boolean(): boolean | undefined {
    if (typeof this.value === 'boolean') return this.value
    if (typeof this.value !== 'string') return undefined
    const text = this.value.toLowerCase()
    return text === 'true' ? true : text === 'false' ? false : undefined
  }

  /** A number, also written as text. */
  get number(): number | undefined {
    if (typeof this.value === 'number') return this.value
    if (typeof this.value !== 'string' || this.value.trim() === '') return undefined
    const number = Number(this.value)
    return Number.isFinite(number) ? number : undefined
  }

  /** A list of texts; a single text counts as a list of one. */
  get texts(): readonly string[] {
    return this.elements().flatMap((element) => element.text ?? [])
  }

  /** Texts by name, what is no text left out. */
  get record(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      this.entries().flatMap(([name, node]) => (node.text === undefined ? [] : [[name, node.text]])),
    )
  }

  /** Marks members as known where their value is of no interest. */
  knows(...names: readonly string[]): void {
    for (const name of names) this.#asked.add(name)
  }

  /** Reports every member that nobody asked for. */
  finish(what: string, note = 'descriptive, or unknown to API Gateway'): void {
    for (const name of Object.keys(this.object)) {
      if (this.#asked.has(name)) continue
      const pointer = pointerTo(this.pointer, name)
      if (name.startsWith('x-amazon-apigateway-')) this.report.missing(name, `unknown on ${what}`, pointer)
      else this.report.ignored(`${name} of ${what}`, note, pointer)
    }
  }

  /** The error for a value that cannot be read. */
  invalid(reason: string): Error {
    return invalidDocument(reason, this.pointer)
  }
}
