import { createHash, createHmac } from 'node:crypto'
import { createGateway, isRefusal, PlainRequest, type GatewayResponse, type Refusal } from '@gw/core'
import { describe, expect, test } from 'vitest'
import { HandClock, run, testContext, testServices } from '../../test/test-context.ts'
import { iamAuthorizer } from '../iam-authorizer.ts'
import type { IamAuthorizerOptions } from '../iam-options.ts'

/** AWS's own examples: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and …-trailers.html. */
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const DATE = '20130524T000000Z'
const SCOPE = '20130524/us-east-1/s3/aws4_request'
const DATA = 'a'.repeat(66_560)
const PLAIN = {
  seed: '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
  chunks: [
    'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
    '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
    'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
  ],
}
const TRAILED = {
  seed: '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e',
  chunks: [
    'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2',
    '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7',
    '2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992',
  ],
  trailer: 'd81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435',
}
const OPTIONS: IamAuthorizerOptions = {
  region: 'us-east-1',
  service: 's3',
  credentials: () => ({
    secretAccessKey: SECRET,
    userArn: 'arn:aws:iam::123456789012:user/ann',
    accountId: '123456789012',
    policies: null,
  }),
}

interface Sent {
  readonly headers: Record<string, string>
  readonly body: string
}

const frame = (data: string, signature?: string): string =>
  `${data.length.toString(16)}${signature === undefined ? '' : `;chunk-signature=${signature}`}\r\n${data}${data === '' ? '' : '\r\n'}`

function documented(form: 'plain' | 'trailed'): Sent {
  const { seed, chunks } = form === 'plain' ? PLAIN : TRAILED
  const extra: Record<string, string> =
    form === 'plain' ? { 'content-length': '66824' } : { 'x-amz-trailer': 'x-amz-checksum-crc32c' }
  const headers: Record<string, string> = {
    host: 's3.amazonaws.com',
    'x-amz-date': DATE,
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    'x-amz-content-sha256': `STREAMING-AWS4-HMAC-SHA256-PAYLOAD${form === 'plain' ? '' : '-TRAILER'}`,
    'content-encoding': 'aws-chunked',
    'x-amz-decoded-content-length': '66560',
    ...extra,
  }
  const names = Object.keys(headers).toSorted().join(';')
  const authorization = `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/${SCOPE},SignedHeaders=${names},Signature=${seed}`
  const tail =
    form === 'plain' ? '' : `x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:${TRAILED.trailer}\r\n`
  const frames = frame(DATA.slice(0, 65_536), chunks[0]) + frame(DATA.slice(65_536), chunks[1]) + frame('', chunks[2])
  return { headers: { ...headers, authorization }, body: `${frames}${tail}\r\n` }
}

/** A request of any form, signed by the text of AWS's page alone. */
function signed(form: string, pieces: readonly string[], trailer = '', over: Record<string, string> = {}): Sent {
  const headers: Record<string, string> = {
    host: 's3.amazonaws.com',
    'x-amz-content-sha256': form,
    'x-amz-date': DATE,
    'x-amz-decoded-content-length': String(pieces.join('').length),
    ...(trailer === '' ? {} : { 'x-amz-trailer': trailer.slice(0, trailer.indexOf(':')) }),
    ...over,
  }
  const names = Object.keys(headers).toSorted()
  const canonical = names.map((name) => `${name}:${headers[name]}\n`).join('')
  const hash = sha256(['PUT', PATH, '', canonical, names.join(';'), form].join('\n'))
  let signature = hmac(['AWS4-HMAC-SHA256', DATE, SCOPE, hash].join('\n'))
  const authorization = `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/${SCOPE},SignedHeaders=${names.join(';')},Signature=${signature}`
  let body = ''
  for (const piece of [...pieces, '']) {
    signature = hmac(['AWS4-HMAC-SHA256-PAYLOAD', DATE, SCOPE, signature, sha256(''), sha256(piece)].join('\n'))
    body += frame(piece, form.includes('UNSIGNED') ? undefined : signature)
  }
  if (trailer !== '') body += `${trailer}\r\n`
  if (trailer !== '' && !form.includes('UNSIGNED'))
    body += `x-amz-trailer-signature:${hmac(['AWS4-HMAC-SHA256-TRAILER', DATE, SCOPE, signature, sha256(`${trailer}\n`)].join('\n'))}\r\n`
  return { headers: { ...headers, authorization }, body: `${body}\r\n` }
}

