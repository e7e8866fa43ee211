import { AsyncLocalStorage } from 'node:async_hooks'
import { describe, expect, it } from 'vitest'
import { createGateway } from './gateway.ts'
import type { GatewayEvent } from './events.ts'
import { deny } from './refusal.ts'
import { allow, type DefinitionItem, type End, type Follow, type Policy } from './policy.ts'
import { PlainRequest } from './plain-request.ts'
import { freezeResponse, type GatewayResponse } from './response.ts'
import type { Slot } from './slots.ts'
import { systemClock, type Clock } from './clock.ts'

const ok: GatewayResponse = { statusCode: 200, headers: { 'content-type': 'text/plain' }, body: 'ok' }

function policy<S extends Slot>(slot: S, onRequest: Policy<S>['onRequest'], name: string = slot): Policy<S> {
  return { slot, name, onRequest }
}

function follows(slot: 'mapping' | 'accessLog' | 'cache' | 'extension', follow: Follow): Policy {
  return policy(slot, () => follow)
}

function gatewayWith(
  policies: readonly DefinitionItem[],
  more: { clock?: Clock; onEvent?: (event: GatewayEvent) => void } = {},
) {
  return createGateway({ policies, timeoutInMillis: 50, ...more })
}

function get(target: string = '/x', headers: Record<string, string> = {}): PlainRequest {
  return new PlainRequest({ target, headers })
}

describe('the path of a request', () => {
  it('asks the slots in SLOTS order, whatever the order of the list', () => {
    const asked: string[] = []
    const note = (slot: Slot): Policy => policy(slot, () => void asked.push(slot))
    gatewayWith([note('mapping'), note('cache'), note('accessLog'), note('apiKey'), note('firewall')]).handle(
      get(),
      () => ok,
    )
    expect(asked).toEqual(['accessLog', 'firewall', 'apiKey', 'cache', 'mapping'])
  })

  it('makes no promise when nothing waits', () => {
    const answer = gatewayWith([policy('apiKey', () => {}), follows('mapping', { head: (head) => head })]).handle(
      get(),
      () => ok,
    )
    expect(answer).toMatchObject({ statusCode: 200, body: 'ok' })
  })

  it('waits for a policy that answers later, and goes on with the next', async () => {
    const asked: string[] = []
    const gateway = gatewayWith([
      policy('apiKey', async () => void asked.push('apiKey')),
      policy('cache', async () => void asked.push('cache')),
    ])
    expect(await gateway.handle(get(), () => ok)).toMatchObject({ body: 'ok' })
    expect(asked).toEqual(['apiKey', 'cache'])
  })

  it('stops at a refusal and renders it before the way back', () => {
    const seen: GatewayResponse[] = []
    const gateway = gatewayWith([
      follows('accessLog', { response: (response) => (seen.push(response), response) }),
      policy('apiKey', () => deny('INVALID_API_KEY')),
    ])
    const answer = gateway.handle(get(), () => expect.unreachable())
    expect(answer).toMatchObject({ statusCode: 403, body: '{"message":"Forbidden"}' })
    expect(seen).toMatchObject([{ statusCode: 403, body: '{"message":"Forbidden"}' }])
  })

  it('does not ask the policy that answered on the way back', () => {
    let asked = 0
    const answering: Policy<'cache'> & Follow = {
      ...policy('cache', () => ok),
      response: (response) => (asked++, response),
    }
    gatewayWith([answering]).handle(get(), () => expect.unreachable())
    expect(asked).toBe(0)
  })

  it('walks back in reverse order, head and response of one policy together', () => {
    const seen: string[] = []
    const both = (name: string): Follow => ({
      head: (head) => (seen.push(`${name} head`), head),
      response: (response) => (seen.push(`${name} response`), response),
    })
    gatewayWith([follows('cache', both('cache')), follows('mapping', both('mapping'))]).handle(get(), () => ok)
    expect(seen).toEqual(['mapping head', 'mapping response', 'cache head', 'cache response'])
  })

  it('applies context.responseHeaders last, so that no policy can remember them', () => {
    let remembered: GatewayResponse | undefined
    const gateway = gatewayWith([
      policy('cors', (context) => context.setResponseHeader('access-control-allow-origin', 'https://one')),
      follows('cache', { response: (response) => (remembered = response) }),
    ])
    expect(gateway.handle(get(), () => ok)).toMatchObject({ headers: { 'access-control-allow-origin': 'https://one' } })
    expect(remembered!.headers).toEqual(ok.headers)
  })

  it('leaves a shared, frozen answer as it is', () => {
    const shared = freezeResponse({ statusCode: 200, headers: { vary: 'accept' }, body: 'shared' })
    const gateway = gatewayWith([
      policy('cors', (context) => context.setResponseHeader('Vary', 'Origin')),
      policy('cache', () => shared),
    ])
    expect(gateway.handle(get(), () => ok)).toMatchObject({ headers: { vary: 'accept, Origin' } })
    expect(shared.headers).toEqual({ vary: 'accept' })
  })
})

