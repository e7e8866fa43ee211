import type { Context } from '@gw/core'

/**
 * The value of `X-Amzn-Trace-Id` for a request: the caller's own, with what it lacks, or a new root that is not sampled.
 * The same for the event and for the answer.
 */
export function traceId(context: Context): string {
  return (context.traceId ??= whole(context, context.request.header('x-amzn-trace-id') ?? ''))
}

/**
 * A root has eight hexadecimal digits of time and twenty-four of chance. Whoever names a parent wants to be traced;
 * what names no root is no trace.
 */
function whole(context: Context, sent: string): string {
  const isTrace = hasField(sent, 'Root=')
  const isChild = isTrace && hasField(sent, 'Parent=')
  const isSampled = isTrace && hasField(sent, 'Sampled=')
  if (isChild) return isSampled ? sent : `${sent};Sampled=1`
  const uuid = chance(context)
  const id = uuid.slice(24) + uuid.slice(9, 13)
  if (!isTrace) return `Root=1-${seconds(context)}-${uuid.slice(0, 8)}${id};Parent=${id};Sampled=0`
  return isSampled ? `${sent};Parent=${id}` : `${sent};Parent=${id};Sampled=0`
}

/** A REST API's request id is chance enough, and is drawn anyway. */
function chance(context: Context): string {
  const { protocol, random } = context.services
  return protocol === 'REST' ? context.requestId : random.uuid()
}

/** Whether one of a trace's fields begins so: at its start, or behind a semicolon (X-Ray developer guide, "Tracing header"). */
function hasField(trace: string, start: string): boolean {
  for (let at = trace.indexOf(start); at >= 0; at = trace.indexOf(start, at + 1)) {
    if (at === 0 || trace[at - 1] === ';' || (trace[at - 1] === ' ' && trace[at - 2] === ';')) return true
  }
  return false
}

function seconds({ requestTimeEpoch }: Context): string {
  return Math.floor(requestTimeEpoch / 1000)
    .toString(16)
    .padStart(8, '0')
}
