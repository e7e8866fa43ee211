import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import type { SigningTask } from './aws-signer.ts'

/** SHA-256 in the shape that the AWS SDK's signer wants. */
class Sha256 {
  readonly #hash: Hash | Hmac

  constructor(secret?: unknown) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string)
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(typeof data === 'string' ? data : Buffer.from(data as Uint8Array))
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }
}

process.on('message', async ({ id, request, credentials, region, service, signingDate, expiresIn }: SigningTask) => {
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256 as never, applyChecksum: true })
  const date = { signingDate: new Date(signingDate) }
  const signed =
    expiresIn === undefined ? await signer.sign(request, date) : await signer.presign(request, { ...date, expiresIn })
  process.send?.({ id, path: signed.path, query: signed.query ?? {}, headers: signed.headers })
})
