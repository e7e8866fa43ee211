/** The input of Lambda's Invoke call (Lambda API reference). */
export interface InvokeInput {
  readonly FunctionName: string
  readonly InvocationType?: 'RequestResponse'
  readonly Qualifier?: string
  readonly Payload: Uint8Array
}

/** The members of Invoke's output that are read. */
export interface InvokeOutput {
  readonly StatusCode?: number
  /** Set when the function itself failed: `Handled` or `Unhandled`. */
  readonly FunctionError?: string
  readonly Payload?: Uint8Array
  /** Instead of `Payload`, of a call that streams. */
  readonly EventStream?: AsyncIterable<InvokeStreamEvent>
  readonly $metadata?: { readonly requestId?: string }
}

/** One event of a call that streams. */
export interface InvokeStreamEvent {
  readonly PayloadChunk?: { readonly Payload?: Uint8Array }
  readonly InvokeComplete?: { readonly ErrorCode?: string; readonly ErrorDetails?: string }
}

/** What can call a function: AWS SDK v3's `LambdaClient`, or any object with its `send`. */
export interface LambdaClientLike {
  send(command: never, options?: never): Promise<unknown>
}

/** Makes the SDK's command from its input: `(input) => new InvokeCommand(input)`. */
export type CommandFactory = (input: InvokeInput) => unknown

/** Sends one command, and ends it when the signal says so. */
export async function sendCommand(
  client: LambdaClientLike,
  command: unknown,
  signal: AbortSignal,
): Promise<InvokeOutput> {
  const send = client.send.bind(client) as unknown as (
    command: unknown,
    options: { abortSignal: AbortSignal },
  ) => Promise<unknown>
  return ((await send(command, { abortSignal: signal })) ?? {}) as InvokeOutput
}

/**
 * The SDK's own command where `@aws-sdk/client-lambda` is installed; elsewhere an object that carries the input, since
 * then the client is none of the SDK's.
 */
export async function defaultCommand(input: InvokeInput, streaming: boolean): Promise<unknown> {
  const sdk = await (sdkModule ??= loadSdk())
  const Command = streaming ? sdk?.InvokeWithResponseStreamCommand : sdk?.InvokeCommand
  return Command === undefined ? { input } : new Command(input)
}

interface SdkModule {
  readonly InvokeCommand?: new (input: InvokeInput) => unknown
  readonly InvokeWithResponseStreamCommand?: new (input: InvokeInput) => unknown
}

let sdkModule: Promise<SdkModule | undefined> | undefined

/** The name is computed so that no bundler or compiler takes the SDK for a dependency. */
async function loadSdk(): Promise<SdkModule | undefined> {
  const name = ['@aws-sdk', 'client-lambda'].join('/')
  try {
    return (await import(name)) as SdkModule
  } catch {
    return undefined
  }
}
