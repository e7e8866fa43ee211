import type { MultiValues } from './mapping-sources.ts'

/** What an HTTP API's request mapping reads. */
export interface HttpApiRequestSource {
  /** The path without the stage. */
  readonly path: string
  readonly pathParameters: Readonly<Record<string, string>>
  readonly querystring: MultiValues
  /** By lower-case name. */
  readonly header: MultiValues
  readonly body: string
}

/** What an HTTP API's response mapping reads. */
export interface HttpApiResponseSource {
  /** By lower-case name. */
  readonly header: MultiValues
  readonly body: string
}

/** AWS: a JSON path sees only the first 100 KB of a body; a longer one is not JSON to it. */
export const MAX_MAPPED_BODY: number = 100 * 1_024
