import { createHash, generateKeyPairSync } from 'node:crypto'
import { PlainRequest, type Allow, type Refusal, type TlsFacts } from '@gw/core'
import { describe, expect, test } from 'vitest'
import { forgeCertificate } from '../../test/certificate-forge.ts'
import { run, testContext, testServices, type TestServices } from '../../test/test-context.ts'
import { ecKey, edKey, goodClaims, ISSUER, NOW, rsaKey, token, type SigningKey } from '../../test/token-forge.ts'
import { jwtAuthorizer } from '../jwt-authorizer.ts'
import type { JwtAuthorizerOptions } from '../jwt-options.ts'
import { jwkThumbprint } from './jwk-thumbprint.ts'

const issuerKey = rsaKey()
const own = ecKey('own')
const stranger = ecKey('stranger')
const publicJwk = ({ jwk: { kid: _, alg: __, use: ___, ...members } }: SigningKey) => members
const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('base64url')

async function boundTo(key: SigningKey): Promise<string> {
  return token(issuerKey, goodClaims({ cnf: { jkt: await jwkThumbprint(publicJwk(key) as never) } }))
}

interface ProofOptions {
  readonly key?: SigningKey
  readonly claims?: object
  readonly header?: Record<string, unknown>
}

let ids = 0
function proof(accessToken: string, { key = own, claims = {}, header = {} }: ProofOptions = {}): string {
  const all = {
    htm: 'GET',
    htu: 'https://api.test/pets/1',
    iat: NOW,
    jti: `${ids++}`,
    ath: sha256(accessToken),
    ...claims,
  }
  return token(key, all, { typ: 'dpop+jwt', kid: undefined, jwk: publicJwk(key), ...header })
}

const made = (signatures: 'node' | 'jose' = 'node') =>
  jwtAuthorizer({
    issuer: ISSUER,
    audience: 'pets',
    keys: { keys: [issuerKey.jwk] },
    senderConstrained: ['dpop', 'mtls'],
    signatures,
  })
async function ask(
  accessToken: string,
  dpop: string | undefined,
  policy = made(),
  services: TestServices = testServices(),
): Promise<string> {
  const headers = { host: 'api.test', authorization: `DPoP ${accessToken}`, ...(dpop === undefined ? {} : { dpop }) }
  const answer = await run(policy, testContext(services, { headers }))
  return 'allow' in (answer as Allow) ? 'passed' : String((answer as Refusal).reason)
}

test("a thumbprint is RFC 7638's", async () => {
  const n =
    '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw'
  expect(await jwkThumbprint({ kty: 'RSA', n, e: 'AQAB' })).toBe('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs')
})

describe.each(['node', 'jose'] as const)('DPoP by %s', (signatures) => {
  test.each([own, rsaKey('r'), edKey('e')])('the holder of the key passes, once', async (key) => {
    const policy = made(signatures)
    const services = testServices()
    const accessToken = await boundTo(key)
    const once = proof(accessToken, { key })
    expect(await ask(accessToken, once, policy, services)).toBe('passed')
    expect(await ask(accessToken, once, policy, services)).toBe('proof-invalid')
    expect(await ask(accessToken, proof(accessToken, { key }), policy, services)).toBe('passed')
  })

  test.each<[string, ProofOptions]>([
    ['by another key', { key: stranger }],
    ['that names the key and is signed by another', { key: stranger, header: { jwk: publicJwk(own) } }],
    ['for another method', { claims: { htm: 'POST' } }],
    ['for another path', { claims: { htu: 'https://api.test/pets/2' } }],
    ['for another host', { claims: { htu: 'https://evil.test/pets/1' } }],
    ['for no address', { claims: { htu: 7 } }],
    ['that is old', { claims: { iat: NOW - 61 } }],
    ['made ahead', { claims: { iat: NOW + 61 } }],
    ['without a time', { claims: { iat: undefined } }],
    ['without an id', { claims: { jti: undefined } }],
    ['with an endless id', { claims: { jti: 'x'.repeat(300) } }],
    ['for another token', { claims: { ath: sha256('another') } }],
    ['for no token', { claims: { ath: undefined } }],
    ['of another type', { header: { typ: 'JWT' } }],
    ['without its key', { header: { jwk: undefined } }],
    ['with its private key', { header: { jwk: own.privateKey.export({ format: 'jwk' }) } }],
    ['with a symmetric key', { header: { jwk: { kty: 'oct', k: 'AAAA' } } }],
    ['with an extension', { header: { crit: ['x'], x: 1 } }],
  ])('a proof %s does not', async (_, options) => {
    const accessToken = await boundTo(own)
    expect(await ask(accessToken, proof(accessToken, options), made(signatures))).toBe('proof-invalid')
  })
})

