import { isRefusal, type Context, type GatewayResponse, type Integration } from '@gw/core'
import { traceId } from '@gw/lambda-events'
import { callHandler } from './lambda-handler.ts'
import { invokeClient, type FunctionAnswer } from './invoke-client.ts'
import { checkLambdaOptions, type LambdaOptions } from './lambda-options.ts'
import { requestBody } from './request-body.ts'
import { stageVariableTemplate } from './stage-variable-template.ts'

/**
 * AWS with a Lambda function ("custom integration"): the function's event is the body that a mapping has written, its
 * answer is what the mapping reads. A function that fails answers 200 with `errorMessage`, which chooses the
 * integration response.
 * @throws {GatewayError} for options that do not fit together
 */
export function lambda(options: LambdaOptions): Integration {
  checkLambdaOptions('lambda', options)
  const name = stageVariableTemplate(options.functionName ?? 'function')
  const qualifier = stageVariableTemplate(options.qualifier ?? '')
  return {
    slot: 'integration',
    name: 'lambda',
    ...(options.timeoutInMillis === undefined ? {} : { timeoutInMillis: options.timeoutInMillis }),
    async invoke(context) {
      const event = await eventOf(context)
      if (isRefusal(event)) return event
      const named = { functionName: name(context.stageVariables), qualifier: qualifier(context.stageVariables) }
      const answer = await call(context, event, options, named)
      return 'refusal' in answer ? answer.refusal : response(context, answer)
    },
    describe: () => ({ summary: options.client === undefined ? 'local handler' : `Lambda ${options.functionName}` }),
  }
}

interface Named {
  readonly functionName: string
  readonly qualifier: string
}

/** Lambda takes JSON alone; an empty body is an empty object, as measured. */
async function eventOf(context: Context): Promise<unknown> {
  const taken = await requestBody(context, false)
  if (isRefusal(taken)) return taken
  const { body } = taken
  const text = body instanceof Uint8Array ? new TextDecoder().decode(body) : ((body as string | null) ?? '')
  return text.trim() === '' ? {} : (JSON.parse(text) as unknown)
}

async function call(context: Context, event: unknown, options: LambdaOptions, named: Named): Promise<FunctionAnswer> {
  const { client, handler, command, maxEventBytes = 6_291_456, timeoutInMillis = 29_000 } = options
  if (client !== undefined) {
    return invokeClient(context, event, { client, command, streaming: false, ...named, maxEventBytes })
  }
  const local = { functionName: named.functionName, functionVersion: named.qualifier || '$LATEST', timeoutInMillis }
  try {
    return { value: await callHandler(handler!, event, context, local) }
  } catch (failure) {
    return { failure }
  }
}

function response(context: Context, answer: FunctionAnswer): GatewayResponse {
  context.setResponseHeader('X-Amzn-Trace-Id', traceId(context))
  return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: bodyOf(answer) }
}

function bodyOf(answer: FunctionAnswer): string {
  if ('payload' in answer) return answer.payload
  if ('value' in answer) return JSON.stringify(answer.value) ?? 'null'
  return 'failure' in answer ? failureText(answer.failure) : ''
}

/** As Lambda's Node runtime reports an error. A client hands its report over as the message. */
function failureText(failure: unknown): string {
  const { message, name } = failure instanceof Error ? failure : new Error(String(failure))
  return message.startsWith('{') ? message : JSON.stringify({ errorType: name, errorMessage: message, trace: [] })
}
