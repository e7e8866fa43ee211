/** A model: JSON Schema, draft 4, as API Gateway takes it. */
export type ModelSchema = Readonly<Record<string, unknown>>

/** One thing that is wrong with a body. */
export interface ModelViolation {
  /** JSON Pointer (RFC 6901) to the value: `/items/0/price`; "" is the body itself. */
  readonly pointer: string
  /** The keyword of the schema that was broken: `required`, `type`. */
  readonly keyword: string
  /** What is wrong, in the words of the validator that AWS uses: `object has missing required properties (["b"])`. */
  readonly message: string
}

/** A model ready to check values. */
export interface Model {
  /** What is wrong with a value of JSON; empty where it fits. At most 100 are listed. */
  check(value: unknown): readonly ModelViolation[]
}

/** A schema that cannot be compiled: a reference that leads nowhere, a pattern that is none. */
export class ModelSchemaError extends Error {
  override readonly name = 'ModelSchemaError'
  /** Where in the schema, as a JSON Pointer. */
  readonly pointer: string

  constructor(pointer: string, message: string) {
    super(`${message} at #${pointer}`)
    this.pointer = pointer
  }
}
