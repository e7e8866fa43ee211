import { parseJsonObject } from '../token/strict-json.ts'
import type { AuthorizerEvent } from './authorizer-event.ts'

/** A function that authorizes: your own, in this process, or one that `lambdaFunction` calls. */
export type AuthorizerFunction = (event: AuthorizerEvent) => unknown

/** What is needed of an AWS client: `new Lambda({})` of `@aws-sdk/client-lambda` has it. */
export interface LambdaInvoker {
  /** Calls a function and waits for its answer. */
  invoke(input: { readonly FunctionName: string; readonly Payload: Uint8Array }): Promise<{
    readonly Payload?: Uint8Array | undefined
    readonly FunctionError?: string | undefined
  }>
}

const MAX_ANSWER_BYTES = 65_536

/**
 * A Lambda function in AWS, called through your client.
 * @param functionName name, ARN or alias
 * @example lambdaAuthorizer({ type: 'TOKEN', function: lambdaFunction(new Lambda({}), 'authorizer') })
 */
export function lambdaFunction(client: LambdaInvoker, functionName: string): AuthorizerFunction {
  return async (event) => {
    const payload = new TextEncoder().encode(JSON.stringify(event))
    const answer = await client.invoke({ FunctionName: functionName, Payload: payload })
    const bytes = answer.Payload ?? new Uint8Array()
    if (bytes.byteLength > MAX_ANSWER_BYTES)
      throw new Error(`the authorizer answered more than ${MAX_ANSWER_BYTES} bytes`)
    const parsed = parseJsonObject(bytes)
    if (answer.FunctionError !== undefined) throw new Error(String(parsed?.['errorMessage'] ?? answer.FunctionError))
    if (parsed === undefined) throw new Error('the authorizer answered no JSON object')
    return parsed
  }
}
