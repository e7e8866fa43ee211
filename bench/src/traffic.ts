import type { FixtureRequest, Issuer, TokenAlgorithm } from './fixture.ts'
import type { TrafficName } from './variant.ts'

/** What is sent: requests in rotation; `@@n@@` in them becomes a running number. */
export interface Traffic {
  readonly requests: readonly FixtureRequest[]
  /** The running number starts again after so many. Default: never. */
  readonly modulo?: number
  /** What every answer has to be. */
  readonly status: number
}

/** Where the running number stands. */
export const NUMBER = '@@n@@'

/**
 * Tokens in rotation where each has to be new: far more than the 10,000 that are remembered by default, so that each was forgotten
 * when it comes again, is verified anew, and pushes out another.
 */
const NEW_TOKENS = 24_000

/** Makes the traffic of scenarios; tokens that many runs share are signed once. */
export class TrafficSource {
  readonly #issuer: Issuer
  readonly #new = new Map<TokenAlgorithm, Promise<readonly FixtureRequest[]>>()

  constructor(issuer: Issuer) {
    this.#issuer = issuer
  }

  async of(name: TrafficName): Promise<Traffic> {
    const { requests } = this.#issuer.fixture
    switch (name) {
      case 'repeated':
        return { requests, status: 200 }
      case 'from-origin':
        return { requests: changed(requests, { origin: 'https://app.example.com' }), status: 200 }
      case 'new-paths':
        return { requests: requests.map(({ headers }) => ({ path: `/pets/${NUMBER}`, headers })), status: 200 }
      case 'new-rs256':
        return { requests: await this.#newTokens('RS256'), status: 200 }
      case 'new-es256':
        return { requests: await this.#newTokens('ES256'), status: 200 }
      case 'no-token':
        return {
          requests: requests.map(({ path, headers: { 'x-api-key': key } }) => ({
            path,
            headers: { 'x-api-key': key! },
          })),
          status: 401,
        }
      case 'forged-token':
        return { requests: requests.map(forged), status: 401 }
      case 'unknown-key':
        return { requests: changed(requests, { 'x-api-key': 'nobody-knows-this-key-0123456789' }), status: 403 }
      case 'spent':
        return { requests, status: 429 }
      default:
        return {
          requests: [{ path: '/pets/1', headers: { 'x-api-key': `bench-caller-${NUMBER}-key` } }],
          modulo: Number(name.slice('callers-'.length)),
          status: 200,
        }
    }
  }

  #newTokens(algorithm: TokenAlgorithm): Promise<readonly FixtureRequest[]> {
    let made = this.#new.get(algorithm)
    if (made === undefined) {
      made = this.#issuer.tokens(algorithm, NEW_TOKENS).then((tokens) =>
        tokens.map((token, index) => ({
          path: `/pets/${index % 16}`,
          headers: { authorization: `Bearer ${token}` },
        })),
      )
      this.#new.set(algorithm, made)
    }
    return made
  }
}

function changed(requests: readonly FixtureRequest[], more: Record<string, string>): readonly FixtureRequest[] {
  return requests.map(({ path, headers }) => ({ path, headers: { ...headers, ...more } }))
}

/** The signature's last bytes are others: all of it has to be checked. */
export function forged({ path, headers }: FixtureRequest): FixtureRequest {
  return { path, headers: { ...headers, authorization: `${headers['authorization']!.slice(0, -8)}AAAAAAAA` } }
}