describe('a bound token', () => {
  test('without a proof, or with nonsense for one', async () => {
    const accessToken = await boundTo(own)
    for (const dpop of [undefined, '', 'x.y.z', accessToken, 'x'.repeat(10_000)])
      expect(await ask(accessToken, dpop)).toBe('proof-invalid')
  })

  test('query and port do not matter, as they are no part of the address', async () => {
    const accessToken = await boundTo(own)
    expect(await ask(accessToken, proof(accessToken, { claims: { htu: 'https://API.test:443/pets/1?x=1#y' } }))).toBe(
      'passed',
    )
  })

  test('a token that is bound to nothing is not accepted', async () => {
    for (const cnf of [undefined, null, 'x', {}, { jkt: 7 }, { kid: 'x' }, { jkt: 'x', 'x5t#S256': 'y' }]) {
      const accessToken = token(issuerKey, goodClaims({ cnf }))
      expect(await ask(accessToken, proof(accessToken))).toBe('binding-mismatch')
    }
  })
})

describe('a token bound to a certificate', () => {
  const certificate = forgeCertificate('client')
  const accessToken = token(issuerKey, goodClaims({ cnf: { 'x5t#S256': sha256(certificate.der) } }))
  const shows = async (clientCertPem: string | undefined) => {
    class TlsRequest extends PlainRequest {
      override get tls(): TlsFacts | undefined {
        if (clientCertPem === undefined) return undefined
        const clientCertificate = {
          clientCertPem,
          subjectDN: '',
          issuerDN: '',
          serialNumber: '',
          validity: { notBefore: '', notAfter: '' },
        }
        return { version: 'TLSv1.3', cipherSuite: '', clientCertificate }
      }
    }
    const request = new TlsRequest({ target: '/pets/1', headers: { authorization: `Bearer ${accessToken}` } })
    const answer = await run(made(), Object.defineProperty(testContext(testServices()), 'request', { value: request }))
    return 'allow' in (answer as Allow) ? 'passed' : String((answer as Refusal).reason)
  }

  test('passes with that certificate and no other', async () => {
    expect(await shows(certificate.pem)).toBe('passed')
    expect(await shows(forgeCertificate('client').pem)).toBe('binding-mismatch')
    expect(await shows(undefined)).toBe('binding-mismatch')
    expect(await shows('nonsense')).toBe('binding-mismatch')
  })
})

test('a small RSA key proves nothing', async () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const key: SigningKey = {
    alg: 'RS256',
    kid: 'small',
    privateKey: pair.privateKey,
    jwk: { ...pair.publicKey.export({ format: 'jwk' }) },
  }
  const accessToken = await boundTo(key)
  expect(await ask(accessToken, proof(accessToken, { key }))).toBe('proof-invalid')
})

describe('what the caller is told', () => {
  const ALGS = 'algs="ES256 ES384 ES512 PS256 RS256 EdDSA Ed25519"'
  type Constraints = NonNullable<JwtAuthorizerOptions['senderConstrained']>
  const told = async (senderConstrained: Constraints, headers: Record<string, string>, scopes: string[] = []) => {
    const keys = { keys: [issuerKey.jwk] }
    const policy = jwtAuthorizer({ issuer: ISSUER, audience: 'pets', keys, senderConstrained }).withScopes(...scopes)
    const services = testServices()
    const answer = await run(policy, testContext(services, { headers: { host: 'api.test', ...headers } }))
    return (answer as Refusal).headers?.['www-authenticate']
  }

  test('without a token: how one is shown', async () => {
    expect(await told(['dpop'], {})).toBe(`DPoP ${ALGS}`)
    expect(await told(['dpop', 'mtls'], {})).toBe(`DPoP ${ALGS}, Bearer`)
    expect(await told(['mtls'], {})).toBe('Bearer')
  })

  test('with a token that is not good, or not bound', async () => {
    const expired = token(issuerKey, goodClaims({ exp: NOW - 1 }))
    expect(await told(['dpop'], { authorization: `DPoP ${expired}` })).toBe(
      `DPoP error="invalid_token", error_description="the token has expired", ${ALGS}`,
    )
    const unbound = token(issuerKey, goodClaims())
    expect(await told(['dpop'], { authorization: `DPoP ${unbound}` })).toBe(`DPoP error="invalid_token", ${ALGS}`)
    expect(await told(['dpop', 'mtls'], { authorization: `Bearer ${unbound}` })).toBe(
      `DPoP error="invalid_token", ${ALGS}, Bearer error="invalid_token"`,
    )
    expect(await told(['mtls'], { authorization: `Bearer ${unbound}` })).toBe('Bearer scope="" error="invalid_token"')
  })

  test('without a proof', async () => {
    const authorization = `DPoP ${await boundTo(own)}`
    for (const constraints of [['dpop'], ['dpop', 'mtls']] as const)
      expect(await told(constraints, { authorization })).toBe(`DPoP error="invalid_dpop_proof", ${ALGS}`)
  })

  test('with a bound token that is shown as if it were not, whatever is proved', async () => {
    const accessToken = await boundTo(own)
    const headers = { authorization: `bearer ${accessToken}`, dpop: proof(accessToken) }
    expect(await told(['dpop'], headers)).toBe(`DPoP error="invalid_token", ${ALGS}`)
  })

  test('without a scope', async () => {
    const accessToken = await boundTo(own)
    const headers = { authorization: `DPoP ${accessToken}`, dpop: proof(accessToken) }
    expect(await told(['dpop'], headers, ['pets:write'])).toBe(
      `DPoP scope="pets:write", error="insufficient_scope", ${ALGS}`,
    )
  })
})
