import { DPOP_ALGORITHMS } from './dpop-proof.ts'

/** What a challenge says beside its scheme: parameters in order, none without a value. */
export type ChallengeParameters = readonly (readonly [name: string, value: string | undefined])[]

/**
 * `WWW-Authenticate` for tokens that are bound to a key (RFC 9449 §7.1): the scheme `DPoP`, and the algorithms that a
 * proof may have. Parameters stand between commas as RFC 9110 §11.6.1 has them: AWS knows no such challenge.
 */
export function dpopChallenge(parameters: ChallengeParameters): string {
  return challenge('DPoP', [...parameters, ['algs', [...DPOP_ALGORITHMS].join(' ')]])
}

/** A challenge of any scheme, with its parameters quoted. */
export function challenge(scheme: string, parameters: ChallengeParameters): string {
  const written = parameters.flatMap(([name, value]) => (value === undefined ? [] : [`${name}="${value}"`]))
  return written.length === 0 ? scheme : `${scheme} ${written.join(', ')}`
}
