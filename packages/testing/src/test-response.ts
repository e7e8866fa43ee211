import { isStream, type Explanation, type GatewayResponse, type HeaderMap } from '@gw/core'

/** An answer, as a client would see it, and why it is what it is. */
export class TestResponse {
  readonly statusCode: number
  /** By lower-case name; several values joined, and `set-cookie` one below the other. */
  readonly headers: Readonly<Record<string, string>>
  /** The body's bytes. */
  readonly bytes: Uint8Array
  /** What each step of the gateway decided. */
  readonly explanation: Explanation
  /** Whether the request reached the integration; `false` when the gateway answered by itself. */
  readonly reachedIntegration: boolean

  constructor(response: GatewayResponse, bytes: Uint8Array, explanation: Explanation, reachedIntegration: boolean) {
    this.statusCode = response.statusCode
    this.headers = lowered(response.headers)
    this.bytes = bytes
    this.explanation = explanation
    this.reachedIntegration = reachedIntegration
  }

  /** The body as text. */
  get body(): string {
    return new TextDecoder().decode(this.bytes)
  }

  /** The body as JSON. */
  json(): unknown {
    return JSON.parse(this.body)
  }

  /**
   * Expects a status.
   * @throws {Error} with the explained decision
   */
  expectStatus(statusCode: number): this {
    if (this.statusCode === statusCode) return this
    throw this.#unexpected(`expected the status ${statusCode}, got ${this.statusCode}`, this.expectStatus)
  }

  /**
   * Expects that the gateway itself refused, and by default that the integration was not reached.
   * @param reason the closed word of the step that refused, such as `token-expired`
   * @throws {Error} with the explained decision
   */
  expectRefused(statusCode: number, reason?: string): this {
    this.expectStatus(statusCode)
    if (this.reachedIntegration)
      throw this.#unexpected('expected a refusal, and the integration answered', this.expectRefused)
    const given = this.explanation.steps.at(-1)?.reason
    if (reason === undefined || given === reason) return this
    const got = given === undefined ? 'none' : `"${given}"`
    throw this.#unexpected(`expected the reason "${reason}", got ${got}`, this.expectRefused)
  }

  /** The answer and the explained decision, for messages. */
  toString(): string {
    return `${this.statusCode} ${this.body.slice(0, 500)}\n\n${this.explanation}`
  }

  /** The stack begins at the test's own line. */
  #unexpected(what: string, caller: (statusCode: number) => this): Error {
    const error = new Error(`${what}\n\n${this}`)
    error.name = 'UnexpectedResponse'
    Error.captureStackTrace(error, caller)
    return error
  }
}

/** The whole body of an answer. */
export async function bodyBytes({ body }: GatewayResponse): Promise<Uint8Array> {
  if (body === undefined) return new Uint8Array()
  if (typeof body === 'string') return new TextEncoder().encode(body)
  if (!isStream(body)) return body
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function lowered(headers: HeaderMap): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const lowerCaseName = name.toLowerCase()
      const text = typeof value === 'string' ? value : value.join(lowerCaseName === 'set-cookie' ? '\n' : ', ')
      return [lowerCaseName, text]
    }),
  )
}
