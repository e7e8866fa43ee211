import type { GatewayServices } from '@gw/core'
import { SenderConstraints, type SenderConstraint } from '../binding/sender-constraint.ts'
import type { IssuerDirectory } from './issuer-directory.ts'
import { JwtVerifier } from './jwt-verifier.ts'
import type { SignatureAlgorithm } from './signature-algorithm.ts'
import type { SignatureBackend } from './signature-backend.ts'
import { signatureBackend, type SignatureBackendChoice } from './signature-backends.ts'
import { VerifiedTokens } from './verified-tokens.ts'

/** What all places of one token authorizer share within a gateway: its keys and its remembered tokens. */
export interface TokenEngine {
  readonly verifier: JwtVerifier
  /** Asks for what tokens are bound to, where that is wanted. */
  readonly constraints: SenderConstraints | undefined
  readonly issuers: IssuerDirectory
}

/** How an engine works, apart from its issuers. */
export interface TokenEngineOptions {
  /** Values of `typ` that are accepted beside none. Default `JWT` and `at+jwt`. */
  readonly types?: readonly string[]
  /** Longest token in characters. Default 16,384. */
  readonly maxTokenBytes?: number
  /** Verified tokens remembered at most. Default 10,000. */
  readonly maxRememberedTokens?: number
  /** How tokens must be bound to their sender. Default: they need not be. */
  readonly senderConstrained?: readonly SenderConstraint[]
  /** What checks signatures. Default `auto`. */
  readonly signatures?: SignatureBackendChoice
}

/** Ten thousand tokens of 1,600 characters: 16 MB at the most, whatever their sizes. */
const BYTES_PER_REMEMBERED_TOKEN = 1_600

/** Puts an engine together. Its signature backend is made when the first signature is checked. */
export function tokenEngine(
  options: TokenEngineOptions,
  issuers: IssuerDirectory,
  algorithms: ReadonlySet<SignatureAlgorithm>,
  services: GatewayServices,
): TokenEngine {
  const types = (options.types ?? ['JWT', 'at+jwt']).map((type) => type.toLowerCase().replace(/^application\//, ''))
  const maxRemembered = options.maxRememberedTokens ?? 10_000
  let made: SignatureBackend | undefined
  const backend = (): SignatureBackend => (made ??= signatureBackend(options.signatures ?? 'auto'))
  const verifier = new JwtVerifier({
    issuerOf: (iss) => issuers.find(iss),
    limits: { maxTokenBytes: options.maxTokenBytes ?? 16_384, algorithms },
    types: new Set(types),
    backend,
    remembered: new VerifiedTokens(maxRemembered, maxRemembered * BYTES_PER_REMEMBERED_TOKEN),
    clock: services.clock,
  })
  return {
    verifier,
    issuers,
    constraints: options.senderConstrained && new SenderConstraints(options.senderConstrained, backend),
  }
}
