import {
  checkOptions,
  GatewayError,
  listOf,
  oneOf,
  optional,
  stringOption,
  type GatewayFront,
  type Protocol,
  type HostChoices,
} from '@gw/core'
import { PAYLOAD_FORMAT_VERSIONS, type PayloadFormatVersion } from './lambda-event.ts'

/** How a gateway stands before a Lambda function. */
export interface LambdaGatewayOptions<
  StageName extends string = string,
  V extends PayloadFormatVersion = PayloadFormatVersion,
> extends HostChoices<StageName> {
  /** The events of an HTTP API: `'1.0'` or `'2.0'`. Default: `'2.0'`. A REST API has its own. */
  readonly payloadFormatVersion?: V
  /**
   * Which event the function gets: that of the gateway's own protocol, whatever the trigger, or the trigger's form, with
   * what the gateway found out filled in; the types know the first. Default: `gateway`.
   */
  readonly event?: 'gateway' | 'received'
  /**
   * What becomes of events that are no requests of an API (warmers, schedules, queues): an error with the code
   * `UNSUPPORTED_EVENT`, or the function gets them as they are and its result is returned. Default: `refuse`.
   */
  readonly otherEvents?: 'refuse' | 'next'
  /**
   * A REST API's binary media types, AWS's `binaryMediaTypes`: request bodies of these come in base64, and base64 answers
   * are decoded when the request's `Accept` begins with one. Default: bodies that are no UTF-8 come in base64, and base64
   * answers are always decoded.
   */
  readonly binaryMediaTypes?: readonly string[]
}

/**
 * Checks a host's options and its choice of a stage, when the function is loaded.
 * @throws {GatewayError} `UNKNOWN_OPTION`, `INVALID_OPTION`, `IMPOSSIBLE_COMBINATION`, `STAGE_NOT_CHOSEN` or `UNKNOWN_STAGE`
 */
export function checkLambdaHost(where: string, gateway: GatewayFront, options: LambdaGatewayOptions): void {
  if (typeof (gateway as Partial<GatewayFront> | undefined)?.exchange !== 'function') {
    throw new GatewayError('INVALID_OPTION', `${where} needs a gateway made by createGateway`)
  }
  checkOptions(where, options, {
    stage: optional(stringOption({ minLength: 1 })),
    unmatched: optional(oneOf('refuse', 'next')),
    payloadFormatVersion: optional(oneOf(...PAYLOAD_FORMAT_VERSIONS)),
    event: optional(oneOf('gateway', 'received')),
    otherEvents: optional(oneOf('refuse', 'next')),
    binaryMediaTypes: optional(listOf(stringOption({ minLength: 1, maxLength: 256 }), { maxLength: 100 })),
  })
  const protocol = protocolOf(gateway)
  if (protocol === 'REST' && options.payloadFormatVersion !== undefined) {
    throw impossible(where, 'payloadFormatVersion', 'an HTTP API')
  }
  if (protocol === 'HTTP' && options.binaryMediaTypes !== undefined) {
    throw impossible(where, 'binaryMediaTypes', 'a REST API')
  }
  gateway.checkStage(options.stage)
}

/** Unknown of several gateways behind domain names: each option then counts for those that have it. */
function protocolOf(gateway: GatewayFront): Protocol | undefined {
  return (gateway as { readonly services?: { readonly protocol: Protocol } }).services?.protocol
}

function impossible(where: string, option: string, kind: string): GatewayError {
  return new GatewayError('IMPOSSIBLE_COMBINATION', `${where}: ${option} is an option of ${kind} alone`, {
    path: option,
  })
}
