import { deny, whenReady, type Context, type MaybePromise, type Refusal } from '@gw/core'
import { cacheDirectives } from './cache-directives.ts'
import type { TtlCacheOptions } from './ttl-options.ts'

/** AWS's own words to a caller whose wish was not heard. */
const WARNING = '199 Cache-control headers were ignored because the caller was unauthorized.'

/** What a client's `Cache-Control` does to its request: nothing, a new answer for it, or a refusal. */
export type Invalidation = 'none' | 'replace' | Refusal

/** Decides for one request whether its client may have the entry fetched anew. */
export type DecideInvalidation = (context: Context) => MaybePromise<Invalidation>

/**
 * Client invalidation as on AWS: `Cache-Control: max-age=0` asks for a new answer, `no-cache`, `no-store` and `Pragma`
 * are ignored, and who may not ask is refused, told by a `Warning`, or served in silence.
 */
export function decideInvalidation(options: TtlCacheOptions): DecideInvalidation {
  const { requireAuthorizationForCacheControl = true, authorizeInvalidation } = options
  const strategy = options.unauthorizedCacheControlHeaderStrategy ?? 'SUCCEED_WITH_RESPONSE_HEADER'
  const unauthorized = (context: Context): Invalidation => {
    if (strategy === 'FAIL_WITH_403') return deny('ACCESS_DENIED', { reason: 'invalidation-unauthorized' })
    if (strategy === 'SUCCEED_WITH_RESPONSE_HEADER') context.setResponseHeader('Warning', WARNING)
    return 'none'
  }
  return (context) => {
    const field = context.request.header('cache-control')
    if (field === undefined || cacheDirectives(field).get('max-age') !== '0') return 'none'
    if (!requireAuthorizationForCacheControl) return 'replace'
    if (authorizeInvalidation === undefined) return unauthorized(context)
    return whenReady(allowed(context, authorizeInvalidation), (yes) => (yes ? 'replace' : unauthorized(context)))
  }
}

/** Anything but a plain `true` is a no, and so is a function that fails. */
function allowed(
  context: Context,
  authorize: NonNullable<TtlCacheOptions['authorizeInvalidation']>,
): MaybePromise<boolean> {
  try {
    const answer = authorize(context)
    return typeof answer === 'boolean'
      ? answer
      : Promise.resolve(answer).then(
          (yes) => yes === true,
          () => false,
        )
  } catch {
    return false
  }
}
