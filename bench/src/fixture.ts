/** What every variant of a scenario is given: the same callers, tokens, keys and paths. */
export interface Fixture {
  readonly issuer: string
  readonly audience: string
  readonly jwks: { readonly keys: readonly Record<string, unknown>[] }
  readonly apiKeys: readonly { readonly id: string; readonly value: string }[]
  /** 64 callers in rotation, each with a token and a key of its own, over 16 paths. */
  readonly requests: readonly FixtureRequest[]
}

/** One of the requests in rotation. */
export interface FixtureRequest {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

/** Algorithms of the tokens that are measured. */
export type TokenAlgorithm = 'RS256' | 'ES256'

/** Signs tokens that a fixture's keys verify. */
export interface Issuer {
  readonly fixture: Fixture
  /** New tokens, no two alike. */
  tokens(algorithm: TokenAlgorithm, count: number): Promise<readonly string[]>
}
