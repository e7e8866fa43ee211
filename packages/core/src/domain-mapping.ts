import { hasOneReading, looserReadings } from './path-readings.ts'
import type { GatewayFront } from './gateway-front.ts'
import { GatewayError } from './gateway-error.ts'
import { anyOption, booleanOption, objectOf, optional, stringOption } from './options.ts'

/** One API mapping: everything below a base path of a domain goes to one stage of one gateway. */
export interface DomainMapping {
  /** Without slashes at its ends: `v1`, `orders/v2`. Default: the whole domain. The longest one that fits wins. */
  readonly basePath?: string
  /** Where requests go. Not needed where `disabled` is set. */
  readonly gateway?: GatewayFront
  /** The stage, or `'path'` when the segment behind the base path names it. Default: the gateway's only stage. */
  readonly stage?: string
  /** Answers as if nothing were here: AWS's disabled default endpoint, or a Function URL taken away. Default: `false`. */
  readonly disabled?: boolean
}

/** A mapping that was checked. */
export interface CheckedMapping {
  readonly basePath: string
  readonly gateway: GatewayFront | undefined
  readonly stage: string | undefined
}

/** Letters, digits and `$-_.+!*'()/`, at most 300 (developer guide, "API mappings"). */
const BASE_PATH = /^[A-Za-z0-9$\-_.+!*'()]{1,300}(?:\/[A-Za-z0-9$\-_.+!*'()]{1,300}){0,50}$/

const shape = objectOf({
  basePath: optional(stringOption({ maxLength: 300 })),
  gateway: optional(anyOption()),
  stage: optional(stringOption({ minLength: 1, maxLength: 128 })),
  disabled: optional(booleanOption()),
})

/**
 * Checks one mapping and its choice of a stage.
 * @throws {GatewayError} with the path of what is wrong
 */
export function checkMapping(mapping: DomainMapping, path: string): CheckedMapping {
  shape(mapping, path)
  const { basePath = '', gateway, stage, disabled = false } = mapping
  if (
    basePath !== '' &&
    (!BASE_PATH.test(basePath) || basePath.split('/').some((part) => part === '.' || part === '..'))
  ) {
    throw new GatewayError('INVALID_OPTION', `${path}.basePath must be segments without slashes at its ends`, {
      path: `${path}.basePath`,
    })
  }
  if (disabled) return { basePath, gateway: undefined, stage: undefined }
  if (typeof gateway?.exchange !== 'function') {
    throw new GatewayError('MISSING_OPTION', `${path} needs a gateway made by createGateway`, {
      path: `${path}.gateway`,
    })
  }
  gateway.checkStage(stage)
  return { basePath, gateway, stage }
}

/**
 * The mapping of a path: the longest base path, on whole segments. `mappings` are in order of length, longest first. A
 * path that another reader would take for another mapping's leads nowhere, as in `RouteTable`.
 */
export function findMapping(mappings: readonly CheckedMapping[], path: string): CheckedMapping | undefined {
  const found = mappingOf(mappings, path)
  if (mappings.length <= 1 || (hasOneReading(path) && !mappings.some(({ basePath }) => /[A-Z]/.test(basePath))))
    return found
  const folded = mappings.map((mapping) => ({ mapping, basePath: mapping.basePath.toLowerCase() }))
  for (const reading of looserReadings(path) ?? []) {
    const other = mappingOf(folded, reading)?.mapping
    if (other !== found && other !== undefined && other.basePath.length >= (found?.basePath.length ?? 0))
      return undefined
  }
  return found
}

function mappingOf<M extends { readonly basePath: string }>(mappings: readonly M[], path: string): M | undefined {
  return mappings.find(
    ({ basePath }) =>
      basePath === '' ||
      (path.startsWith(basePath, 1) &&
        (path.length === basePath.length + 1 || path.charCodeAt(basePath.length + 1) === 47)),
  )
}
