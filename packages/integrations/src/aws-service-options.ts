import { anyOption, checkOptions, GatewayError, numberOption, objectWith, optional, stringOption } from '@gw/core'

/** What calls a service: an AWS SDK v3 client, or any object with its `send`. */
export interface AwsServiceClient {
  send(command: never, options?: never): Promise<unknown>
}

/** What an AWS service integration calls. Names are AWS's (API reference, Integration). */
export interface AwsServiceOptions {
  /**
   * `arn:aws:apigateway:{region}:{service}:action/{Action}` or `…:{service}:path/{path}`. `{name}` in a path stands for a
   * path parameter of the mapping, `${stageVariables.name}` for a stage variable anywhere behind the service.
   */
  readonly uri: string
  /** The service's client. It stays open. */
  readonly client: AwsServiceClient
  /**
   * The commands that may be called, by the names that the SDK exports: `{ PutItemCommand }`, or all of a client's
   * module. An action whose command is not here is refused with AWS's 500: what stands here is what callers can reach.
   */
  readonly commands: Readonly<Record<string, unknown>>
  /** The method that an S3 path is asked with. Default, as `ANY`: the client's own. */
  readonly httpMethod?: string
  /** Milliseconds until AWS's 504. Default: the gateway's. */
  readonly timeoutInMillis?: number
}

/** Checks the options of an AWS service integration; the URI is checked where it is compiled. @throws {GatewayError} */
export function checkAwsServiceOptions(options: AwsServiceOptions): void {
  checkOptions('awsService', options, {
    uri: stringOption({ minLength: 1, maxLength: 2048 }),
    client: objectWith('send'),
    commands: anyOption(),
    httpMethod: optional(stringOption({ minLength: 1, maxLength: 16 })),
    timeoutInMillis: optional(numberOption({ min: 50, max: 900_000, integer: true })),
  })
  const { commands } = options as { commands?: unknown }
  if (typeof commands === 'object' && commands !== null && Object.keys(commands).length > 0) return
  throw new GatewayError('INVALID_OPTION', 'awsService.commands must hold at least one command of the SDK', {
    path: 'awsService.commands',
  })
}
