/** How a proxy that ends TLS hands on the client's certificate. */
export interface CertificateHeader {
  /** The header's name, such as `x-amzn-mtls-clientcert`. The proxy must remove it from what clients send. */
  readonly name: string
  /** `url-encoded-pem` (AWS's load balancers, nginx) or `rfc9440` (`Client-Cert: :base64:`). */
  readonly format: 'url-encoded-pem' | 'rfc9440'
}

const MAX_LENGTH = 32_768

/** The certificate in a header: PEM, or DER bytes; `undefined` for anything else. */
export function forwardedCertificate(
  value: string,
  format: CertificateHeader['format'],
): string | Uint8Array | undefined {
  if (value.length > MAX_LENGTH) return undefined
  return format === 'rfc9440' ? byteSequence(value) : urlEncodedPem(value)
}

/** AWS's load balancers leave `+`, `=` and `/` as they are, nginx encodes them: `+` is a plus sign here and never a blank. */
function urlEncodedPem(value: string): string | undefined {
  try {
    const pem = decodeURIComponent(value)
    return pem.startsWith('-----BEGIN CERTIFICATE-----') ? pem : undefined
  } catch {
    return undefined
  }
}

/** A byte sequence of structured fields (RFC 8941 §3.3.5). */
function byteSequence(value: string): Uint8Array | undefined {
  const base64 = /^:([A-Za-z0-9+/]+={0,2}):$/.exec(value.trim())?.[1]
  try {
    return base64 === undefined ? undefined : Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}
