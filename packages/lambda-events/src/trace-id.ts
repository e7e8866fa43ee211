import type { Context } from '@gw/core'

const made = new WeakMap<Context, string>()

/**
 * The value of `X-Amzn-Trace-Id` for a request: the caller's own, with what it lacks, or a new root that is not sampled.
 * The same for the event and for the answer.
 */
export function traceId(context: Context): string {
  const sent = context.request.header('x-amzn-trace-id')
  if (sent !== undefined && isWhole(sent)) return sent
  let id = made.get(context)
  if (id === undefined) made.set(context, (id = newTrace(context, sent ?? '')))
  return id
}

function isWhole(trace: string): boolean {
  return names(trace, 'Root') && names(trace, 'Parent') && names(trace, 'Sampled')
}

/** Whether one of the fields has this name (X-Ray developer guide, "Tracing header"). */
function names(trace: string, field: string): boolean {
  return trace.startsWith(`${field}=`) || trace.includes(`;${field}=`) || trace.includes(`; ${field}=`)
}

/**
 * A root has eight hexadecimal digits of time and twenty-four of chance. Whoever names a parent wants to be traced;
 * what names no root is no trace.
 */
function newTrace(context: Context, sent: string): string {
  // A REST API's request id is chance enough, and is drawn anyway.
  const { protocol, random } = context.services
  const digits = (protocol === 'REST' ? context.requestId : random.uuid()).replaceAll('-', '')
  const parent = `Parent=${digits.slice(8, 24)}`
  if (!names(sent, 'Root')) return `Root=1-${seconds(context)}-${digits.slice(0, 24)};${parent};Sampled=0`
  const hasParent = names(sent, 'Parent')
  const sampled = names(sent, 'Sampled') ? '' : `;Sampled=${hasParent ? 1 : 0}`
  return `${sent}${hasParent ? '' : `;${parent}`}${sampled}`
}

function seconds({ requestTimeEpoch }: Context): string {
  return Math.floor(requestTimeEpoch / 1000)
    .toString(16)
    .padStart(8, '0')
}
