import { mergeHeaders, type HeaderMap } from './headers.ts'
import type { Refusal } from './refusal.ts'
import type { GatewayResponse } from './response.ts'

/** The problem types that exist beyond `about:blank` (draft-ietf-httpapi-ratelimit-headers). */
const TYPES: Partial<Record<Refusal['refusal'], string>> = {
  THROTTLED: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
  QUOTA_EXCEEDED: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
}

/** Words for the statuses that refusals have (RFC 9110 §15). */
const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}

/** A refusal as problem details (RFC 9457), with the members that its policy added. */
export function problemDetails(
  refusal: Refusal,
  statusCode: number,
  message: string | null,
  headers: HeaderMap,
): GatewayResponse {
  const title = TITLES[statusCode] ?? 'Error'
  const problem = {
    type: TYPES[refusal.refusal] ?? 'about:blank',
    title,
    status: statusCode,
    ...(message !== null && message !== title ? { detail: message } : {}),
    ...refusal.problem,
  }
  return {
    statusCode,
    headers: mergeHeaders(headers, { 'Content-Type': 'application/problem+json' }),
    body: JSON.stringify(problem),
  }
}
