import type { Context } from '@gw/core'

/** What Lambda's Node runtime hands a handler beside the event (Lambda developer guide, "Context object in Node.js"). */
export interface LambdaContext {
  readonly functionName: string
  readonly functionVersion: string
  readonly invokedFunctionArn: string
  /** A text, as on Lambda. */
  readonly memoryLimitInMB: string
  readonly awsRequestId: string
  readonly logGroupName: string
  readonly logStreamName: string
  callbackWaitsForEmptyEventLoop: boolean
  /** Milliseconds until the gateway gives up. */
  getRemainingTimeInMillis(): number
  /** Lambda's oldest way to answer. */
  done(error?: unknown, result?: unknown): void
  /** As `done` with an error. */
  fail(error: unknown): void
  /** As `done` with a result. */
  succeed(result: unknown): void
}

/** How a local function is named where Lambda would name it. */
export interface LocalFunction {
  readonly functionName: string
  /** The version or alias: `$LATEST`. */
  readonly functionVersion: string
  readonly timeoutInMillis: number
}

/** The context of one call of a local function. */
export function lambdaContext(
  context: Context,
  { functionName, functionVersion, timeoutInMillis }: LocalFunction,
  done: (error: unknown, result: unknown) => void,
): LambdaContext {
  const { clock, region, accountId, random } = context.services
  const deadline = clock.monotonic() + timeoutInMillis
  const qualifier = functionVersion === '$LATEST' ? '' : `:${functionVersion}`
  return {
    functionName,
    functionVersion,
    invokedFunctionArn: `arn:aws:lambda:${region}:${accountId}:function:${functionName}${qualifier}`,
    memoryLimitInMB: '1024',
    awsRequestId: random.uuid(),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - clock.monotonic())),
    done: (error, result) => done(error, result),
    fail: (error) => done(error ?? new Error('The function failed'), undefined),
    succeed: (result) => done(undefined, result),
  }
}
