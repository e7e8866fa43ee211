import { isPromise, type MaybePromise } from './maybe-promise.ts'
import type { Follow } from './policy.ts'
import { isStream, type GatewayResponse, type ResponseHead } from './response.ts'

/** How much of the answer the policies of a request want to see. */
export type Watches = 'nothing' | 'end' | 'head' | 'response'

/** Turns what a hook threw into the answer that takes over. */
export type OnFault = (error: unknown, where: string) => GatewayResponse

/** What is watched once `follow` watches too. */
export function watching(watches: Watches, follow: Follow): Watches {
  if (follow.response !== undefined || watches === 'response') return 'response'
  return follow.head !== undefined || watches === 'head' ? 'head' : 'end'
}

/**
 * Status and headers through every Follow, last one first.
 * @returns a whole response when a hook failed, to be sent instead of the app's answer
 */
export function headThrough(
  follows: readonly Follow[],
  head: ResponseHead,
  onFault: OnFault,
): ResponseHead | GatewayResponse {
  for (let i = follows.length - 1; i >= 0; i--) {
    const follow = follows[i]!
    if (follow.head === undefined) continue
    try {
      head = follow.head(head)
    } catch (error) {
      return onFault(error, 'head')
    }
  }
  return head
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
    try {
      const next = throughOne(follows[i]!, response)
      if (isPromise(next)) {
        return next.then(
          (settled) => responseThrough(follows, settled, onFault, i - 1),
          (error: unknown) => responseThrough(follows, onFault(error, 'response'), onFault, i - 1),
        )
      }
      response = next
    } catch (error) {
      response = onFault(error, 'response')
    }
  }
  return response
}

function throughOne(follow: Follow, response: GatewayResponse): MaybePromise<GatewayResponse> {
  if (follow.head !== undefined) {
    const head = follow.head(response)
    if (head !== response) response = { statusCode: head.statusCode, headers: head.headers, body: response.body }
  }
  return follow.response === undefined || isStream(response.body) ? response : follow.response(response)
}
