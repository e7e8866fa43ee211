import { compare } from './compare.ts'
import type { Json } from './corpus-case.ts'

/** What a gateway decided of one request, as its access log and its authorizer's function tell. */
export interface Decision {
  /** The type of gateway response that it got; `-` for none. */
  readonly responseType: string | undefined
  /** Whether the authorizer's function was called. */
  readonly authorizerCalled: boolean
}

/** Compares what a gateway decided with what a case expects of it. */
export function compareDecision(expected: Json, { responseType, authorizerCalled }: Decision): readonly string[] {
  const { response_type: type, authorizer_called: called } = expected as Record<string, unknown>
  const how = { bindings: new Map(), subset: false }
  return [
    ...(type === undefined ? [] : compare(type, responseType, how, 'response type')),
    ...(called === undefined ? [] : compare(called, authorizerCalled, how, 'authorizer called')),
  ]
}
