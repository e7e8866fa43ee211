/**
 * How large a document may be. Definitions come from other people: each of these bounds stops a document that is small
 * on the wire and large in memory, or that never ends.
 */
export interface DocumentLimits {
  /** UTF-16 units of text. Default: 6,291,456 (AWS imports files up to 6 MB). */
  readonly maxLength: number
  /** Objects and lists inside each other. Default: 100. */
  readonly maxDepth: number
  /** Values in all, every alias counted as often as it is used. Default: 500,000. */
  readonly maxValues: number
  /** References followed one after another before a value is reached. Default: 50. */
  readonly maxReferences: number
}

/** The bounds of a document where the caller names none. */
export const DOCUMENT_LIMITS: DocumentLimits = {
  maxLength: 6_291_456,
  maxDepth: 100,
  maxValues: 500_000,
  maxReferences: 50,
}
