import {
  checkOptions,
  GatewayError,
  numberOption,
  oneOf,
  optional,
  stringOption,
  type GatewayFront,
  type HostChoices,
  type OptionShape,
} from '@gw/core'

/** How a gateway stands in an app of Node. */
export interface HostOptions<StageName extends string = string> extends HostChoices<StageName> {
  /**
   * Bytes of an answer held back at most, where a policy (a cache, a mapping) wants to see it whole. What is larger
   * streams on, and the policy is told that it missed it. Default: 1,048,576.
   */
  readonly bufferLimit?: number
}

const SHAPE = {
  stage: optional(stringOption({ minLength: 1 })),
  unmatched: optional(oneOf('refuse', 'next')),
  bufferLimit: optional(numberOption({ min: 0, max: 1_073_741_824, integer: true })),
}

/**
 * Checks a host's options and its choice of a stage, when it is mounted.
 * @param ownShape options that this host has beside the common ones
 * @throws {GatewayError} `UNKNOWN_OPTION`, `INVALID_OPTION`, `STAGE_NOT_CHOSEN` or `UNKNOWN_STAGE`
 */
export function checkHost(
  where: string,
  gateway: GatewayFront,
  options: HostOptions,
  ownShape: OptionShape = {},
): void {
  if (typeof (gateway as Partial<GatewayFront> | undefined)?.exchange !== 'function') {
    throw new GatewayError('INVALID_OPTION', `${where} needs a gateway made by createGateway`)
  }
  checkOptions(where, options, { ...SHAPE, ...ownShape })
  gateway.checkStage(options.stage)
}
