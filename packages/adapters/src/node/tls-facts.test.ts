import { request } from 'node:https'
import { connect } from 'node:http2'
import { createGateway, PlainRequest, type Context, type Gateway, type TlsFacts } from '@gw/core'
import { afterEach, expect, test } from 'vitest'
import { certificateAuthority } from '../../../../test/certificates.ts'
import { serve } from '../serve/serve.ts'

const authority = certificateAuthority('test authority')
const server = authority.issue('127.0.0.1')
const client = authority.issue('alice', ['alice'])
const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

async function served(): Promise<{ port: number; seen: (TlsFacts | undefined)[] }> {
  const seen: (TlsFacts | undefined)[] = []
  const gateway = createGateway({
    routes: {
      $default: [
        {
          slot: 'integration',
          name: 'looks',
          invoke: ({ request }: Context) => {
            seen.push(request.tls)
            return { statusCode: 200, headers: {}, body: 'ok' }
          },
        },
      ],
    },
  } as never) as unknown as Gateway
  const serving = await serve(gateway, {
    port: 0,
    host: '127.0.0.1',
    signals: [],
    tls: { ...server, ca: authority.cert },
  })
  open.push(() => serving.close())
  return { port: serving.port, seen }
}

test('what was negotiated over HTTP/1.1, with the client’s certificate', async () => {
  const { port, seen } = await served()
  await new Promise<void>((resolve, reject) => {
    const options = { port, host: '127.0.0.1', ca: authority.cert, ...client, agent: false }
    request(options, (response) => response.resume().on('end', resolve))
      .on('error', reject)
      .end()
  })
  expect(seen).toEqual([
    {
      version: 'TLSv1.3',
      cipherSuite: expect.stringMatching(/^TLS_/),
      clientCertificate: {
        clientCertPem: client.cert,
        subjectDN: 'CN=alice',
        issuerDN: 'CN=test authority',
        serialNumber: expect.stringMatching(/^[0-9A-F]+$/),
        validity: { notBefore: expect.stringContaining('GMT'), notAfter: expect.stringContaining('GMT') },
      },
    },
  ])
})

test('and over HTTP/2', async () => {
  const { port, seen } = await served()
  const session = connect(`https://127.0.0.1:${port}`, { ca: authority.cert, ...client })
  open.push(() => session.close())
  await new Promise<void>((resolve, reject) => {
    session.request({ ':path': '/' }).on('error', reject).resume().on('end', resolve).end()
  })
  expect(seen).toMatchObject([{ version: 'TLSv1.3', clientCertificate: { subjectDN: 'CN=alice' } }])
})

test('nothing, without TLS', () => {
  expect(new PlainRequest({ target: '/' }).tls).toBeUndefined()
})
