import { deny, GatewayError, type Context, type GatewayResponse, type Refusal, type ResponseHead } from '@gw/core'
import { albAnswer, httpAnswerV1, restAnswer } from './answer-v1.ts'
import { isAnswerObject } from './answer-members.ts'
import { httpAnswerV2, streamedHead } from './answer-v2.ts'
import type { EventForm } from './event-form.ts'
import { MalformedAnswer } from './malformed-answer.ts'
import type { ProxyEventOptions } from './proxy-event.ts'
import { traceId } from './trace-id.ts'

/**
 * What a function returned, as API Gateway reads it for the form of event that the function was given.
 * @returns a refusal when the body is not the base64 that it is said to be: AWS's 500
 * @throws {GatewayError} `INVALID_RESPONSE` for a malformed answer; `path` names the member. An integration that throws
 * is AWS's 502 (REST) or 500 (HTTP API), and the listener is told
 */
export function handlerAnswer(
  context: Context,
  form: EventForm,
  answer: unknown,
  options: ProxyEventOptions = {},
): GatewayResponse | Refusal {
  const read = readAnswer(context, form, answer, options)
  if (!(read instanceof MalformedAnswer)) {
    // A REST API adds the trace id to what a function answered (measured; not to its own errors). It is one caller's: an
    // answer that carried it could be remembered for nobody.
    if (form === 'rest') context.setResponseHeader('X-Amzn-Trace-Id', traceId(context))
    return read
  }
  const error = malformed(read)
  if (!read.isConfigurationError) throw error
  const { requestId, stage, routeKey, services } = context
  services.emit({ type: 'fault', where: 'integration', slot: 'integration', error, requestId, stage, routeKey })
  return deny('API_CONFIGURATION_ERROR', { reason: 'malformed-answer' })
}

/**
 * What a function returned over the wire: JSON, or, for payload format 2.0, any text at all (measured).
 * @returns as `handlerAnswer`
 * @throws {GatewayError} as `handlerAnswer`
 */
export function handlerPayload(
  context: Context,
  form: EventForm,
  payload: string,
  options: ProxyEventOptions = {},
): GatewayResponse | Refusal {
  let answer: unknown = payload
  try {
    answer = JSON.parse(payload)
  } catch {
    // A text that is no JSON: payload format 2.0 sends it as it is, for the others it is malformed.
  }
  // Without a status code the payload is the body: as the function wrote it, not as it would be written anew.
  const isBody =
    (form === 'http-2.0' || form === 'function-url') && typeof answer !== 'string' && !hasStatusCode(answer)
  return handlerAnswer(context, form, isBody ? payload : answer, options)
}

/**
 * Status and headers that a streaming function wrote before its body (developer guide, "Lambda proxy integration with
 * payload response streaming").
 * @throws {GatewayError} `INVALID_RESPONSE`; `path` names the member
 */
export function streamingHead(metadata: unknown): ResponseHead {
  const read = streamedHead(metadata)
  if (read instanceof MalformedAnswer) throw malformed(read)
  return read
}

function hasStatusCode(answer: unknown): boolean {
  return isAnswerObject(answer) && answer['statusCode'] !== undefined
}

function malformed({ field, reason }: MalformedAnswer): GatewayError {
  const member = field === '' ? 'The answer' : `The answer's ${field}`
  return new GatewayError('INVALID_RESPONSE', `${member} ${reason}`, { path: field })
}

function readAnswer(
  context: Context,
  form: EventForm,
  answer: unknown,
  options: ProxyEventOptions,
): GatewayResponse | MalformedAnswer {
  switch (form) {
    case 'rest':
      return restAnswer(answer, context.request.header('accept'), options.binaryMediaTypes)
    case 'http-1.0':
      return httpAnswerV1(answer)
    case 'http-2.0':
      return httpAnswerV2(answer, 'text/plain; charset=utf-8')
    case 'function-url':
      return httpAnswerV2(answer, 'application/json')
    case 'alb':
      return albAnswer(answer, false)
    case 'alb-multi-value':
      return albAnswer(answer, true)
  }
}
