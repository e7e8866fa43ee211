import { createServer, request, type ClientRequest, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expressGateway } from '@gw/adapters/express'
import { cache } from '@gw/cache'
import { createGateway } from '@gw/core'
import express from 'express'
import { afterEach, describe, expect, it } from 'vitest'

const closers: (() => void)[] = []
afterEach(() => closers.splice(0).forEach((close) => close()))

const MANY = 1000

describe('a thousand clients who miss the same answer at once', () => {
  it('cost one call of the handler', async () => {
    const handler = new WaitingHandler()
    const ask = await serve(handler.app)
    const answers = Array.from({ length: MANY }, () => ask().answer)
    await handler.asked(1)
    await handler.arrived(MANY)
    handler.answer(200, 'one')
    expect(tally(await Promise.all(answers))).toEqual({ '200 one': MANY })
    expect(handler.calls).toBe(1)
  }, 60_000)

  it('whose leader fails have one more leader, and never all', async () => {
    const handler = new WaitingHandler()
    const ask = await serve(handler.app)
    const answers = Array.from({ length: MANY }, () => ask().answer)
    await handler.asked(1)
    await handler.arrived(MANY)
    handler.answer(500, 'failed')
    await handler.asked(2)
    handler.answer(200, 'two')
    expect(tally(await Promise.all(answers))).toEqual({ '500 failed': 1, '200 two': MANY - 1 })
    expect(handler.calls).toBe(2)
  }, 60_000)

  it('whose leader is left by its client have one more leader', async () => {
    const handler = new WaitingHandler()
    const ask = await serve(handler.app)
    const leader = ask()
    leader.answer.catch(() => {})
    await handler.asked(1)
    const answers = Array.from({ length: MANY - 1 }, () => ask().answer)
    await handler.arrived(MANY)
    leader.sent.destroy()
    await handler.asked(2)
    handler.answer(200, 'two')
    expect(tally(await Promise.all(answers))).toEqual({ '200 two': MANY - 1 })
    expect(handler.calls).toBe(2)
  }, 60_000)
})

/** An app whose handler answers when told to, and counts its calls and the requests that reached the server. */
class WaitingHandler {
  calls = 0
  arrivals = 0
  readonly #waiting: express.Response[] = []
  #onChange = (): void => {}

  readonly app: express.Express = express()
    .use((_request, _response, next) => {
      this.arrivals++
      next()
      this.#onChange()
    })
    .use(expressGateway(createGateway({ routes: { 'GET /pets': [cache({ cacheTtlInSeconds: 60 })] } })))
    .get('/pets', (_request, response) => {
      this.calls++
      this.#waiting.push(response)
      this.#onChange()
    })

  /** Answers whoever waits. */
  answer(status: number, body: string): void {
    for (const response of this.#waiting.splice(0)) response.status(status).send(body)
  }

  /** Resolves when the handler has been called so often. */
  asked(calls: number): Promise<void> {
    return this.#until(() => this.calls >= calls)
  }

  /** Resolves when so many requests have reached the gateway. */
  arrived(arrivals: number): Promise<void> {
    return this.#until(() => this.arrivals >= arrivals)
  }

  #until(reached: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#onChange = () => void (reached() && resolve())
      this.#onChange()
    })
  }
}

async function serve(
  app: RequestListener,
): Promise<() => { readonly sent: ClientRequest; readonly answer: Promise<string> }> {
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 2 * MANY }, resolve))
  closers.push(() => (server.close(), server.closeAllConnections()))
  const { port } = server.address() as AddressInfo
  return () => {
    const sent = request({ port, host: '127.0.0.1', path: '/pets', agent: false })
    const answer = new Promise<string>((resolve, reject) => {
      sent.on('error', reject).on('response', (response) => {
        let body = ''
        response
          .setEncoding('utf8')
          .on('data', (chunk: string) => (body += chunk))
          .on('end', () => resolve(`${response.statusCode} ${body}`))
      })
    })
    sent.end()
    return { sent, answer }
  }
}

function tally(answers: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const answer of answers) counts[answer] = (counts[answer] ?? 0) + 1
  return counts
}