const PATH = '/examplebucket/chunkObject.txt'
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const hmac = (text: string): string => {
  let key: string | Buffer = `AWS4${SECRET}`
  for (const step of SCOPE.split('/')) key = createHmac('sha256', key).update(step).digest()
  return createHmac('sha256', key).update(text).digest('hex')
}

async function ask({ headers, body }: Sent, over: Partial<IamAuthorizerOptions> = {}) {
  const services = { ...testServices({ protocol: 'REST' }), clock: new HandClock(Date.UTC(2013, 4, 24)) }
  const context = testContext(services, { method: 'PUT', target: PATH, headers, body })
  const answer = await run(iamAuthorizer({ ...OPTIONS, ...over }), context)
  const outcome = 'allow' in (answer as object) ? 'passed' : (answer as Refusal).reason
  return { outcome, context }
}

describe("AWS's documented uploads in chunks", () => {
  test.each(['plain', 'trailed'] as const)('%s: passes, and goes on as one piece', async (form) => {
    const { outcome, context } = await ask(documented(form))
    expect(outcome).toBe('passed')
    const { headers, body } = context.integrationRequest
    expect(new TextDecoder().decode(body as Uint8Array)).toBe(DATA)
    expect(await context.request.body()).toBe(body)
    expect(headers.get('content-length')).toEqual(['66560'])
    expect(headers.get('x-amz-checksum-crc32c')).toEqual(form === 'plain' ? undefined : ['sOO8/Q=='])
    for (const name of ['content-encoding', 'x-amz-content-sha256', 'x-amz-decoded-content-length', 'x-amz-trailer'])
      expect(headers.has(name)).toBe(false)
  })

  test.each(['plain', 'trailed'] as const)('%s: with one byte changed anywhere is refused', async (form) => {
    const { headers, body } = documented(form)
    const places = [
      0,
      3,
      90,
      95,
      40_000,
      65_625,
      65_628,
      65_640,
      66_730,
      body.length - 90,
      body.length - 20,
      body.length - 1,
    ]
    for (const at of places) {
      const changed = body.slice(0, at) + (body[at] === 'b' ? 'c' : 'b') + body.slice(at + 1)
      expect((await ask({ headers, body: changed })).outcome).toBe('payload-mismatch')
    }
    for (const cut of [1, 2, 4, 88, 1_000, 65_000])
      expect((await ask({ headers, body: body.slice(0, -cut) })).outcome).toBe('payload-mismatch')
    expect((await ask({ headers, body: `${body}x` })).outcome).toBe('payload-mismatch')
  })

  test('chunks in another order, left out, or from another request', async () => {
    const { headers } = documented('plain')
    const [one, two, last] = PLAIN.chunks
    const first = frame(DATA.slice(0, 65_536), one)
    const second = frame(DATA.slice(65_536), two)
    for (const body of [second + first, first, second, first + first + second])
      expect((await ask({ headers, body: `${body}${frame('', last)}\r\n` })).outcome).toBe('payload-mismatch')
    expect((await ask({ headers, body: documented('trailed').body })).outcome).toBe('payload-mismatch')
  })

  test('with a seed that is not right, the body is not even read', async () => {
    const { headers, body } = documented('plain')
    expect((await ask({ headers: { ...headers, 'x-amz-storage-class': 'STANDARD' }, body })).outcome).toBe(
      'signature-mismatch',
    )
  })
})

