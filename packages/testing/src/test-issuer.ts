import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { checkOptions, GatewayError, objectWith, oneOf, optional, stringOption, type Clock } from '@gw/core'
import { signingKey, TEST_ALGORITHMS, type PublicJwk, type SigningKey, type TestAlgorithm } from './signing-key.ts'

/** Options of `testIssuer`. */
export interface TestIssuerOptions {
  /** The tokens' `iss`. Default: `https://issuer.test`; once `serve()` was called, the address it serves at. */
  readonly issuer?: string
  /** What tokens are signed with. Default: `RS256`, which authorizers accept by default. */
  readonly algorithm?: TestAlgorithm
  /** The tokens' `aud`. Default: none. */
  readonly audience?: string
  /** Tells `iat` and `exp`. Default: the machine's clock. */
  readonly clock?: Clock
}

/** Any claims: what a token says. `undefined` leaves a claim out that would be there by default. */
export interface TestClaims {
  readonly [name: string]: unknown
}

/** An issuer of tokens, with keys of its own. */
export interface TestIssuer {
  /** The tokens' `iss`. */
  readonly issuer: string
  /** The public keys: give them to an authorizer (`keys`), and nothing is fetched. A fresh object after each rotation. */
  readonly jwks: { readonly keys: readonly PublicJwk[] }
  /** A signed token. By default it is valid for an hour, with `sub` `user`. */
  token(claims?: TestClaims, header?: TestClaims): string
  /** A new key signs from now on. The old ones stay published until `retire()`. */
  rotate(): void
  /** Publishes the current key alone: tokens of older keys must now be refused. */
  retire(): void
  /** Serves the discovery document and the keys on loopback. */
  serve(): Promise<ServedIssuer>
}

/** An issuer that is served on loopback. */
export interface ServedIssuer {
  /** Where: `http://127.0.0.1:port`, which is the tokens' `iss` from now on. */
  readonly url: string
  /** Where the keys are. */
  readonly jwksUri: string
  /** How often the keys were fetched. */
  readonly fetches: number
  /** Ends the server. */
  close(): Promise<void>
}

const SHAPE = {
  issuer: optional(stringOption({ minLength: 1 })),
  algorithm: optional(oneOf(...TEST_ALGORITHMS)),
  audience: optional(stringOption({ minLength: 1 })),
  clock: optional(objectWith('now')),
}

/**
 * Makes an issuer for tests: real keys, real signatures, no network unless it is asked to serve.
 * @throws {GatewayError} `UNKNOWN_OPTION` or `INVALID_OPTION`
 */
export function testIssuer(options: TestIssuerOptions = {}): TestIssuer {
  checkOptions('testIssuer', options, SHAPE)
  return new Issuer(options)
}

class Issuer implements TestIssuer {
  readonly #options: TestIssuerOptions
  #keys: readonly SigningKey[]
  #made = 0
  #url: string | undefined

  constructor(options: TestIssuerOptions) {
    this.#options = options
    this.#keys = [this.#newKey()]
  }

  get issuer(): string {
    return this.#url ?? this.#options.issuer ?? 'https://issuer.test'
  }

  get jwks(): { readonly keys: readonly PublicJwk[] } {
    return { keys: this.#keys.map((key) => key.jwk) }
  }

  token(claims: TestClaims = {}, header: TestClaims = {}): string {
    const key = this.#keys.at(-1)!
    const head = { alg: key.algorithm, typ: 'JWT', kid: key.kid, ...header }
    const input = `${encoded(head)}.${encoded({ ...this.#defaults(), ...claims })}`
    return `${input}.${key.sign(input)}`
  }

  rotate(): void {
    this.#keys = [...this.#keys, this.#newKey()]
  }

  retire(): void {
    this.#keys = this.#keys.slice(-1)
  }

  async serve(): Promise<ServedIssuer> {
    if (this.#options.issuer !== undefined) {
      throw new GatewayError('IMPOSSIBLE_COMBINATION', 'An issuer with a name of its own cannot be served on loopback')
    }
    const counted = { fetches: 0 }
    // Not imported: an import of node:http loads undici, 35 ms of every test file.
    const server = process.getBuiltinModule('node:http').createServer((request, response) => {
      const body = this.#document(request.url ?? '')
      if (request.url === '/jwks.json') counted.fetches++
      response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' })
      response.end(body)
    })
    server.listen(0, '127.0.0.1').unref()
    await new Promise((resolve) => server.once('listening', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    this.#url = url
    return {
      url,
      jwksUri: `${url}/jwks.json`,
      get fetches() {
        return counted.fetches
      },
      close: () => ended(server),
    }
  }

  #defaults(): TestClaims {
    const now = Math.floor((this.#options.clock?.now() ?? Date.now()) / 1000)
    const { audience } = this.#options
    return {
      iss: this.issuer,
      sub: 'user',
      ...(audience === undefined ? {} : { aud: audience }),
      iat: now,
      exp: now + 3600,
    }
  }

  #document(path: string): string | undefined {
    if (path === '/jwks.json') return JSON.stringify(this.jwks)
    if (path !== '/.well-known/openid-configuration') return undefined
    return JSON.stringify({ issuer: this.issuer, jwks_uri: `${this.issuer}/jwks.json` })
  }

  #newKey(): SigningKey {
    return signingKey(`test-${++this.#made}`, this.#options.algorithm ?? 'RS256')
  }
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}

function ended(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
