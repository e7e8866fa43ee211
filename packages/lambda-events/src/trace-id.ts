import type { Context } from '@gw/core'

/**
 * The value of `X-Amzn-Trace-Id` for a request: the caller's own, with what it lacks, or a new root that is not sampled.
 * The same for the event and for the answer.
 */
export function traceId(context: Context): string {
  return (context.traceId ??= whole(context, context.request.header('x-amzn-trace-id')))
}

function whole(context: Context, sent: string | undefined): string {
  return sent !== undefined && hasRoot(sent) && hasParent(sent) && hasSampled(sent)
    ? sent
    : newTrace(context, sent ?? '')
}

const hasRoot = field('Root')
const hasParent = field('Parent')
const hasSampled = field('Sampled')

/** Whether one of the fields has this name (X-Ray developer guide, "Tracing header"). */
function field(name: string): (trace: string) => boolean {
  const [first, next, spaced] = [`${name}=`, `;${name}=`, `; ${name}=`] as const
  return (trace) => trace.startsWith(first) || trace.includes(next) || trace.includes(spaced)
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
  if (!hasRoot(sent)) return `Root=1-${seconds(context)}-${digits.slice(0, 24)};${parent};Sampled=0`
  const isChild = hasParent(sent)
  const sampled = hasSampled(sent) ? '' : `;Sampled=${isChild ? 1 : 0}`
  return `${sent}${isChild ? '' : `;${parent}`}${sampled}`
}

function seconds({ requestTimeEpoch }: Context): string {
  return Math.floor(requestTimeEpoch / 1000)
    .toString(16)
    .padStart(8, '0')
}
