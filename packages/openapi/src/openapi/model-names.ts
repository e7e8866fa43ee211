import { modelName, readSchema } from './read-schema.ts'
import type { DocumentNode } from '../document/document-node.ts'
import { memberOf, sorted, type JsonValue } from '../document/json-value.ts'
import { DEFAULT_MODELS } from '../model/default-models.ts'
import type { SchemaModel } from '../model/api-model.ts'

/**
 * Names for the models of an API. A schema written where it is used has no name; API Gateway makes one up, and so do
 * we, from the schema itself: the same schema gets the same name at each import.
 */
export class ModelNames {
  readonly #models = new Map<string, SchemaModel>()

  /** Adds the named schemas of a document. */
  addNamed(schemas: DocumentNode): void {
    for (const [name, node] of schemas.entries()) {
      if (!/^[A-Za-z0-9]+$/.test(name)) {
        node.report.differs(`model ${name}`, 'AWS refuses model names that are not alphanumeric', node.pointer)
      }
      this.add(name, node)
    }
  }

  /** Adds a schema under a name. */
  add(name: string, schema: DocumentNode): void {
    this.#models.set(name, { name, contentType: 'application/json', schema: readSchema(schema) })
  }

  /** The name of the model for a schema, made when it has none. */
  nameOf(schema: DocumentNode): string {
    const named = modelName(memberOf(schema.value, '$ref'))
    if (named !== undefined) {
      if (!this.#models.has(named)) this.#addDefault(named, schema)
      return named
    }
    const value = readSchema(schema)
    const name = this.#freeName(value)
    this.#models.set(name, { name, contentType: 'application/json', schema: value })
    return name
  }

  /** All models, by name. */
  all(): readonly SchemaModel[] {
    return [...this.#models.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** Documents may name the two models that AWS has by default. */
  #addDefault(name: string, schema: DocumentNode): void {
    const model = DEFAULT_MODELS.find((one) => one.name === name)
    if (model === undefined) throw schema.invalid(`The schema ${JSON.stringify(name)} does not exist`)
    this.#models.set(name, { name, contentType: model.contentType, schema: model.schema })
  }

  #freeName(schema: JsonValue): string {
    const text = JSON.stringify(sorted(schema))
    for (let salt = 0; ; salt += 1) {
      const name = `MODEL${fingerprint(text, salt)}`
      const known = this.#models.get(name)
      if (known === undefined || JSON.stringify(sorted(known.schema)) === text) return name
    }
  }
}

/** FNV-1a: short, stable names. Nothing rests on it being hard to collide with. */
function fingerprint(text: string, salt: number): string {
  let hash = 0x811c9dc5 ^ salt
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return (hash >>> 0).toString(16).padStart(8, '0')
}
