import { isPromise, type MaybePromise } from './maybe-promise.ts'
import type { Follow } from './policy.ts'
import { isStream, type GatewayResponse, type ResponseHead } from './response.ts'

/** How much of the answer the policies of a request want to see. */
export type Watches = 'nothing' | 'end' | 'head' | 'response'

/** Turns what a hook of the Follow with this index threw into the answer that takes over. */
export type OnFault = (error: unknown, index: number, hook: 'head' | 'response') => GatewayResponse

/** What is watched once `follow` watches too. */
export function watching(watches: Watches, follow: Follow): Watches {
  if (follow.response !== undefined || watches === 'response') return 'response'
  return follow.head !== undefined || watches === 'head' ? 'head' : 'end'
}

/**
 * Status and headers through every Follow, last one first. A hook that fails turns the answer into AWS's 500, and the
 * walk goes on with that, as for a whole answer: what stands in front, such as CORS, belongs on a 500 too. Whoever
 * waits for whole answers does not see it: there was none, and it has been told so.
 * @returns a whole response when a hook failed, to be sent instead of the app's answer
 */
export function headThrough(
  follows: readonly Follow[],
  head: ResponseHead,
  onFault: OnFault,
): ResponseHead | GatewayResponse {
  let fault: GatewayResponse | undefined
  for (let i = follows.length - 1; i >= 0; i--) {
    const follow = follows[i]!
    if (follow.head === undefined) continue
    try {
      if (fault === undefined) head = follow.head(head)
      else fault = throughHead(follow, fault)
    } catch (error) {
      fault = onFault(error, i, 'head')
    }
  }
  return fault ?? head
}

/**
 * A whole answer back through the Follows, last one first: head and response of one policy together, so that order is
 * one order. A hook that fails turns the answer into AWS's 500, and the walk goes on with that.
 */
export function responseThrough(
  follows: readonly Follow[],
  response: GatewayResponse,
  onFault: OnFault,
  from: number = follows.length - 1,
): MaybePromise<GatewayResponse> {
  for (let i = from; i >= 0; i--) {
    const follow = follows[i]!
    let hook: 'head' | 'response' = 'head'
    try {
      response = throughHead(follow, response)
      if (follow.response === undefined || isStream(response.body)) continue
      hook = 'response'
      const next = follow.response(response)
      if (isPromise(next)) {
        return next.then(
          (settled) => responseThrough(follows, settled, onFault, i - 1),
          (error: unknown) => responseThrough(follows, onFault(error, i, 'response'), onFault, i - 1),
        )
      }
      response = next
    } catch (error) {
      response = onFault(error, i, hook)
    }
  }
  return response
}

function throughHead(follow: Follow, response: GatewayResponse): GatewayResponse {
  if (follow.head === undefined) return response
  const head = follow.head(response)
  return head === response ? response : withHead(response, head)
}

function withHead({ body }: GatewayResponse, { statusCode, headers }: ResponseHead): GatewayResponse {
  return { statusCode, headers, body }
}
