import { GatewayError } from '@gw/core'
import { joseBackend } from './jose-backend.ts'
import { nodeBackend } from './node-backend.ts'
import type { SignatureBackend } from './signature-backend.ts'

/** What checks signatures, by choice. */
export type SignatureBackendChoice = 'auto' | 'node' | 'jose'

/**
 * The chosen backend. `auto` is `node:crypto` where the platform has it (synchronous: an RS256 check is 37 µs and no promise), else jose
 * over WebCrypto.
 * @throws {GatewayError} `MISSING_PEER` for `node` where there is no `node:crypto`
 */
export function signatureBackend(choice: SignatureBackendChoice): SignatureBackend {
  const backend = choice === 'jose' ? joseBackend() : nodeBackend()
  if (backend !== undefined) return backend
  if (choice === 'auto') return joseBackend()
  throw new GatewayError('MISSING_PEER', 'this platform has no node:crypto')
}
