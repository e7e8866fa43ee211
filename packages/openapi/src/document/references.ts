import { DOCUMENT_LIMITS, type DocumentLimits } from './document-limits.ts'
import { invalidDocument } from './document-error.ts'
import { valueAt, type JsonPointer } from './json-pointer.ts'
import { isList, isObject, type JsonObject, type JsonValue } from './json-value.ts'
import { parseDocument } from './parse-document.ts'

/** Where a reference led. */
export interface Referred {
  readonly value: JsonValue
  readonly pointer: JsonPointer
}

/**
 * Follows `$ref` within one document. Other files only where the caller reads them; never the network.
 * @param readFile the text of a file that a document names, or `undefined` to refuse it
 */
export class References {
  readonly #root: JsonObject
  readonly #limits: DocumentLimits
  readonly #readFile: ((name: string) => string | undefined) | undefined
  readonly #files = new Map<string, JsonObject>()

  constructor(
    root: JsonObject,
    limits: DocumentLimits = DOCUMENT_LIMITS,
    readFile?: (name: string) => string | undefined,
  ) {
    this.#root = root
    this.#limits = limits
    this.#readFile = readFile
  }

  /**
   * What a reference names, through as many further references as it takes.
   * @throws {GatewayError} `INVALID_DOCUMENT`: it names nothing, itself, or another file that may not be read
   */
  resolve(reference: string, from: JsonPointer): Referred {
    let next = reference
    let document: JsonObject = this.#root
    for (let step = 0; step < this.#limits.maxReferences; step += 1) {
      const [file, pointer] = divided(next)
      if (file !== '') document = this.#file(file, from)
      const value = valueAt(document, pointer)
      if (value === undefined) throw invalidDocument(`The reference ${shown(next)} names nothing`, from)
      if (!isObject(value) || typeof value['$ref'] !== 'string') return { value, pointer }
      next = value['$ref']
    }
    throw invalidDocument(`The reference ${shown(reference)} leads in a circle`, from)
  }

  #file(name: string, from: JsonPointer): JsonObject {
    const known = this.#files.get(name)
    if (known !== undefined) return known
    const text = this.#readFile?.(name)
    if (text === undefined) throw invalidDocument(`The reference to ${shown(name)} leaves the document`, from)
    if (this.#files.size >= this.#limits.maxReferences)
      throw invalidDocument('The document refers to too many files', from)
    const document = withFileName(name, parseDocument(text, this.#limits)) as JsonObject
    this.#files.set(name, document)
    return document
  }
}

/** A file's references to itself name it, so that they still lead there once a value of it stands in the document. */
function withFileName(name: string, value: JsonValue): JsonValue {
  if (isList(value)) return value.map((element) => withFileName(name, element))
  if (!isObject(value)) return value
  const members = Object.entries(value).map(([key, member]): readonly [string, JsonValue] => {
    const local = key === '$ref' && typeof member === 'string' && member.startsWith('#')
    return [key, local ? `${name}${member}` : withFileName(name, member)]
  })
  return Object.fromEntries(members)
}

function divided(reference: string): readonly [string, JsonPointer] {
  const hash = reference.indexOf('#')
  if (hash < 0) return [reference, '']
  return [reference.slice(0, hash), decoded(reference.slice(hash + 1))]
}

/** A pointer in a URI fragment may be percent-encoded (RFC 6901, 6). */
function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment)
  } catch {
    return fragment
  }
}

function shown(reference: string): string {
  return JSON.stringify(reference.slice(0, 200))
}
