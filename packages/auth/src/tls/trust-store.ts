import type { X509Certificate } from 'node:crypto'
import { GatewayError } from '@gw/core'
import type { NodeCrypto } from '../token/node-crypto.ts'

/** Why a client's certificate is not accepted. */
export type CertificateRefusal =
  | 'certificate-malformed'
  | 'certificate-untrusted'
  | 'certificate-expired'
  | 'certificate-not-yet-valid'
  | 'certificate-wrong-use'
  | 'certificate-weak'

/** AWS's bounds for a trust store (developer guide, "Configuring mutual TLS"). */
const MAX_CERTIFICATES = 1_000
const MAX_BYTES = 1_048_576
const MAX_DEPTH = 4

const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2'
const ANY_USE = '2.5.29.37.0'

/** Signature algorithms with MD5 and SHA-1, as they stand in a certificate. */
const WEAK_ALGORITHMS = ['06092a864886f70d010104', '06092a864886f70d010105', '06072a8648ce3d0401']

/**
 * The authorities that may vouch for clients: a PEM bundle of root and intermediate certificates. Checks signatures, names, dates, key sizes and
 * uses; name and path-length constraints inside certificates are not read, which a host that ends TLS itself has OpenSSL do.
 */
export class TrustStore {
  readonly #crypto: NodeCrypto
  readonly #bySubject = new Map<string, X509Certificate[]>()

  /** @throws {GatewayError} `INVALID_KEY` for a bundle that cannot be used */
  constructor(crypto: NodeCrypto, pem: string) {
    this.#crypto = crypto
    const blocks = pem.length > MAX_BYTES ? [] : pemBlocks(pem)
    if (blocks.length === 0 || blocks.length > MAX_CERTIFICATES)
      throw invalid('must hold 1 to 1,000 certificates in at most 1 MB')
    for (const block of blocks) {
      const certificate = parseCertificate(crypto, block)
      if (certificate === undefined) throw invalid('holds something that is no certificate')
      const same = this.#bySubject.get(certificate.subject)
      if (same === undefined) this.#bySubject.set(certificate.subject, [certificate])
      else same.push(certificate)
    }
  }

  /**
   * Whether an authority vouches for a client's certificate.
   * @param now milliseconds since 1970
   */
  check(certificate: X509Certificate, now: number): CertificateRefusal | undefined {
    try {
      const own = refuseDates(certificate, now) ?? refuseWeak(certificate) ?? refuseUse(certificate)
      if (own !== undefined) return own
      return this.#isVouchedFor(certificate, now, 1) ? undefined : 'certificate-untrusted'
    } catch {
      // A key of a kind that OpenSSL does not know is read late, when it is asked for.
      return 'certificate-malformed'
    }
  }

  /** Reads a certificate, PEM or DER. */
  parse(encoded: string | Uint8Array): X509Certificate | undefined {
    return parseCertificate(this.#crypto, encoded)
  }

  #isVouchedFor(certificate: X509Certificate, now: number, depth: number): boolean {
    if (depth >= MAX_DEPTH) return false
    const issuers = this.#bySubject.get(certificate.issuer) ?? []
    return issuers.some((issuer) => {
      const isIssuer = issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
      if (!isIssuer || refuseDates(issuer, now) !== undefined || refuseWeak(issuer) !== undefined) return false
      return issuer.checkIssued(issuer) || this.#isVouchedFor(issuer, now, depth + 1)
    })
  }
}

function parseCertificate(crypto: NodeCrypto, encoded: string | Uint8Array): X509Certificate | undefined {
  try {
    return new crypto.X509Certificate(encoded)
  } catch {
    return undefined
  }
}

function pemBlocks(pem: string): readonly string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g) ?? []
}

/** Written so that a date that cannot be read refuses. */
function refuseDates(certificate: X509Certificate, now: number): CertificateRefusal | undefined {
  if (!(now >= Date.parse(certificate.validFrom))) return 'certificate-not-yet-valid'
  return now <= Date.parse(certificate.validTo) ? undefined : 'certificate-expired'
}

/** RSA below 2048 bits, or a signature over MD5 or SHA-1: both have been forged. */
function refuseWeak(certificate: X509Certificate): CertificateRefusal | undefined {
  const modulus = certificate.publicKey.asymmetricKeyDetails?.modulusLength
  const isWeak = WEAK_ALGORITHMS.some((oid) => certificate.raw.includes(oid, 0, 'hex'))
  return isWeak || (modulus !== undefined && modulus < 2048) ? 'certificate-weak' : undefined
}

/** A server's certificate is no client's; Node calls the extended key usage `keyUsage`. */
function refuseUse(certificate: X509Certificate): CertificateRefusal | undefined {
  const uses = certificate.keyUsage as readonly string[] | undefined
  return uses === undefined || uses.includes(CLIENT_AUTH) || uses.includes(ANY_USE)
    ? undefined
    : 'certificate-wrong-use'
}

function invalid(what: string): GatewayError {
  return new GatewayError('INVALID_KEY', `mutualTls.truststore ${what}`, { path: 'mutualTls.truststore' })
}
