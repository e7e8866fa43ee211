import { describe, expect, it } from 'vitest'
import { createGateway } from './gateway.ts'
import { PlainRequest } from './plain-request.ts'
import { isRefusal } from './refusal.ts'
import { GatewayRequest } from './request.ts'

class CountingRequest extends GatewayRequest {
  readonly method = 'POST'
  readonly path = '/'
  readonly rawQueryString = ''
  readonly sourceIp = '127.0.0.1'
  reads = 0
  readonly #length: number | undefined

  constructor(length?: number) {
    super()
    this.#length = length
  }

  header(name: string): string | undefined {
    return name === 'content-length' && this.#length !== undefined ? String(this.#length) : undefined
  }

  headerLines(): readonly (readonly [string, string])[] {
    return []
  }

  protected async readBody(maxBytes: number): Promise<Uint8Array | undefined> {
    this.reads++
    return maxBytes < 5 ? undefined : new TextEncoder().encode('hello')
  }
}

describe('a body', () => {
  it('is read once, and only when asked for', async () => {
    const request = new CountingRequest()
    expect(request.reads).toBe(0)
    const [one, two] = await Promise.all([request.body(), request.body()])
    expect(new TextDecoder().decode(one as Uint8Array)).toBe('hello')
    expect(two).toBe(one)
    expect(request.reads).toBe(1)
  })

  it('larger than the limit is 413, unread when its length says so', async () => {
    expect(await new CountingRequest().body(4)).toMatchObject({ refusal: 'REQUEST_TOO_LARGE' })
    const declared = new CountingRequest(11_000_000)
    expect(declared.body()).toMatchObject({ refusal: 'REQUEST_TOO_LARGE' })
    expect(declared.reads).toBe(0)
  })

  it('of 413 is answered by the gateway when a policy hands the refusal on', async () => {
    const gateway = createGateway({
      policies: [
        {
          slot: 'validator',
          name: 'reads',
          onRequest: async (context) => {
            const body = await context.request.body(context.services.maxBodyBytes)
            return isRefusal(body) ? body : undefined
          },
        },
      ],
      maxBodyBytes: 3,
    })
    const answer = await gateway.handle(new PlainRequest({ method: 'POST', target: '/', body: 'four' }))
    expect(answer).toMatchObject({ statusCode: 413, body: '{"message":"HTTP content length exceeded 3 bytes"}' })
  })
})

describe('headers and query', () => {
  const request = new PlainRequest({
    target: '/x?a=1&a=2&b=x%20y+z&c&d=%zz;e=5',
    headers: { 'X-Many': ['1', '2'], Host: 'api.example.com:8443' },
  })

  it('are found by lower-case name, repeated ones joined', () => {
    expect(request.header('x-many')).toBe('1, 2')
    expect(request.headerValues('x-many')).toEqual(['1', '2'])
    expect(request.header('x-none')).toBeUndefined()
    expect(request.domainName).toBe('api.example.com')
  })

  it('are decoded as API Gateway does', () => {
    expect([...request.query]).toEqual([
      ['a', ['1', '2']],
      ['b', ['x y z']],
      ['c', ['']],
      ['d', ['%zz']],
      ['e', ['5']],
    ])
  })
})
