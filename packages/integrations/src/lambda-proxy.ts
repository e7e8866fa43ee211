import {
  isRefusal,
  listOf,
  oneOf,
  optional,
  stringOption,
  type Context,
  type GatewayResponse,
  type Integration,
  type Refusal,
} from '@gw/core'
import {
  handlerAnswer,
  handlerPayload,
  protocolForm,
  proxyEvent,
  type EventForm,
  type ProxyEvent,
} from '@gw/lambda-events'
import { callHandler } from './lambda-handler.ts'
import { checkLambdaOptions, type LambdaOptions } from './lambda-options.ts'
import { functionError } from './function-error.ts'
import { invokeClient, tooLarge, type FunctionAnswer } from './invoke-client.ts'
import { stageVariableTemplate } from './stage-variable-template.ts'
import { metadataResponse, streamedAnswer } from './streamed-answer.ts'

/** Which function answers, and how it is called. */
export interface LambdaProxyOptions extends LambdaOptions {
  /** The event of an HTTP API. Default: `2.0`. */
  readonly payloadFormatVersion?: '1.0' | '2.0'
  /** `function-url` builds a Function URL's event and reads its answers. Default: as the gateway's protocol. */
  readonly event?: 'function-url'
  /**
   * A REST API's binary media types (developer guide, "Binary media types"). Default: none listed; bodies that are no
   * UTF-8 come base64-encoded and base64 answers are always decoded, so that nothing is lost.
   */
  readonly binaryMediaTypes?: readonly string[]
  /** `STREAM`: the function streams its answer (metadata, eight NUL bytes, body). Default: `BUFFERED`. */
  readonly responseTransferMode?: 'BUFFERED' | 'STREAM'
}

/** Lambda's limit for a synchronous call (Lambda quotas). */
const MAX_INVOKE_BYTES = 6_291_456

/**
 * AWS_PROXY: a Lambda function answers, in this process or on AWS. Events and answers are those of the gateway's
 * protocol; a function that fails or answers nonsense is 502 on a REST API and 500 on an HTTP API.
 * @throws {GatewayError} for options that do not fit together
 */
export function lambdaProxy(options: LambdaProxyOptions): Integration {
  check(options)
  const call = caller(options)
  return {
    slot: 'integration',
    name: 'lambda',
    ...(options.timeoutInMillis === undefined ? {} : { timeoutInMillis: options.timeoutInMillis }),
    async invoke(context) {
      const form = options.event ?? protocolForm(context, options.payloadFormatVersion)
      const event = await proxyEvent(context, form, options)
      if (isRefusal(event)) return event
      return answer(context, form, options, await call(context, event))
    },
    describe: () => ({ summary: options.client === undefined ? 'local handler' : `Lambda ${options.functionName}` }),
  }
}

type Caller = (context: Context, event: ProxyEvent) => Promise<FunctionAnswer>

function caller(options: LambdaProxyOptions): Caller {
  const name = stageVariableTemplate(options.functionName ?? 'function')
  const qualifier = stageVariableTemplate(options.qualifier ?? '')
  const { handler, client, timeoutInMillis = 29_000 } = options
  if (client !== undefined) {
    const maxEventBytes = options.maxEventBytes ?? MAX_INVOKE_BYTES
    return (context, event) =>
      invokeClient(context, event, {
        client,
        command: options.command,
        streaming: options.responseTransferMode === 'STREAM',
        functionName: name(context.stageVariables),
        qualifier: qualifier(context.stageVariables),
        maxEventBytes,
      })
  }
  return async (context, event) => {
    if (options.maxEventBytes !== undefined && eventBytes(event) > options.maxEventBytes)
      return { refusal: tooLarge(context) }
    const functionName = name(context.stageVariables)
    const functionVersion = qualifier(context.stageVariables) || '$LATEST'
    try {
      return { value: await callHandler(handler!, event, context, { functionName, functionVersion, timeoutInMillis }) }
    } catch (error) {
      return { failure: error }
    }
  }
}

async function answer(
  context: Context,
  form: EventForm,
  options: LambdaProxyOptions,
  came: FunctionAnswer,
): Promise<GatewayResponse | Refusal> {
  if ('refusal' in came) return came.refusal
  if ('failure' in came) return functionError(context, form, came.failure)
  if ('payload' in came) return handlerPayload(context, form, came.payload, options)
  const stream = 'stream' in came ? came.stream : streamOf(came.value)
  if (stream === undefined) return handlerAnswer(context, form, 'value' in came ? came.value : undefined, options)
  const { metadata, body } = await streamedAnswer(stream)
  const head = handlerAnswer(context, form, metadata, options)
  return isRefusal(head) ? head : metadataResponse(head, body)
}

/** A local handler may return its stream, in the form that Lambda sends. */
function streamOf(value: unknown): AsyncIterable<Uint8Array> | undefined {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
    ? (value as AsyncIterable<Uint8Array>)
    : undefined
}

function eventBytes(event: ProxyEvent): number {
  return new TextEncoder().encode(JSON.stringify(event)).byteLength
}

function check(options: LambdaProxyOptions): void {
  checkLambdaOptions('lambdaProxy', options, {
    payloadFormatVersion: optional(oneOf('1.0', '2.0')),
    event: optional(oneOf('function-url')),
    binaryMediaTypes: optional(listOf(stringOption({ minLength: 1, maxLength: 256 }), { maxLength: 100 })),
    responseTransferMode: optional(oneOf('BUFFERED', 'STREAM')),
  })
}
