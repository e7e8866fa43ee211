import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'

/** A certificate and its private key, both PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

/** Issues certificates that live for a test. */
export interface CertificateAuthority {
  /** The authority's own certificate, PEM: what clients and servers trust. */
  readonly cert: string
  /** Issues a certificate for a name; servers need their host names and addresses in it. */
  issue(commonName: string, names?: readonly string[]): Certificate
}

/** A new authority with a key of its own (RFC 5280; ECDSA on P-256 with SHA-256). */
export function certificateAuthority(commonName: string): CertificateAuthority {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const cert = certificate({
    commonName,
    publicKey: keys.publicKey,
    issuer: commonName,
    issuerKey: keys.privateKey,
    names: [],
    isAuthority: true,
  })
  return {
    cert,
    issue(subject, names = ['localhost', '127.0.0.1']) {
      const own = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const options = { commonName: subject, publicKey: own.publicKey, issuer: commonName, issuerKey: keys.privateKey }
      return {
        cert: certificate({ ...options, names, isAuthority: false }),
        key: own.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      }
    },
  }
}

interface Subject {
  readonly commonName: string
  readonly publicKey: KeyObject
  readonly issuer: string
  readonly issuerKey: KeyObject
  readonly names: readonly string[]
  readonly isAuthority: boolean
}

let serialNumber = Date.now()

function certificate({ commonName, publicKey, issuer, issuerKey, names, isAuthority }: Subject): string {
  const body = sequence(
    tagged(0xa0, integer(2)),
    integer(serialNumber++),
    ECDSA_WITH_SHA256,
    name(issuer),
    sequence(time(Date.now() - DAY), time(Date.now() + DAY)),
    name(commonName),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions(names, isAuthority))),
  )
  const signature = sign('sha256', body, issuerKey)
  const der = sequence(body, ECDSA_WITH_SHA256, tagged(0x03, Buffer.concat([Buffer.from([0]), signature])))
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`
}

function extensions(names: readonly string[], isAuthority: boolean): readonly Buffer[] {
  const alternatives = names.map((one) =>
    /^[\d.]+$/.test(one) ? tagged(0x87, Buffer.from(one.split('.').map(Number))) : tagged(0x82, Buffer.from(one)),
  )
  return [
    ...(isAuthority ? [extension([2, 5, 29, 19], sequence(tagged(0x01, Buffer.from([0xff]))))] : []),
    ...(alternatives.length === 0 ? [] : [extension([2, 5, 29, 17], sequence(...alternatives))]),
  ]
}

function extension(identifier: readonly number[], value: Buffer): Buffer {
  return sequence(objectIdentifier(identifier), tagged(0x04, value))
}

function name(commonName: string): Buffer {
  return sequence(tagged(0x31, sequence(objectIdentifier([2, 5, 4, 3]), tagged(0x0c, Buffer.from(commonName)))))
}

function time(epochMillis: number): Buffer {
  return tagged(0x17, Buffer.from(`${new Date(epochMillis).toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`))
}

function integer(value: number): Buffer {
  const hex = value.toString(16)
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  return tagged(0x02, bytes[0]! < 128 ? bytes : Buffer.concat([Buffer.from([0]), bytes]))
}

function objectIdentifier([first, second, ...rest]: readonly number[]): Buffer {
  const bytes = rest.flatMap((arc) => {
    const parts = [arc & 127]
    for (let left = arc >> 7; left > 0; left >>= 7) parts.unshift((left & 127) | 128)
    return parts
  })
  return tagged(0x06, Buffer.from([first! * 40 + second!, ...bytes]))
}

function sequence(...members: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(members))
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content
  if (length < 128) return Buffer.concat([Buffer.from([tag, length]), content])
  const size = Buffer.from(length.toString(16).padStart(length < 256 ? 2 : 4, '0'), 'hex')
  return Buffer.concat([Buffer.from([tag, 0x80 | size.length]), size, content])
}

const DAY = 86_400_000
const ECDSA_WITH_SHA256 = sequence(objectIdentifier([1, 2, 840, 10_045, 4, 3, 2]))
