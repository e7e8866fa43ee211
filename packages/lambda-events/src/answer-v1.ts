import { headerValue, type GatewayResponse, type HeaderMap } from '@gw/core'
import {
  addHeaders,
  addMultiValueHeaders,
  answerBody,
  answerStatus,
  isAnswerObject,
  type AnswerObject,
} from './answer-members.ts'
import { httpAnswerHeaders, restAnswerHeaders } from './answer-headers.ts'
import { fromBase64 } from './base64.ts'
import { isBinaryMediaType } from './binary-media-types.ts'
import { MalformedAnswer } from './malformed-answer.ts'

/** The members of an answer 1.0. A REST API refuses an answer with any other, `cookies` included (measured). */
const MEMBERS: ReadonlySet<string> = new Set(['isBase64Encoded', 'statusCode', 'headers', 'multiValueHeaders', 'body'])

/**
 * A handler's answer as a REST API reads it.
 * @param accept the request's `Accept`: base64 is decoded when its first media type is binary
 * @param binaryMediaTypes the API's list; without one, base64 is always decoded
 */
export function restAnswer(
  answer: unknown,
  accept: string | undefined,
  binaryMediaTypes: readonly string[] | undefined,
): GatewayResponse | MalformedAnswer {
  if (!isAnswerObject(answer)) return new MalformedAnswer('', 'must be an object')
  for (const name of Object.keys(answer)) {
    if (MEMBERS.has(name) || answer[name] === undefined) continue
    return new MalformedAnswer(name.slice(0, 40), 'is no member of an answer')
  }
  const lines: [string, string][] = []
  const problem = addMultiValueHeaders(lines, answer['multiValueHeaders']) ?? addHeaders(lines, answer['headers'])
  if (problem !== undefined) return problem
  const headers = restAnswerHeaders(lines)
  const decoded = binaryMediaTypes === undefined || isBinaryMediaType(accept, binaryMediaTypes)
  return response(answer, headers, decoded, 'application/json', 200)
}

/** A handler's answer as an HTTP API with payload format 1.0 reads it. */
export function httpAnswerV1(answer: unknown): GatewayResponse | MalformedAnswer {
  if (!isAnswerObject(answer)) return new MalformedAnswer('', 'must be an object')
  const lines: [string, string][] = []
  const problem = addHeaders(lines, answer['headers']) ?? addMultiValueHeaders(lines, answer['multiValueHeaders'])
  if (problem !== undefined) return problem
  const headers = httpAnswerHeaders(lines)
  return response(answer, headers, true, typeof answer['body'] === 'string' ? 'text/plain; charset=utf-8' : undefined)
}

/**
 * A handler's answer as a load balancer reads it.
 * @param multiValueHeaders whether the target group is set to multi-value headers, and reads no others
 */
export function albAnswer(answer: unknown, multiValueHeaders: boolean): GatewayResponse | MalformedAnswer {
  if (!isAnswerObject(answer)) return new MalformedAnswer('', 'must be an object')
  const lines: [string, string][] = []
  const problem = multiValueHeaders
    ? addMultiValueHeaders(lines, answer['multiValueHeaders'])
    : addHeaders(lines, answer['headers'])
  return problem ?? response(answer, httpAnswerHeaders(lines), true, undefined)
}

/**
 * Puts an answer's members together.
 * @param contentType stands where the handler named none
 * @param byDefault the status code where the handler named none. Default: it must name one
 */
export function response(
  answer: AnswerObject,
  headers: HeaderMap,
  decodeBase64: boolean,
  contentType: string | undefined,
  byDefault?: number,
): GatewayResponse | MalformedAnswer {
  const statusCode = answerStatus(answer['statusCode'] ?? byDefault)
  if (statusCode instanceof MalformedAnswer) return statusCode
  const text = answerBody(answer)
  if (text instanceof MalformedAnswer) return text
  const named = contentType === undefined || headerValue(headers, 'content-type') !== undefined
  const all = named ? headers : { ...headers, 'Content-Type': contentType }
  if (answer['isBase64Encoded'] !== true || !decodeBase64 || text === undefined) {
    return { statusCode, headers: all, body: text }
  }
  const body = fromBase64(text)
  return body === undefined
    ? new MalformedAnswer('body', 'is not base64, as isBase64Encoded says', true)
    : { statusCode, headers: all, body }
}
