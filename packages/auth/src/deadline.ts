import { GatewayError, isPromise, type Clock, type MaybePromise } from '@gw/core'

/**
 * The answer of a user's function, or a fault when it takes too long: an authorizer that hangs must not hold its callers for ever.
 * An answer that is there at once costs no promise and no timer.
 */
export function withinDeadline<T>(
  answer: MaybePromise<T>,
  clock: Clock,
  milliseconds: number,
  who: string,
): MaybePromise<T> {
  if (!isPromise(answer)) return answer
  return new Promise<T>((resolve, reject) => {
    const timer = clock.setTimeout(() => reject(late(who, milliseconds)), milliseconds)
    // `Promise.resolve`, because what a user's function returns may be thenable and no more.
    Promise.resolve(answer)
      .finally(() => timer.clear())
      .then(resolve, reject)
  })
}

function late(who: string, milliseconds: number): GatewayError {
  return new GatewayError('STORE_FAILURE', `${who} did not answer within ${milliseconds} ms`)
}
