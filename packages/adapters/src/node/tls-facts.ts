import type { PeerCertificate, TLSSocket } from 'node:tls'
import type { TlsClientCertificate, TlsFacts } from '@gw/core'
import type { NodeMessage } from './node-message.ts'

/** What was negotiated on a message's connection; `undefined` without TLS. */
export function tlsFacts(message: NodeMessage): TlsFacts | undefined {
  const socket = (message.stream?.session?.socket ?? message.socket) as Partial<TLSSocket> | undefined
  if (socket?.encrypted !== true) return undefined
  const cipher = socket.getCipher?.()
  const certificate = socket.authorized === true ? clientCertificate(socket.getPeerCertificate?.()) : undefined
  return {
    version: socket.getProtocol?.() ?? '',
    cipherSuite: cipher?.standardName ?? '',
    ...(certificate === undefined ? {} : { clientCertificate: certificate }),
  }
}

/** Only one that was verified: a server that asks without insisting sees certificates of anyone. */
function clientCertificate(certificate: PeerCertificate | undefined): TlsClientCertificate | undefined {
  if (certificate?.raw === undefined) return undefined
  const { raw, subject, issuer, serialNumber, valid_from: notBefore, valid_to: notAfter } = certificate
  const base64 = raw.toString('base64').replace(/.{64}/g, '$&\n').trimEnd()
  return {
    clientCertPem: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
    subjectDN: distinguishedName(subject),
    issuerDN: distinguishedName(issuer),
    serialNumber,
    validity: { notBefore, notAfter },
  }
}

/** `CN=me,O=Example`; Node has read the names, in the certificate's order. */
function distinguishedName(name: object): string {
  return Object.entries(name)
    .flatMap(([type, value]) => [value].flat().map((one) => `${type}=${String(one).replace(/[,+"\\<>;=]/g, '\\$&')}`))
    .join(',')
}
