import type { Context } from '@gw/core'

/**
 * The value of `X-Amzn-Trace-Id` for a request: the caller's own, or a new root that is not sampled. The same for the
 * event and for the answer.
 */
export function traceId(context: Context): string {
  const sent = context.request.header('x-amzn-trace-id')
  return sent ?? (context.traceId ??= newRoot(context))
}

/** Eight hexadecimal digits of time and twenty-four of chance (X-Ray developer guide, "Tracing header"). */
function newRoot(context: Context): string {
  const seconds = Math.floor(context.requestTimeEpoch / 1000)
    .toString(16)
    .padStart(8, '0')
  // A REST API's request id is chance enough, and is drawn anyway.
  const { protocol, random } = context.services
  const digits = (protocol === 'REST' ? context.requestId : random.uuid()).replaceAll('-', '')
  return `Root=1-${seconds}-${digits.slice(0, 24)};Parent=${digits.slice(8, 24)};Sampled=0`
}
