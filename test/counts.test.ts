import { createHook } from 'node:async_hooks'
import { createServer, request, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expressGateway } from '@gw/adapters/express'
import { PlainRequest } from '@gw/core'
import express from 'express'
import { describe, expect, it } from 'vitest'
import { fullGateway } from './full-gateway.ts'

/**
 * Speed, guarded without a clock: what the hot path may cost in things that can be counted. A change that makes a
 * promise, a web Request or a second store call where there was none fails here, on any machine.
 */
describe('a repeated token, a bucket in memory and a remembered answer cost', () => {
  it('no promise', async () => {
    const { gateway, headers } = await fullGateway()
    const ask = () =>
      gateway.handle(new PlainRequest({ target: '/pets/1', headers }), () => ({
        statusCode: 200,
        headers: {},
        body: 'rex',
      }))
    await ask()
    await ask()
    let answer: unknown
    expect(promisesMade(() => (answer = ask()))).toBe(0)
    expect(answer).toMatchObject({ statusCode: 200, body: 'rex' })
  })

  it('one question to each store', async () => {
    const { gateway, asked, headers } = await fullGateway()
    const ask = () =>
      gateway.handle(new PlainRequest({ target: '/pets/1', headers }), () => ({
        statusCode: 200,
        headers: {},
        body: 'rex',
      }))
    await ask()
    for (const name in asked) delete asked[name]
    await ask()
    expect(asked).toEqual({ take: 1, get: 1 })
  })

  it('no handler, one writeHead, one end and no write on Express, and neither a Request nor a Response', async () => {
    const { gateway, headers } = await fullGateway()
    let handled = 0
    const app = express()
    app.use(expressGateway(gateway))
    app.get('/pets/:petId', (_request, response) => (handled++, void response.send('rex')))
    await withServer(app, async (get) => {
      await get('/pets/1', headers)
      const calls = await counted(() => get('/pets/1', headers))
      expect(calls).toEqual({ writeHead: 1, end: 1, write: 0, Request: 0, Response: 0 })
      expect(handled).toBe(1)
    })
  })
})

describe('a refusal costs', () => {
  it('no promise, no question to a store that need not decide, and one writeHead and end on Express', async () => {
    const { gateway, asked, headers } = await fullGateway()
    const refused = (more: Record<string, string>) =>
      gateway.handle(new PlainRequest({ target: '/pets/1', headers: more }))
    expect(promisesMade(() => refused({}))).toBe(0)
    expect(promisesMade(() => refused({ ...headers, 'x-api-key': 'unknown' }))).toBeLessThanOrEqual(1)
    expect(asked).toEqual({})
    await withServer(express().use(expressGateway(gateway)), async (get) => {
      expect(await counted(() => get('/pets/1', {}))).toEqual({
        writeHead: 1,
        end: 1,
        write: 0,
        Request: 0,
        Response: 0,
      })
    })
  })

  it('when a limit is spent: one question to the store, and no promise', async () => {
    const { gateway, asked, headers } = await fullGateway({ rateLimit: 0.001, burstLimit: 1 })
    const ask = () =>
      gateway.handle(new PlainRequest({ target: '/plain', headers }), () => ({
        statusCode: 200,
        headers: {},
        body: '',
      }))
    await ask()
    for (const name in asked) delete asked[name]
    let answer: unknown
    expect(promisesMade(() => (answer = ask()))).toBe(0)
    expect(answer).toMatchObject({ statusCode: 429 })
    expect(asked).toEqual({ take: 1 })
  })
})

describe('a route whose policies do not look at the answer', () => {
  it('leaves res as the app has it', async () => {
    const { gateway, headers } = await fullGateway()
    const seen: unknown[] = []
    const app = express()
    app.use((_request, response, next) => (seen.push(response.end, response.write, response.writeHead), next()))
    app.use(expressGateway(gateway))
    app.get('/plain', (_request, response) => {
      seen.push(response.end, response.write, response.writeHead)
      response.send('plain')
    })
    await withServer(app, async (get) => {
      expect(await get('/plain', headers)).toBe('plain')
      expect(seen.slice(3)).toEqual(seen.slice(0, 3))
    })
  })
})

function promisesMade(action: () => unknown): number {
  let made = 0
  const hook = createHook({ init: (_id, type) => void (type === 'PROMISE' && made++) }).enable()
  try {
    action()
  } finally {
    hook.disable()
  }
  return made
}

/** Calls that reach the wire, and web objects made, while something runs. */
async function counted(action: () => Promise<unknown>): Promise<Record<string, number>> {
  const calls: Record<string, number> = { writeHead: 0, end: 0, write: 0, Request: 0, Response: 0 }
  const restores = [
    ...(['writeHead', 'end', 'write'] as const).map((name) =>
      wrap(ServerResponse.prototype, name, () => calls[name]!++),
    ),
    ...(['Request', 'Response'] as const).map((name) => construct(name, () => calls[name]!++)),
  ]
  try {
    await action()
  } finally {
    for (const restore of restores) restore()
  }
  return calls
}

function wrap(target: object, name: string, onCall: () => void): () => void {
  const original = Reflect.get(target, name) as (...args: unknown[]) => unknown
  Reflect.set(target, name, function (this: unknown, ...args: unknown[]) {
    onCall()
    return original.apply(this, args)
  })
  return () => Reflect.set(target, name, original)
}

function construct(name: 'Request' | 'Response', onCall: () => void): () => void {
  const original = globalThis[name]
  const counting = new Proxy(original, {
    construct: (target, args, newTarget) => (onCall(), Reflect.construct(target, args, newTarget) as object),
  })
  Object.assign(globalThis, { [name]: counting })
  return () => Object.assign(globalThis, { [name]: original })
}

async function withServer(
  app: express.Express,
  questions: (get: (path: string, headers: Record<string, string>) => Promise<string>) => Promise<void>,
): Promise<void> {
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const get = (path: string, headers: Record<string, string>) =>
    new Promise<string>((resolve, reject) => {
      const sent = request({ port, path, headers, agent: false }, (response) => {
        let body = ''
        response
          .setEncoding('utf8')
          .on('data', (chunk: string) => (body += chunk))
          .on('end', () => resolve(body))
      })
      sent.on('error', reject).end()
    })
  try {
    await questions(get)
  } finally {
    server.close()
    server.closeAllConnections()
  }
}
