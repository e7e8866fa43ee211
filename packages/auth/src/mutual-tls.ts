import type { X509Certificate } from 'node:crypto'
import {
  allow,
  checkOptions,
  deny,
  functionOption,
  GatewayError,
  listOf,
  numberOption,
  objectOf,
  oneOf,
  optional,
  stringOption,
  whenReady,
  type Allow,
  type Context,
  type MaybePromise,
  type OptionShape,
  type Policy,
  type Refusal,
  type TlsClientCertificate,
} from '@gw/core'
import { BoundedMemory } from './bounded-memory.ts'
import { withinDeadline } from './deadline.ts'
import { forwardedCertificate, type CertificateHeader } from './tls/forwarded-certificate.ts'
import { TrustStore, type CertificateRefusal } from './tls/trust-store.ts'
import { nodeCrypto } from './token/node-crypto.ts'

/** Options of `mutualTls`. */
export interface MutualTlsOptions {
  /** For people and events. Default `mutualTls`. */
  readonly name?: string
  /** The certificates of the authorities that vouch for clients, root and intermediate, as one PEM text of up to 1 MB. */
  readonly truststore: string
  /**
   * Takes the certificate from a header that a trusted proxy sets, in words. Whoever can reach the gateway past the proxy can set it too.
   * Default: from the connection itself.
   */
  readonly certificateHeader?: CertificateHeader
  /** Serial numbers in hexadecimal of certificates that are no longer accepted. Default: none. */
  readonly revokedSerialNumbers?: readonly string[]
  /** Says whether a certificate was revoked, asked on every request; anything but `false` refuses. Default: none are. */
  readonly isRevoked?: (certificate: TlsClientCertificate) => MaybePromise<boolean>
  /** Milliseconds that `isRevoked` may take. Default 5,000. */
  readonly timeoutInMillis?: number
}

/** What a request's context has behind `mutualTls`. */
export interface MutualTlsAdds {
  /** The client's certificate, as in `$context.identity.clientCert`. */
  readonly clientCert: TlsClientCertificate
  /** Issuer and subject of the certificate: two authorities may use one subject. */
  readonly principalId: string
}

/** A certificate that an authority vouched for. */
interface Verified {
  readonly shown: TlsClientCertificate
  readonly serialNumber: string
}

/**
 * Mutual TLS: a client shows a certificate of an authority in the trust store.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html
 * Beside a token: `allOf(jwtAuthorizer(…), mutualTls(…))`. Needs `node:crypto`.
 * @throws {GatewayError} for options that cannot be meant, and where there is no `node:crypto`
 */
export function mutualTls(options: MutualTlsOptions): Policy<'authorizer', MutualTlsAdds> {
  checkOptions('mutualTls', options, OPTIONS)
  const crypto = nodeCrypto()
  if (crypto === undefined) throw new GatewayError('MISSING_PEER', 'mutualTls needs node:crypto')
  const store = new TrustStore(crypto, options.truststore)
  const revoked = new Set((options.revokedSerialNumbers ?? []).map(normalizedSerial))
  const remembered = new BoundedMemory<Verified>(1_000)
  return {
    slot: 'authorizer',
    name: options.name ?? 'mutualTls',
    onRequest(context) {
      const encoded = shownCertificate(context, options.certificateHeader)
      if (encoded === undefined) return refuse('certificate-missing')
      const verified = verify(encoded, store, remembered, context.services.clock.now())
      if (typeof verified === 'string') return refuse(verified)
      if (revoked.has(verified.serialNumber)) return refuse('certificate-revoked')
      return unlessRevoked(verified, options, context)
    },
    describe: () => ({
      summary: options.certificateHeader
        ? `certificate from ${options.certificateHeader.name}`
        : 'certificate from the connection',
    }),
  }
}

function shownCertificate(context: Context, header: CertificateHeader | undefined): string | Uint8Array | undefined {
  if (header === undefined) return context.request.tls?.clientCertificate?.clientCertPem
  const value = context.request.header(header.name.toLowerCase())
  // What is there and cannot be read is refused as such further on.
  return value === undefined || value === '' ? undefined : (forwardedCertificate(value, header.format) ?? '')
}

/** A chain of signatures costs a tenth of a millisecond, and the same client comes again: remembered until its certificate ends, an hour at most. */
function verify(
  encoded: string | Uint8Array,
  store: TrustStore,
  remembered: BoundedMemory<Verified>,
  now: number,
): Verified | CertificateRefusal {
  const key = typeof encoded === 'string' ? encoded : encoded.join()
  const known = remembered.get(key, now)
  if (known !== undefined) return known
  const certificate = store.parse(encoded)
  if (certificate === undefined) return 'certificate-malformed'
  const refusal = store.check(certificate, now)
  if (refusal !== undefined) return refusal
  const verified = { shown: shown(certificate), serialNumber: normalizedSerial(certificate.serialNumber) }
  remembered.set(key, verified, Math.min(Date.parse(certificate.validTo), now + 3_600_000))
  return verified
}

function unlessRevoked(verified: Verified, options: MutualTlsOptions, context: Context): MaybePromise<Refusal | Allow> {
  const { shown } = verified
  const passed = allow({ adds: { clientCert: shown, principalId: `${shown.issuerDN} ${shown.subjectDN}` } })
  if (options.isRevoked === undefined) return passed
  const answer = withinDeadline(
    options.isRevoked(shown),
    context.services.clock,
    options.timeoutInMillis ?? 5_000,
    'isRevoked',
  )
  return whenReady(answer, (isRevoked) => {
    if (isRevoked === false) return passed
    return isRevoked === true
      ? refuse('certificate-revoked')
      : deny('AUTHORIZER_FAILURE', { reason: 'revocation-unknown' })
  })
}

/** As AWS shows it: distinguished names in one line. */
function shown(certificate: X509Certificate): TlsClientCertificate {
  return Object.freeze({
    clientCertPem: certificate.toString(),
    subjectDN: oneLine(certificate.subject),
    issuerDN: oneLine(certificate.issuer),
    serialNumber: certificate.serialNumber,
    validity: Object.freeze({ notBefore: certificate.validFrom, notAfter: certificate.validTo }),
  })
}

/** Node writes one attribute a line, in the order of the certificate; RFC 4514 begins with the last. */
function oneLine(name: string): string {
  return name.split('\n').toReversed().join(',')
}

function normalizedSerial(serial: string): string {
  return serial
    .replaceAll(':', '')
    .replace(/^0+(?=.)/, '')
    .toUpperCase()
}

function refuse(reason: CertificateRefusal | 'certificate-missing' | 'certificate-revoked'): Refusal {
  return deny('ACCESS_DENIED', { message: 'Forbidden', errorType: 'ForbiddenException', reason })
}

const text = stringOption({ minLength: 1, maxLength: 256 })

const OPTIONS: OptionShape = {
  name: optional(text),
  truststore: stringOption({ minLength: 1 }),
  certificateHeader: optional(objectOf({ name: text, format: oneOf('url-encoded-pem', 'rfc9440') })),
  revokedSerialNumbers: optional(listOf(text, { maxLength: 1_000_000 })),
  isRevoked: optional(functionOption()),
  timeoutInMillis: optional(numberOption({ min: 1, max: 30_000 })),
}
