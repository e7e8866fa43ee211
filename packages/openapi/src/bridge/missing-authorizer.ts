import { deny, type Policy } from '@gw/core'

/** A closed door, also where scopes were asked for. */
export interface MissingAuthorizer extends Policy<'authorizer'> {
  /** Itself: no scope opens it. */
  withScopes(...authorizationScopes: readonly string[]): MissingAuthorizer
}

/**
 * Stands where an authorizer could not be carried over, so that its routes are closed and not open: every request is
 * answered with AWS's 500 for an authorizer that is not set up.
 * @param why what is missing, for `explain` and events
 */
export function missingAuthorizer(why: string): MissingAuthorizer {
  const policy: MissingAuthorizer = {
    slot: 'authorizer',
    name: 'missingAuthorizer',
    onRequest: () => deny('AUTHORIZER_CONFIGURATION_ERROR', { reason: 'authorizer-not-imported' }),
    describe: () => ({ summary: why }),
    withScopes: () => policy,
  }
  return policy
}
