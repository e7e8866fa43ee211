import { deny, type Context, type Refusal } from '@gw/core'
import {
  defaultCommand,
  sendCommand,
  type CommandFactory,
  type InvokeOutput,
  type InvokeStreamEvent,
  type LambdaClientLike,
} from './lambda-client.ts'

/** What calling a function came to. */
export type FunctionAnswer =
  /** A local handler's own value. */
  | { readonly value: unknown }
  /** A function's answer over the wire: JSON or any text. */
  | { readonly payload: string }
  /** A function's answer as it is streamed. */
  | { readonly stream: AsyncIterable<Uint8Array> }
  /** The function failed. */
  | { readonly failure: unknown }
  /** The function was not called. */
  | { readonly refusal: Refusal }

/** One call, with names filled in. */
export interface ClientCall {
  readonly client: LambdaClientLike
  readonly command: CommandFactory | undefined
  readonly streaming: boolean
  readonly functionName: string
  readonly qualifier: string
  readonly maxEventBytes: number
}

/** Calls a function on AWS through a client. */
export async function invokeClient(context: Context, event: unknown, call: ClientCall): Promise<FunctionAnswer> {
  const payload = new TextEncoder().encode(JSON.stringify(event))
  if (payload.byteLength > call.maxEventBytes) return { refusal: tooLarge(context) }
  const input = {
    FunctionName: call.functionName,
    ...(call.streaming ? {} : { InvocationType: 'RequestResponse' as const }),
    ...(call.qualifier === '' ? {} : { Qualifier: call.qualifier }),
    Payload: payload,
  }
  const command = call.command?.(input) ?? (await defaultCommand(input, call.streaming))
  try {
    return read(await sendCommand(call.client, command, context.signal))
  } catch (error) {
    return refused(context, error)
  }
}

function read(output: InvokeOutput): FunctionAnswer {
  if (output.EventStream !== undefined) return { stream: chunks(output.EventStream) }
  const text = new TextDecoder().decode(output.Payload ?? new Uint8Array())
  return output.FunctionError === undefined ? { payload: text } : { failure: new Error(text.slice(0, 1000)) }
}

async function* chunks(events: AsyncIterable<InvokeStreamEvent>): AsyncGenerator<Uint8Array> {
  for await (const { PayloadChunk, InvokeComplete } of events) {
    if (PayloadChunk?.Payload !== undefined) yield PayloadChunk.Payload
    if (InvokeComplete?.ErrorCode !== undefined) throw new Error(`The function failed: ${InvokeComplete.ErrorCode}`)
  }
}

/** Lambda itself refused: what a deployment got wrong is 500, a body too large 413, everything else a failed call. */
function refused(context: Context, error: unknown): FunctionAnswer {
  const name = (error as { name?: unknown } | null)?.name
  switch (name) {
    case 'AccessDeniedException':
    case 'ResourceNotFoundException':
      return { refusal: deny('API_CONFIGURATION_ERROR', { reason: String(name) }) }
    case 'RequestTooLargeException':
      return { refusal: tooLarge(context) }
    case 'TooManyRequestsException':
      return { refusal: deny('API_CONFIGURATION_ERROR', { reason: String(name) }) }
    default:
      return { failure: error }
  }
}

/** Measured on REST APIs; an HTTP API has its own words whatever is said here. */
export function tooLarge(context: Context): Refusal {
  const message = context.services.protocol === 'REST' ? { message: 'Request Too Long' } : {}
  return deny('REQUEST_TOO_LARGE', { ...message, reason: 'event-too-large' })
}
