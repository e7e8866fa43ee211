import { createPrivateKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'

/** A certificate with its private key, made for a test. */
export interface ForgedCertificate {
  readonly pem: string
  readonly der: Buffer
  readonly subject: string
  readonly privateKey: KeyObject
}

export interface CertificateOptions {
  /** Who signs. Default: the certificate itself. */
  readonly issuer?: ForgedCertificate
  readonly isAuthority?: boolean
  /** `YYMMDDHHMMSSZ`. */
  readonly notBefore?: string
  readonly notAfter?: string
  readonly serial?: number
  /** `client`, `server`, or no extended key usage at all. */
  readonly use?: 'client' | 'server'
  readonly rsaBits?: number
  readonly hash?: 'sha256' | 'sha1'
}

/** Makes an X.509 certificate (RFC 5280), written down in DER by hand. */
export function forgeCertificate(subject: string, options: CertificateOptions = {}): ForgedCertificate {
  const keys =
    options.rsaBits === undefined
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: options.rsaBits })
  const signer = options.issuer?.privateKey ?? keys.privateKey
  const hash = options.hash ?? 'sha256'
  const algorithm = algorithmOf(signer, hash)
  const body = sequence(
    tagged(0xa0, integer(2)),
    integer(options.serial ?? 1),
    algorithm,
    name(options.issuer?.subject ?? subject),
    sequence(time(options.notBefore ?? '200101000000Z'), time(options.notAfter ?? '400101000000Z')),
    name(subject),
    keys.publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions(options))),
  )
  const der = sequence(body, algorithm, bits(sign(hash, body, signer)))
  const lines = der
    .toString('base64')
    .match(/.{1,64}/g)!
    .join('\n')
  const pem = `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
  return { pem, der, subject, privateKey: createPrivateKey(keys.privateKey.export({ type: 'pkcs8', format: 'pem' })) }
}

function extensions(options: CertificateOptions): Buffer[] {
  const basic = sequence(
    oid('551d13'),
    element(0x01, Buffer.from([0xff])),
    octets(options.isAuthority ? sequence(element(0x01, Buffer.from([0xff]))) : sequence()),
  )
  if (options.use === undefined) return [basic]
  const purpose = options.use === 'client' ? '2b06010505070302' : '2b06010505070301'
  return [basic, sequence(oid('551d25'), octets(sequence(oid(purpose))))]
}

function algorithmOf(key: KeyObject, hash: string): Buffer {
  if (key.asymmetricKeyType === 'ec') return sequence(oid(hash === 'sha256' ? '2a8648ce3d040302' : '2a8648ce3d0401'))
  return sequence(oid(hash === 'sha256' ? '2a864886f70d01010b' : '2a864886f70d010105'), element(0x05, Buffer.alloc(0)))
}

const name = (commonName: string): Buffer =>
  sequence(element(0x31, sequence(oid('550403'), element(0x0c, Buffer.from(commonName)))))
const time = (text: string): Buffer => element(0x17, Buffer.from(text))
const integer = (value: number): Buffer =>
  element(0x02, Buffer.from(value.toString(16).padStart(4, '0'), 'hex').subarray(value < 128 ? 1 : 0))
const oid = (hex: string): Buffer => element(0x06, Buffer.from(hex, 'hex'))
const octets = (content: Buffer): Buffer => element(0x04, content)
const bits = (content: Buffer): Buffer => element(0x03, Buffer.concat([Buffer.from([0]), content]))
const tagged = (tag: number, content: Buffer): Buffer => element(tag, content)
const sequence = (...content: Buffer[]): Buffer => element(0x30, Buffer.concat(content))

function element(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}
