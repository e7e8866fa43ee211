import {
  checkOptions,
  functionOption,
  GatewayError,
  numberOption,
  objectWith,
  optional,
  stringOption,
  type OptionShape,
} from '@gw/core'
import type { CommandFactory, LambdaClientLike } from './lambda-client.ts'
import type { LambdaHandler } from './lambda-handler.ts'

/** Which function is called, and how. */
export interface LambdaOptions {
  /** A function in this process: a Lambda handler as it is. Either this or `client`. */
  readonly handler?: LambdaHandler
  /** Calls a function on AWS: the SDK's `LambdaClient`, or any object with `send`. Needs `functionName`. */
  readonly client?: LambdaClientLike
  /**
   * Name, partial or whole ARN, by choice with an alias or version (`pets:live`). `${stageVariables.name}` is filled in.
   * For a local handler it is what its context says. Default: `function`, for a local handler.
   */
  readonly functionName?: string
  /** Version or alias, beside the name. `${stageVariables.name}` is filled in. Default: none (`$LATEST`). */
  readonly qualifier?: string
  /** Makes the SDK's command where the SDK cannot be imported: bundles. Default: the installed SDK's `InvokeCommand`. */
  readonly command?: CommandFactory
  /** Events larger than this are refused with 413. Default: Lambda's 6,291,456 for a client, none for a local handler. */
  readonly maxEventBytes?: number
  /** Milliseconds until AWS's 504 or 503. Default: the gateway's. */
  readonly timeoutInMillis?: number
}

/** The shape of {@link LambdaOptions}. */
const LAMBDA_OPTIONS: OptionShape = {
  handler: optional(functionOption()),
  client: optional(objectWith('send')),
  functionName: optional(stringOption({ minLength: 1, maxLength: 512 })),
  qualifier: optional(stringOption({ maxLength: 256 })),
  command: optional(functionOption()),
  maxEventBytes: optional(numberOption({ min: 1, integer: true })),
  timeoutInMillis: optional(numberOption({ min: 50, max: 900_000, integer: true })),
}

/**
 * Checks options that name a function.
 * @param shape what else they may have
 * @throws {GatewayError} `IMPOSSIBLE_COMBINATION` for both or neither of handler and client
 */
export function checkLambdaOptions(where: string, options: LambdaOptions, shape: OptionShape = {}): void {
  checkOptions(where, options, { ...LAMBDA_OPTIONS, ...shape })
  if ((options.handler === undefined) === (options.client === undefined)) {
    throw new GatewayError('IMPOSSIBLE_COMBINATION', `${where} needs either a handler or a client`)
  }
  if (options.client !== undefined && options.functionName === undefined) {
    throw new GatewayError('MISSING_OPTION', `${where} needs functionName with a client`, {
      path: `${where}.functionName`,
    })
  }
}
