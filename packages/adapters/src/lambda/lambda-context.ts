/** What Lambda's runtime hands a function beside its event. */
export interface LambdaContext {
  /** Only for functions that use the callback. Behind a gateway an answer is always sent at once. */
  callbackWaitsForEmptyEventLoop: boolean
  functionName: string
  functionVersion: string
  invokedFunctionArn: string
  memoryLimitInMB: string
  awsRequestId: string
  logGroupName: string
  logStreamName: string
  identity?: { cognitoIdentityId: string; cognitoIdentityPoolId: string } | undefined
  clientContext?: LambdaClientContext | undefined
  tenantId?: string | undefined
  /** Milliseconds until Lambda ends the invocation. */
  getRemainingTimeInMillis(): number
  /** As the callback. */
  done(error?: Error, result?: unknown): void
  /** As the callback with an error. */
  fail(error: Error | string): void
  /** As the callback with an answer. */
  succeed(answer: unknown, object?: unknown): void
}

/** What a mobile SDK says of itself. */
export interface LambdaClientContext {
  client: {
    installationId: string
    appTitle: string
    appVersionName: string
    appVersionCode: string
    appPackageName: string
  }
  custom?: unknown
  env: { platformVersion: string; platform: string; make: string; model: string; locale: string }
}

/** Answers in place of a promise. */
export type LambdaCallback = (error?: Error | string | null, answer?: unknown) => void
