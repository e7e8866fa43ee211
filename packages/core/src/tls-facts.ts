/** What was negotiated with a client whose TLS ends at the host itself. */
export interface TlsFacts {
  /** `TLSv1.3` */
  readonly version: string
  /** `TLS_AES_128_GCM_SHA256` */
  readonly cipherSuite: string
  /** The client's certificate, verified by the host (mutual TLS). */
  readonly clientCertificate?: TlsClientCertificate
}

/** A client's certificate with the members that AWS shows of it. */
export interface TlsClientCertificate {
  readonly clientCertPem: string
  readonly subjectDN: string
  readonly issuerDN: string
  readonly serialNumber: string
  readonly validity: {
    /** `May 28 12:30:02 2019 GMT` */
    readonly notBefore: string
    /** As `notBefore`. */
    readonly notAfter: string
  }
}
