import {
  checkOptions,
  functionOption,
  GatewayError,
  numberOption,
  oneOf,
  optional,
  stringOption,
  type GatewayFront,
  type HostChoices,
} from '@gw/core'

/** How a gateway stands before an app of web requests. */
export interface WebHostOptions<StageName extends string = string> extends HostChoices<StageName> {
  /** Where the API begins: `/api`. Routes are matched on what follows; the app sees the whole path. Default: the root. */
  readonly basePath?: string
  /**
   * Bytes of an answer held back at most, where a policy (a cache, a mapping) wants to see it whole. What is larger
   * streams on, and the policy is told that it missed it. Default: 1,048,576.
   */
  readonly bufferLimit?: number
}

/** A host's options, checked and complete. */
export interface CheckedWebHost {
  /** Empty for the root. */
  readonly basePath: string
  readonly bufferLimit: number
  readonly choices: HostChoices
}

const SHAPE = {
  stage: optional(stringOption({ minLength: 1 })),
  unmatched: optional(oneOf('refuse', 'next')),
  basePath: optional(stringOption()),
  bufferLimit: optional(numberOption({ min: 0, max: 1_073_741_824, integer: true })),
  sourceIp: optional(functionOption()),
}

/**
 * Checks a host's options and its choice of a stage, when it is mounted.
 * @throws {GatewayError} `UNKNOWN_OPTION`, `INVALID_OPTION`, `STAGE_NOT_CHOSEN` or `UNKNOWN_STAGE`
 */
export function checkWebHost(where: string, gateway: GatewayFront, options: WebHostOptions): CheckedWebHost {
  if (typeof (gateway as Partial<GatewayFront> | undefined)?.exchange !== 'function') {
    throw new GatewayError('INVALID_OPTION', `${where} needs a gateway made by createGateway`)
  }
  checkOptions(where, options, SHAPE)
  const { stage, unmatched, basePath, bufferLimit = 1_048_576 } = options
  gateway.checkStage(stage)
  const choices = { ...(stage === undefined ? {} : { stage }), ...(unmatched === undefined ? {} : { unmatched }) }
  return { basePath: checkBasePath(basePath), bufferLimit, choices }
}

function checkBasePath(basePath: string | undefined): string {
  if (basePath === undefined || basePath === '/') return ''
  if (/^(?:\/[^/?#\\]+)+$/.test(basePath)) return basePath
  throw new GatewayError('INVALID_OPTION', 'basePath must begin with "/" and not end with it, such as "/api"', {
    path: 'basePath',
  })
}
