import { createServer, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { PlainRequest, type Allow, type PlainRequestInit, type Refusal, type TlsFacts } from '@gw/core'
import { describe, expect, test } from 'vitest'
import { forgeCertificate, type CertificateOptions, type ForgedCertificate } from '../test/certificate-forge.ts'
import { run, testContext, testServices, type TestServices } from '../test/test-context.ts'
import { mutualTls, type MutualTlsOptions } from './mutual-tls.ts'

const root = forgeCertificate('root', { isAuthority: true })
const intermediate = forgeCertificate('intermediate', { issuer: root, isAuthority: true })
const truststore = `${root.pem}${intermediate.pem}`
const leaf = (over: CertificateOptions = {}) =>
  forgeCertificate('client', { issuer: intermediate, use: 'client', serial: 42, ...over })
const good = leaf()

class TlsRequest extends PlainRequest {
  readonly #tls: TlsFacts

  constructor(init: PlainRequestInit, clientCertPem: string) {
    super(init)
    const clientCertificate = {
      clientCertPem,
      subjectDN: '',
      issuerDN: '',
      serialNumber: '',
      validity: { notBefore: '', notAfter: '' },
    }
    this.#tls = { version: 'TLSv1.3', cipherSuite: 'TLS_AES_128_GCM_SHA256', clientCertificate }
  }

  override get tls(): TlsFacts {
    return this.#tls
  }
}

function ask(
  pem: string | undefined,
  over: Partial<MutualTlsOptions> = {},
  services: TestServices = testServices(),
  policy = mutualTls({ truststore, ...over }),
) {
  const context = testContext(services)
  const request = pem === undefined ? context.request : new TlsRequest({ target: '/pets/1' }, pem)
  return run(policy, Object.defineProperty(context, 'request', { value: request }))
}
const outcome = (answer: unknown): string =>
  'allow' in (answer as object) ? 'passed' : String((answer as Refusal).reason)

describe('a certificate from the connection', () => {
  test('of an authority in the trust store passes, through an intermediate or without', () => {
    expect((ask(good.pem) as Allow).adds).toMatchObject({
      clientCert: {
        subjectDN: 'CN=client',
        issuerDN: 'CN=intermediate',
        serialNumber: '2A',
        validity: { notAfter: 'Jan  1 00:00:00 2040 GMT' },
      },
      principalId: 'CN=intermediate CN=client',
    })
    expect(outcome(ask(leaf({ issuer: root }).pem))).toBe('passed')
    expect(outcome(ask(leaf({ rsaBits: 2048 }).pem))).toBe('passed')
  })

  const stranger = forgeCertificate('root', { isAuthority: true })
  const chain = ['a', 'b', 'c', 'd'].reduce<ForgedCertificate[]>(
    (all, subject) => [...all, forgeCertificate(subject, { issuer: all.at(-1) ?? root, isAuthority: true })],
    [],
  )
  test.each<[string, string | undefined, string, string?]>([
    ['none at all', undefined, 'certificate-missing'],
    ['no certificate', 'nonsense', 'certificate-malformed'],
    ['one of another authority of the same name', leaf({ issuer: stranger }).pem, 'certificate-untrusted'],
    ['one that signs itself', forgeCertificate('client').pem, 'certificate-untrusted'],
    [
      'one of a client that plays authority',
      leaf({ issuer: good }).pem,
      'certificate-untrusted',
      truststore + good.pem,
    ],
    ['one whose root is not there', good.pem, 'certificate-untrusted', intermediate.pem],
    [
      'a chain of five',
      leaf({ issuer: chain[3]! }).pem,
      'certificate-untrusted',
      truststore + chain.map(({ pem }) => pem).join(''),
    ],
    ['one that has ended', leaf({ notAfter: '260101000000Z' }).pem, 'certificate-expired'],
    ['one that has not begun', leaf({ notBefore: '390101000000Z' }).pem, 'certificate-not-yet-valid'],
    [
      'one of an authority that has ended',
      leaf({ issuer: forgeCertificate('old', { issuer: root, isAuthority: true, notAfter: '260101000000Z' }) }).pem,
      'certificate-untrusted',
    ],
    ["a server's", leaf({ use: 'server' }).pem, 'certificate-wrong-use'],
    ['one with a small key', leaf({ rsaBits: 1024 }).pem, 'certificate-weak'],
    ['one signed over SHA-1', leaf({ hash: 'sha1' }).pem, 'certificate-weak'],
  ])('%s does not', (_, pem, reason, store = truststore) => {
    expect(outcome(ask(pem, { truststore: store }))).toBe(reason)
  })

  test('three authorities between are the most', () => {
    expect(
      outcome(ask(leaf({ issuer: chain[1]! }).pem, { truststore: truststore + chain.map(({ pem }) => pem).join('') })),
    ).toBe('passed')
  })

  test('remembered or not, it ends when it ends', () => {
    const services = testServices()
    const policy = mutualTls({ truststore })
    const ending = leaf({ notAfter: '270115080100Z' })
    expect(outcome(ask(ending.pem, {}, services, policy))).toBe('passed')
    services.clock.advance(60_001)
    expect(outcome(ask(ending.pem, {}, services, policy))).toBe('certificate-expired')
  })
})

describe('a revoked certificate', () => {
  test('by its serial number, in any spelling', () => {
    for (const serial of ['2A', '2a', '002A', '00:2a'])
      expect(outcome(ask(good.pem, { revokedSerialNumbers: [serial] }))).toBe('certificate-revoked')
    expect(outcome(ask(good.pem, { revokedSerialNumbers: ['2A0'] }))).toBe('passed')
  })

  test('by a function: anything but false refuses', async () => {
    expect(
      outcome(await ask(good.pem, { isRevoked: async (certificate) => certificate.subjectDN !== 'CN=client' })),
    ).toBe('passed')
    expect(outcome(await ask(good.pem, { isRevoked: async () => true }))).toBe('certificate-revoked')
    for (const answer of [undefined, null, 0, 'no'])
      expect(outcome(ask(good.pem, { isRevoked: () => answer as never }))).toBe('revocation-unknown')
    const services = testServices()
    const hanging = ask(good.pem, { isRevoked: () => new Promise(() => {}) }, services) as Promise<unknown>
    services.clock.advance(5_000)
    await expect(hanging).rejects.toThrow('did not answer')
  })
})

describe('a certificate from a trusted proxy', () => {
  const from = (value: string | undefined, format: 'url-encoded-pem' | 'rfc9440', pem?: string) => {
    const policy = mutualTls({ truststore, certificateHeader: { name: 'X-Client-Cert', format } })
    const init = { target: '/pets/1', headers: value === undefined ? {} : { 'x-client-cert': value } }
    const request = pem === undefined ? new PlainRequest(init) : new TlsRequest(init, pem)
    return outcome(run(policy, Object.defineProperty(testContext(testServices()), 'request', { value: request })))
  }

  test('as nginx and AWS write it, and as RFC 9440 does', () => {
    expect(from(encodeURIComponent(good.pem), 'url-encoded-pem')).toBe('passed')
    expect(from(encodeURI(good.pem), 'url-encoded-pem')).toBe('passed')
    expect(from(`:${good.der.toString('base64')}:`, 'rfc9440')).toBe('passed')
  })

  test('and no other', () => {
    expect(from(undefined, 'rfc9440', good.pem)).toBe('certificate-missing')
    for (const value of [
      '%',
      'x',
      encodeURIComponent('-----BEGIN CERTIFICATE-----\nx'),
      `:${good.der.toString('base64')}`,
      '::',
      'a'.repeat(40_000),
    ]) {
      for (const format of ['url-encoded-pem', 'rfc9440'] as const)
        expect(from(value, format)).toBe('certificate-malformed')
    }
    const stranger = forgeCertificate('client', { issuer: forgeCertificate('root', { isAuthority: true }) })
    expect(from(encodeURIComponent(stranger.pem), 'url-encoded-pem')).toBe('certificate-untrusted')
  })
})

test("what Node's own TLS hands over is what is checked", async () => {
  const key = (of: ForgedCertificate): string => of.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  const own = forgeCertificate('localhost')
  const server = createServer(
    { key: key(own), cert: own.pem, requestCert: true, rejectUnauthorized: false },
    (message, response) => {
      const raw = (message.socket as TLSSocket).getPeerCertificate().raw as Buffer | undefined
      const pem = raw && `-----BEGIN CERTIFICATE-----\n${raw.toString('base64')}\n-----END CERTIFICATE-----\n`
      response.end(outcome(ask(pem)))
    },
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const get = (client?: ForgedCertificate) =>
    new Promise<string>((resolve, reject) => {
      const credentials = client === undefined ? {} : { key: key(client), cert: client.pem }
      const { port } = server.address() as AddressInfo
      request({ host: '127.0.0.1', port, rejectUnauthorized: false, agent: false, ...credentials }, (response) => {
        response.setEncoding('utf8').once('data', resolve)
      })
        .once('error', reject)
        .end()
    })
  expect(await get(good)).toBe('passed')
  expect(await get(forgeCertificate('client'))).toBe('certificate-untrusted')
  expect(await get()).toBe('certificate-missing')
  server.close()
  server.closeAllConnections()
})

test.each<[object, string]>([
  [{}, 'MISSING_OPTION'],
  [{ truststore: 'nonsense' }, 'INVALID_KEY'],
  [{ truststore: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' }, 'INVALID_KEY'],
  [{ truststore, certificateHeader: { name: 'x', format: 'pem' } }, 'INVALID_OPTION'],
  [{ truststore, revoked: [] }, 'UNKNOWN_OPTION'],
])('%.60j is refused', (options, code) => {
  expect(() => mutualTls(options as MutualTlsOptions)).toThrow(expect.objectContaining({ code }))
})