describe('slots that must decide', () => {
  it.each([undefined, { end() {} }])('take %o for a fault, never for a pass', (nothing) => {
    const silent = policy('authorizer', () => nothing as never)
    expect(gatewayWith([silent]).handle(get(), () => expect.unreachable())).toMatchObject({ statusCode: 500 })
  })

  it('pass with allow(), which may add to the context and follow', () => {
    const ends: End[] = []
    const gateway = gatewayWith([
      policy('authorizer', () => allow({ adds: { principalId: 'alice' }, follow: { end: (end) => ends.push(end) } })),
    ])
    const answer = gateway.handle(get(), (context) => ({ ...ok, body: context.principalId }))
    expect(answer).toMatchObject({ body: 'alice' })
    expect(ends).toMatchObject([{ outcome: 'answered', statusCode: 200, bytes: 5 }])
  })
})

describe('a fault', () => {
  const boom = (): never => {
    throw new Error('boom')
  }

  it.each([
    ['thrown by a policy', policy('apiKey', boom)],
    ['rejected by a policy', policy('apiKey', async () => boom())],
    ['thrown by head', follows('mapping', { head: boom })],
    ['thrown by response', follows('mapping', { response: boom })],
    ['rejected by response', follows('mapping', { response: async () => boom() })],
  ])("%s becomes AWS's 500, and every end still runs exactly once", async (_, faulty) => {
    const ends: End[] = []
    const log: Follow = { end: (end) => ends.push(end) }
    const answer = await gatewayWith([follows('accessLog', log), follows('extension', log), faulty]).handle(
      get(),
      () => ok,
    )
    expect(answer).toMatchObject({ statusCode: 500, body: '{"message":"Internal server error"}' })
    expect(ends.map(({ outcome, statusCode }) => [outcome, statusCode])).toEqual(
      Array.from({ length: faulty.slot === 'apiKey' ? 1 : 2 }, () => ['fault', 500]),
    )
    expect(ends[0]!.error).toMatchObject({ message: 'boom' })
  })

  it('of an authorizer is AUTHORIZER_FAILURE', () => {
    const answer = gatewayWith([policy('authorizer', boom)]).handle(get(), () => expect.unreachable())
    expect(answer).toMatchObject({ statusCode: 500, headers: { 'x-amzn-ErrorType': 'AuthorizerFailureException' } })
  })

  it('of the integration is INTEGRATION_FAILURE, and the way back goes on', () => {
    const gateway = gatewayWith([
      follows('mapping', { head: (head) => ({ ...head, headers: { ...head.headers, seen: 'yes' } }) }),
    ])
    expect(gateway.handle(get(), boom)).toMatchObject({ statusCode: 502, headers: { seen: 'yes' } })
  })

  it('in one end neither stops the others nor reaches the caller', () => {
    const events: GatewayEvent[] = []
    let ended = 0
    const gateway = gatewayWith(
      [
        follows('accessLog', { end: () => void ended++ }),
        follows('cache', { end: boom }),
        follows('mapping', { end: () => void ended++ }),
      ],
      { onEvent: (event) => events.push(event) },
    )
    expect(gateway.handle(get(), () => ok)).toMatchObject({ statusCode: 200 })
    expect(ended).toBe(2)
    expect(events).toMatchObject([{ type: 'fault', where: 'cache', hook: 'end', slot: 'cache' }])
  })

  it('on the way back names its policy and its hook', async () => {
    const events: unknown[] = []
    const gateway = gatewayWith(
      [
        follows('accessLog', { missed: boom }),
        follows('extension', { response: async () => Promise.reject(new Error('boom')) }),
        follows('cache', { response: boom }),
        follows('mapping', { head: boom }),
      ],
      { onEvent: (event) => events.push(event) },
    )
    await gateway.handle(get(), () => ok)
    const exchange = gateway.exchange(get())
    void exchange.open()
    exchange.missed('streamed')
    expect(events).toMatchObject([
      { where: 'mapping', slot: 'mapping', hook: 'head' },
      { where: 'cache', slot: 'cache', hook: 'response' },
      { where: 'extension', slot: 'extension', hook: 'response' },
      { where: 'accessLog', slot: 'accessLog', hook: 'missed' },
    ])
  })

  it.each(['streams on', 'is whole'])('in a head is an answer that the heads in front see, where a body %s', (how) => {
    const seen: number[] = []
    const gateway = gatewayWith([
      follows('accessLog', { head: (head) => ({ ...head, headers: { ...head.headers, seen: 'yes' } }) }),
      follows('cache', { head: (head) => (seen.push(head.statusCode), head) }),
      follows('mapping', { head: boom }),
    ])
    const exchange = gateway.exchange(get())
    void exchange.open()
    const answer = how === 'is whole' ? exchange.respond(ok) : exchange.head({ statusCode: 200, headers: {} })
    expect(answer).toMatchObject({
      statusCode: 500,
      headers: { seen: 'yes' },
      body: expect.stringContaining('Internal'),
    })
    expect(seen).toEqual([500])
  })

  it('in the listener is swallowed', () => {
    const gateway = gatewayWith([policy('apiKey', () => deny('INVALID_API_KEY'))], { onEvent: boom })
    expect(gateway.handle(get(), () => ok)).toMatchObject({ statusCode: 403 })
  })
})

