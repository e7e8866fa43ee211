/** Every stable error code of the library. `docs/errors.md` has a section for each. */
export type GatewayErrorCode =
  /** An option that does not exist; the message names the one that was probably meant. */
  | 'UNKNOWN_OPTION'
  /** An option of the wrong type or outside its range. */
  | 'INVALID_OPTION'
  /** A required option that is not there. */
  | 'MISSING_OPTION'
  /** Two options that cannot stand together. */
  | 'IMPOSSIBLE_COMBINATION'
  /** A route key that the protocol does not allow. */
  | 'INVALID_ROUTE'
  /** Two routes that no request can tell apart. */
  | 'CONFLICTING_ROUTES'
  /** A stage name or stage variable that AWS does not allow. */
  | 'INVALID_STAGE'
  /** Several stages, and nothing says which one a host serves. */
  | 'STAGE_NOT_CHOSEN'
  /** A stage that the definition does not have. */
  | 'UNKNOWN_STAGE'
  /** Two policies for a place that holds one. */
  | 'DUPLICATE_POLICY'
  /** Something that is not a policy, or a policy where it cannot stand. */
  | 'INVALID_POLICY'
  /** A route, stage or plan named by a policy that does not exist. */
  | 'UNKNOWN_REFERENCE'
  /** An optional peer package that is needed now and is not installed. */
  | 'MISSING_PEER'
  /** The gateway was used after `close()`. */
  | 'CLOSED'
  /** A body that was read twice in a way that cannot be replayed. */
  | 'BODY_USED'
  /** A key, key set or certificate that must not be used. */
  | 'INVALID_KEY'
  /** A template, model or mapping that cannot be compiled. */
  | 'INVALID_TEMPLATE'
  /** A document that cannot be imported. */
  | 'INVALID_DOCUMENT'
  /** An event that is no request of an API. */
  | 'UNSUPPORTED_EVENT'
  /** A store that broke its contract. */
  | 'STORE_FAILURE'
  /** An answer of an integration that cannot be sent. */
  | 'INVALID_RESPONSE'

/** What an error may carry beside its code and message. */
export interface GatewayErrorOptions {
  /** What went wrong underneath. */
  readonly cause?: unknown
  /** The place in the definition or document, as a path: `routes["GET /pets"][0].rateLimit`. */
  readonly path?: string
}

/**
 * The one error class of the library. It is thrown for faults in code or configuration, never to refuse a request:
 * refusals are values (see `deny`).
 */
export class GatewayError extends Error {
  /** Stable; safe to `switch` over. */
  readonly code: GatewayErrorCode
  /** The place in the definition or document, if there is one. */
  readonly path: string | undefined

  constructor(code: GatewayErrorCode, message: string, options: GatewayErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.name = 'GatewayError'
    this.code = code
    this.path = options.path
  }
}

/**
 * Whether a value is a `GatewayError`, also one made by another copy of the library: the ESM and the CommonJS build
 * have a class each, so `instanceof` would miss the other's.
 */
export function isGatewayError(value: unknown): value is GatewayError {
  return value instanceof Error && value.name === 'GatewayError' && typeof (value as GatewayError).code === 'string'
}
