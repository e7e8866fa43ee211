import type { CryptoKey, FlattenedJWSInput } from 'jose'
import type * as Errors from 'jose/errors'
import type * as Signatures from 'jose/jws/flattened/verify'
import type * as Keys from 'jose/key/import'
import type { CompactJws } from './compact-jws.ts'
import { encodeBase64url } from './base64url.ts'
import { algorithmRule } from './signature-algorithm.ts'
import type { SignatureBackend } from './signature-backend.ts'
import type { VerificationKey } from './verification-key.ts'

/** The parts of jose that are used: a bundler can leave nothing out of a whole that is imported when it is needed. */
type JoseParts = typeof Keys & typeof Signatures & typeof Errors
type ImportedKey = CryptoKey | Uint8Array

/** Signatures through jose and the platform's WebCrypto. jose is loaded when the first token is checked. */
export function joseBackend(): SignatureBackend {
  const imported = new WeakMap<VerificationKey, Map<string, Promise<ImportedKey | undefined>>>()
  return {
    name: 'jose',
    async verify(key, jws) {
      const rule = algorithmRule(jws.header.alg)
      if (jws.signature.length !== (rule.signatureBytes ?? key.signatureBytes)) return false
      const jose = await loadJose()
      const importedKey = await importOnce(jose, imported, key, jws.header.alg)
      return importedKey !== undefined && verifyWith(jose, importedKey, jws)
    },
  }
}

let loading: Promise<JoseParts> | undefined

function loadJose(): Promise<JoseParts> {
  return (loading ??= Promise.all([
    import('jose/key/import'),
    import('jose/jws/flattened/verify'),
    import('jose/errors'),
  ]).then(([keys, signatures, errors]) => ({ ...keys, ...signatures, ...errors })))
}

/** WebCrypto binds a key to one algorithm, so an RSA key without `alg` is imported once for each. */
function importOnce(
  jose: JoseParts,
  imported: WeakMap<VerificationKey, Map<string, Promise<ImportedKey | undefined>>>,
  key: VerificationKey,
  algorithm: string,
): Promise<ImportedKey | undefined> {
  let byAlgorithm = imported.get(key)
  if (byAlgorithm === undefined) imported.set(key, (byAlgorithm = new Map()))
  let importing = byAlgorithm.get(algorithm)
  // A key that cannot be imported (a point off its curve) verifies nothing, now and later.
  if (importing === undefined) {
    byAlgorithm.set(algorithm, (importing = jose.importJWK({ ...key.jwk }, algorithm).catch(() => undefined)))
  }
  return importing
}

async function verifyWith(jose: JoseParts, key: ImportedKey, jws: CompactJws): Promise<boolean> {
  const dot = jws.signingInput.indexOf('.')
  const flattened: FlattenedJWSInput = {
    protected: jws.signingInput.slice(0, dot),
    payload: jws.signingInput.slice(dot + 1),
    signature: encodeBase64url(jws.signature),
  }
  try {
    await jose.flattenedVerify(flattened, key, { algorithms: [jws.header.alg] })
    return true
  } catch (error) {
    if (error instanceof jose.JWSSignatureVerificationFailed) return false
    throw error
  }
}
