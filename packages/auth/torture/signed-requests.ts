import { createHash, createHmac } from 'node:crypto'
import type { PlainRequestInit } from '@gw/core'

const DATE = '20270115T080000Z'
const SCOPE = '20270115/us-east-1/execute-api/aws4_request'
const STREAMED = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'

/** A request signed with a secret, by the text of AWS's page alone. */
export function signedWith(secret: string, body: string, sent: string = body): PlainRequestInit {
  return request(secret, {}, sha256(body)).with(sent)
}

/**
 * The same with its body in chunks, each signed over the one before.
 * @param change what is done to the chunks after they were signed
 */
export function signedInChunks(
  secret: string,
  pieces: readonly string[],
  change: (body: string) => string = (body) => body,
): PlainRequestInit {
  const length = String(pieces.join('').length)
  const signed = request(secret, { 'x-amz-content-sha256': STREAMED, 'x-amz-decoded-content-length': length }, STREAMED)
  let { signature } = signed
  let body = ''
  for (const piece of [...pieces, '']) {
    signature = hmac(secret, ['AWS4-HMAC-SHA256-PAYLOAD', DATE, SCOPE, signature, sha256(''), sha256(piece)])
    body += `${piece.length.toString(16)};chunk-signature=${signature}\r\n${piece}\r\n`
  }
  return signed.with(change(body))
}

function request(secret: string, more: Readonly<Record<string, string>>, payload: string) {
  const headers: Record<string, string> = { host: 'api.test', 'x-amz-date': DATE, ...more }
  const names = Object.keys(headers).toSorted()
  const lines = names.map((name) => `${name}:${headers[name]}`)
  const canonical = ['POST', '/pets/1', '', ...lines, '', names.join(';'), payload].join('\n')
  const signature = hmac(secret, ['AWS4-HMAC-SHA256', DATE, SCOPE, sha256(canonical)])
  const authorization = `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${SCOPE}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  return {
    signature,
    with: (body: string): PlainRequestInit => ({
      method: 'POST',
      target: '/pets/1',
      headers: { ...headers, authorization },
      body,
    }),
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac(secret: string, lines: readonly string[]): string {
  let key: string | Buffer = `AWS4${secret}`
  for (const step of SCOPE.split('/')) key = createHmac('sha256', key).update(step).digest()
  return createHmac('sha256', key).update(lines.join('\n')).digest('hex')
}
