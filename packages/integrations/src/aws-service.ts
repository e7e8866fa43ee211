import { deny, isRefusal, type Context, type GatewayResponse, type Integration, type Refusal } from '@gw/core'
import { traceId } from '@gw/lambda-events'
import { awsServiceAnswer, awsServiceError } from './aws-service-answer.ts'
import { awsServiceCall } from './aws-service-call.ts'
import { checkAwsServiceOptions, type AwsServiceOptions } from './aws-service-options.ts'
import { awsServiceUri } from './aws-service-uri.ts'
import type { ServiceCall } from './service-call.ts'

/**
 * AWS with a service: what a mapping has written, in the service's own protocol, becomes a command of the SDK, and its
 * output becomes the service's answer again, so that templates written for API Gateway work as they are. JSON (DynamoDB,
 * Kinesis, Step Functions, EventBridge), the Query protocol (SQS, SNS, SSM) and paths of S3.
 *
 * @example
 * awsService({ uri: 'arn:aws:apigateway:eu-west-1:dynamodb:action/PutItem', client, commands: { PutItemCommand } })
 * @throws {GatewayError} for options that do not exist or do not fit
 */
export function awsService(options: AwsServiceOptions): Integration {
  checkAwsServiceOptions(options)
  const uri = awsServiceUri(options.uri)
  return {
    slot: 'integration',
    name: 'awsService',
    ...(options.timeoutInMillis === undefined ? {} : { timeoutInMillis: options.timeoutInMillis }),
    async invoke(context) {
      const target = uri(context)
      if (isRefusal(target)) return target
      const call = await awsServiceCall(context, target, options.httpMethod)
      return isRefusal(call) ? call : answer(context, call, options)
    },
    describe: () => ({ summary: options.uri }),
  }
}

async function answer(
  context: Context,
  call: ServiceCall,
  { client, commands }: AwsServiceOptions,
): Promise<GatewayResponse | Refusal> {
  const name = `${call.action}Command`
  const Command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (typeof Command !== 'function') return deny('API_CONFIGURATION_ERROR', { reason: 'no-command' })
  context.setResponseHeader('X-Amzn-Trace-Id', traceId(context))
  const command = new (Command as new (input: object) => unknown)(call.input)
  const send = client.send.bind(client) as unknown as (command: unknown, options: object) => Promise<object>
  let output: object
  try {
    output = (await send(command, { abortSignal: context.signal })) ?? {}
  } catch (error) {
    const refused = awsServiceError(context, call, error)
    // What is no answer of the service is a failed integration.
    if (refused === undefined) throw error
    return refused
  }
  return awsServiceAnswer(context, call, output)
}
