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
  const uuid = protocol === 'REST' ? context.requestId : random.uuid()
  const id = middleDigits(uuid)
  if (!hasRoot(sent)) return `Root=1-${seconds(context)}-${uuid.slice(0, 8)}${id};Parent=${id};Sampled=0`
  if (hasParent(sent)) return hasSampled(sent) ? sent : `${sent};Sampled=1`
  return hasSampled(sent) ? `${sent};Parent=${id}` : `${sent};Parent=${id};Sampled=0`
}

/** Sixteen digits of a UUID behind its first eight, without the hyphens between them. */
function middleDigits(uuid: string): string {
  return uuid.slice(9, 13) + uuid.slice(14, 18) + uuid.slice(19, 23) + uuid.slice(24, 28)
}

function seconds({ requestTimeEpoch }: Context): string {
  return Math.floor(requestTimeEpoch / 1000)
    .toString(16)
    .padStart(8, '0')
}
