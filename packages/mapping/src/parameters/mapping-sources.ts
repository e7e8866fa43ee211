/** Values by name, each name with every value in the order sent. Names are compared as they are written. */
export type MultiValues = Readonly<Record<string, readonly string[]>>

/** The request that the client sent, as mappings see it. */
export interface MethodRequestSource {
  /** Path parameters. */
  readonly path: Readonly<Record<string, string>>
  /** Query string parameters, decoded. */
  readonly querystring: MultiValues
  /** Headers. */
  readonly header: MultiValues
  /** The body as text. */
  readonly body: string
}

/** The response of the integration, as mappings see it. */
export interface IntegrationResponseSource {
  /** Headers. */
  readonly header: MultiValues
  /** The body as text. */
  readonly body: string
}

/** What every mapping may read. */
export interface MappingVariables {
  /** `context.…`, as plain data. */
  readonly context: Readonly<Record<string, unknown>>
  /** `stageVariables.…`. */
  readonly stageVariables: Readonly<Record<string, string>>
}