describe('the end', () => {
  it('comes when a stream has been read, with its bytes', async () => {
    const ends: End[] = []
    const missed: string[] = []
    const gateway = gatewayWith([
      follows('accessLog', { end: (end) => ends.push(end), missed: (why) => missed.push(why) }),
    ])
    const body = (async function* () {
      yield new Uint8Array(3)
      yield new Uint8Array(4)
    })()
    const answer = await gateway.handle(get(), () => ({ statusCode: 200, headers: {}, body }))
    expect(ends).toEqual([])
    for await (const _ of answer.body as AsyncIterable<Uint8Array>) expect(ends).toEqual([])
    expect(ends).toMatchObject([{ outcome: 'answered', bytes: 7 }])
    expect(missed).toEqual(['streamed'])
  })

  it('comes as aborted when a stream is left, and as fault when it fails', async () => {
    const ends: End[] = []
    const gateway = gatewayWith([follows('accessLog', { end: (end) => ends.push(end) })])
    const body = async function* (): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(3)
      throw new Error('cut')
    }
    const left = await gateway.handle(get(), () => ({ statusCode: 200, headers: {}, body: body() }))
    for await (const _ of left.body as AsyncIterable<Uint8Array>) break
    const failed = await gateway.handle(get(), () => ({ statusCode: 200, headers: {}, body: body() }))
    const reading = (async () => {
      for await (const _ of failed.body as AsyncIterable<Uint8Array>);
    })()
    await expect(reading).rejects.toThrow('cut')
    expect(ends).toMatchObject([
      { outcome: 'aborted', bytes: 3 },
      { outcome: 'fault', bytes: 3 },
    ])
  })

  it('comes once when the client leaves while an authorizer waits, nothing further is asked, and what it holds is released', async () => {
    const ends: End[] = []
    const asked: string[] = []
    let decide!: (outcome: ReturnType<typeof allow>) => void
    const gateway = gatewayWith([
      follows('accessLog', { end: (end) => ends.push(end) }),
      policy('authorizer', () => new Promise((resolve) => (decide = resolve))),
      policy('apiKey', () => void asked.push('apiKey')),
    ])
    const exchange = gateway.exchange(get())
    const opened = exchange.open()
    const { signal } = exchange.context
    exchange.abort()
    expect(signal.aborted).toBe(true)
    let released = 0
    decide(allow({ follow: { end: () => void released++ } }))
    await opened
    exchange.end({ statusCode: 200, bytes: 0 })
    expect([ends.map((end) => end.outcome), asked, released, exchange.answer]).toEqual([['aborted'], [], 1, undefined])
  })
})

