import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** What a function sent back for one event. */
export interface Invoked {
  readonly body: Buffer
  readonly contentType: string | undefined
  /** Whether the function failed, and the body is its error. */
  readonly failed: boolean
}

interface Waiting {
  readonly id: string
  readonly event: unknown
  readonly resolve: (invoked: Invoked) => void
}

/**
 * Lambda's Runtime API on loopback, as far as a function needs it: it asks for its next event, and posts an answer or an
 * error (Lambda developer guide, "Using the Lambda runtime API").
 */
export class RuntimeApi {
  readonly #server: Server
  readonly #events: Waiting[] = []
  readonly #underWay = new Map<string, Waiting>()
  /** Answers that nobody waits for: a second one, or one for an event that was never handed out. */
  late = 0
  #asking: ServerResponse | undefined

  constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response))
  }

  /** Starts to listen. What `AWS_LAMBDA_RUNTIME_API` must say. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Has the function handle an event. */
  invoke(event: unknown): Promise<Invoked> {
    return new Promise((resolve) => {
      this.#events.push({ id: randomUUID(), event, resolve })
      this.#handOver()
    })
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, , , , id = '', what] = (request.url ?? '').split('/')
    if (id === 'next') {
      this.#asking = response
      return this.#handOver()
    }
    const body = await buffer(request)
    if (!this.#underWay.has(id)) this.late++
    this.#underWay.get(id)?.resolve({ body, contentType: request.headers['content-type'], failed: what === 'error' })
    this.#underWay.delete(id)
    response.writeHead(202).end()
  }

  #handOver(): void {
    const next = this.#asking === undefined ? undefined : this.#events.shift()
    if (next === undefined) return
    this.#underWay.set(next.id, next)
    const headers = {
      'Content-Type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': next.id,
      'Lambda-Runtime-Deadline-Ms': String(Date.now() + 30_000),
      'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:us-east-1:123456789012:function:pets',
      'Lambda-Runtime-Trace-Id': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0',
    }
    this.#asking!.writeHead(200, headers).end(JSON.stringify(next.event))
    this.#asking = undefined
  }
}