describe('chunks of any kind', () => {
  const SIGNED = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'
  const UNSIGNED = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'
  const CRC = 'x-amz-checksum-crc32:NhCmhg=='

  test.each<[string, Sent, string]>([
    ['none but the last', signed(SIGNED, []), 'passed'],
    ['a small one', signed(SIGNED, ['hello']), 'passed'],
    ['a small one behind a large one', signed(SIGNED, ['a'.repeat(8_192), 'b']), 'passed'],
    ['a small one in front: a signature for every byte', signed(SIGNED, ['a', 'b']), 'payload-mismatch'],
    [
      'another length than the one named',
      signed(SIGNED, ['a'], '', { 'x-amz-decoded-content-length': '2' }),
      'payload-mismatch',
    ],
    [
      'a trailer that was not named',
      signed(`${SIGNED}-TRAILER`, ['a'], CRC, { 'x-amz-trailer': 'x-amz-checksum-sha1' }),
      'payload-mismatch',
    ],
    [
      'a trailer that is a header of another kind',
      signed(`${SIGNED}-TRAILER`, ['a'], 'host:evil.test'),
      'payload-mismatch',
    ],
    ['a trailer where none belongs', signed(SIGNED, ['a'], CRC), 'payload-mismatch'],
    ['an algorithm that is not known', signed('STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD', ['a']), 'payload-unsigned'],
    ['no signatures', signed(UNSIGNED, ['hello'], CRC), 'payload-unsigned'],
  ])('%s', async (_, sent, expected) => {
    expect((await ask(sent)).outcome).toBe(expected)
  })

  test('unsigned ones pass where that is allowed in words, and must be whole all the same', async () => {
    const sent = signed(UNSIGNED, ['hello'], CRC, { 'content-encoding': 'aws-chunked,gzip' })
    const { outcome, context } = await ask(sent, { allowUnsignedPayload: true })
    expect(outcome).toBe('passed')
    expect(new TextDecoder().decode(context.integrationRequest.body as Uint8Array)).toBe('hello')
    expect(context.integrationRequest.headers.get('content-encoding')).toEqual(['gzip'])
    expect(context.integrationRequest.headers.get('x-amz-checksum-crc32')).toEqual(['NhCmhg=='])
    const cut = { ...sent, body: sent.body.slice(0, -3) }
    expect((await ask(cut, { allowUnsignedPayload: true })).outcome).toBe('payload-mismatch')
  })

  test('a caller who may not is refused with the body as it came', async () => {
    const credentials: IamAuthorizerOptions['credentials'] = (id, token) => {
      const held = OPTIONS.credentials(id, token) as object
      return { ...held, policies: [] } as never
    }
    const { outcome, context } = await ask(signed(SIGNED, ['hello']), { credentials })
    expect(outcome).toBe('identity-policy-implicit-deny')
    expect(context.changedRequest?.body).toBeUndefined()
  })

  test("through a gateway: the app's handler reads what was wrapped", async () => {
    const clock = new HandClock(Date.UTC(2013, 4, 24))
    const gateway = createGateway({ clock, policies: [iamAuthorizer(OPTIONS)], routes: { 'PUT /{proxy+}': [] } })
    const { headers, body } = signed(SIGNED, ['a'.repeat(8_192), 'b'])
    const seen: string[] = []
    const answer = async (sent: string): Promise<GatewayResponse> =>
      gateway.handle(new PlainRequest({ method: 'PUT', target: PATH, headers, body: sent }), async ({ request }) => {
        const bytes = await request.body()
        if (!isRefusal(bytes)) seen.push(new TextDecoder().decode(bytes))
        return { statusCode: 200, headers: {}, body: '' }
      })
    expect((await answer(body)).statusCode).toBe(200)
    expect((await answer(body.replace('aaa', 'aba'))).statusCode).toBe(403)
    expect(seen).toEqual([`${'a'.repeat(8_192)}b`])
  })
})