describe('time-outs', () => {
  function manualClock(): Clock & { fire(): void } {
    const timers = new Set<() => void>()
    return {
      ...systemClock,
      setTimeout(callback) {
        timers.add(callback)
        return { clear: () => timers.delete(callback) }
      },
      fire: () => timers.forEach((callback) => callback()),
    }
  }

  it.each([
    ['refuses', deny('UNAUTHORIZED')],
    ['allows', allow()],
  ])('runs no handler for a client that left while its authorizer waited, which then %s', async (_, answer) => {
    const waiting = Promise.withResolvers<typeof answer>()
    const exchange = gatewayWith([policy('authorizer', () => waiting.promise)]).exchange(get())
    let ran = 0
    const completed = exchange.complete(() => {
      ran++
      return ok
    })
    exchange.abort()
    waiting.resolve(answer)
    await completed
    expect(ran).toBe(0)
  })

  it("answer AWS's 504 and drop what comes late", async () => {
    const clock = manualClock()
    const ends: End[] = []
    const gateway = gatewayWith([follows('accessLog', { end: (end) => ends.push(end) })], { clock })
    let answerLate!: (response: GatewayResponse) => void
    let signal: AbortSignal | undefined
    const answer = gateway.handle(get(), (context) => {
      signal = context.signal
      return new Promise((resolve) => (answerLate = resolve))
    })
    clock.fire()
    expect(await answer).toMatchObject({ statusCode: 504, body: '{"message":"Endpoint request timed out"}' })
    answerLate(ok)
    await Promise.resolve()
    expect(signal!.aborted).toBe(true)
    expect(ends).toMatchObject([{ outcome: 'timeout', statusCode: 504 }])
  })

  it('are 503 on an HTTP API', async () => {
    const clock = manualClock()
    const answer = createGateway({ protocol: 'HTTP', clock }).handle(get(), () => new Promise(() => {}))
    clock.fire()
    expect(await answer).toMatchObject({ statusCode: 503, body: '{"message":"Service Unavailable"}' })
  })

  it('leave no timer behind', async () => {
    let open = 0
    const clock: Clock = {
      ...systemClock,
      setTimeout(callback, milliseconds) {
        open++
        const timer = systemClock.setTimeout(callback, milliseconds)
        return { clear: () => (open--, timer.clear()) }
      },
    }
    await createGateway({ clock }).handle(get(), async () => ok)
    expect(open).toBe(0)
  })
})

describe('around', () => {
  it('is seen by the integration across its awaits', async () => {
    const span = new AsyncLocalStorage<string>()
    const tracing: Policy = { ...policy('tracing', () => {}), around: (_, proceed) => span.run('span', proceed) }
    const answer = await gatewayWith([tracing]).handle(get(), async () => {
      await Promise.resolve()
      return { ...ok, body: span.getStore() }
    })
    expect(answer).toMatchObject({ body: 'span' })
  })

  it('may not alter what it got', () => {
    const altering: Policy = {
      ...policy('tracing', () => {}),
      around: <T>(_: unknown, proceed: () => T) => (proceed(), { statusCode: 500, headers: {}, body: 'mine' } as T),
    }
    expect(gatewayWith([altering]).handle(get(), () => ok)).toMatchObject({ statusCode: 200, body: 'ok' })
  })

  it.each([
    ['does not proceed', <T>() => undefined as T],
    ['proceeds twice', <T>(_: unknown, proceed: () => T) => (proceed(), proceed())],
  ])('that %s is a fault', (_, around) => {
    const wrong = { ...policy('tracing', () => {}), around } as Policy
    expect(gatewayWith([wrong]).handle(get(), () => ok)).toMatchObject({ statusCode: 502 })
  })
})

describe('revalidation', () => {
  it('runs the integration again apart from the request: without its headers, without its client', async () => {
    let again: Promise<GatewayResponse> | undefined
    let stale = false
    const cache = policy('cache', (context) => {
      if (!stale) return undefined
      return { response: (response) => ((again = context.revalidate!()), response) }
    })
    const mapped: Policy = follows('mapping', { head: (head) => ({ ...head, headers: { mapped: 'yes' } }) })
    const gateway = gatewayWith([
      cache,
      mapped,
      policy('cors', (context) => context.setResponseHeader('origin', 'one')),
    ])
    stale = true
    let runs = 0
    await gateway.handle(get(), () => (runs++, ok))
    expect(await again).toEqual({ statusCode: 200, headers: { mapped: 'yes' }, body: 'ok' })
    expect(runs).toBe(2)
  })
})
