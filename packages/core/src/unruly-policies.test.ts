import { describe, expect, it } from 'vitest'
import { systemClock, type Clock } from './clock.ts'
import { createGateway } from './gateway.ts'
import { allow, type End, type Follow, type Policy } from './policy.ts'
import { PlainRequest } from './plain-request.ts'
import { deny } from './refusal.ts'
import type { GatewayResponse } from './response.ts'
import type { Slot } from './slots.ts'

const ok: GatewayResponse = { statusCode: 200, headers: {}, body: 'ok' }
const get = (): PlainRequest => new PlainRequest({ target: '/x' })

function policy<S extends Slot>(slot: S, onRequest: (...args: never[]) => unknown): Policy<S> {
  return { slot, name: slot, onRequest: onRequest as Policy<S>['onRequest'] }
}

/** A log that keeps how requests ended. */
function logging(ends: End[], more: Follow = {}): Policy {
  return policy('accessLog', () => ({ ...more, end: (end: End) => void ends.push(end) }))
}

/** A stream that tells when it is let go of. */
function held(): { readonly body: AsyncIterable<Uint8Array>; readonly released: () => boolean } {
  let released = false
  const body = {
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ done: false as const, value: new Uint8Array(1) }),
      return: async () => ((released = true), { done: true as const, value: undefined }),
    }),
  }
  return { body, released: () => released }
}

function manualClock(): Clock & { fire(): void } {
  const timers = new Set<() => void>()
  return {
    ...systemClock,
    setTimeout: (callback) => (timers.add(callback), { clear: () => timers.delete(callback) }),
    fire: () => [...timers].forEach((callback) => callback()),
  }
}

describe('a policy that answers what is no answer', () => {
  it.each([null, true, 'yes', 1])('%j is a fault, at once and later, and ends once', async (nonsense) => {
    for (const answer of [() => nonsense, async () => nonsense]) {
      const ends: End[] = []
      const gateway = createGateway({ policies: [logging(ends), policy('apiKey', answer)] })
      expect(await gateway.handle(get(), () => expect.unreachable())).toMatchObject({ statusCode: 500 })
      expect(ends).toMatchObject([{ outcome: 'fault', statusCode: 500 }])
    }
  })

  it.each([{ allow: false }, { allow: 'yes' }, {}])("an authorizer's %j is no pass", (answer) => {
    const gateway = createGateway({ policies: [policy('authorizer', () => answer)] })
    expect(gateway.handle(get(), () => expect.unreachable())).toMatchObject({ statusCode: 500 })
  })

  it('additions that the context does not take are a fault', () => {
    const gateway = createGateway({ policies: [policy('authorizer', () => allow({ adds: { methodArn: 'mine' } }))] })
    expect(gateway.handle(get(), () => expect.unreachable())).toMatchObject({ statusCode: 500 })
  })
})

describe('limits', () => {
  const rule = { kind: 'rate', name: 'none', rateLimit: 1, burstLimit: 0 } as const
  const limiting = (slot: Slot): Policy =>
    policy(slot, (context: { limits: unknown[] }) => void context.limits.push({ rule, key: 'k', cost: 1 }))

  it.each(['firewall', 'apiKey', 'authorization', 'identified'] as const)(
    'added in the slot %s are enforced',
    (slot) => {
      expect(createGateway({ policies: [limiting(slot)] }).handle(get(), () => ok)).toMatchObject({ statusCode: 429 })
    },
  )

  it('added where nobody asks any more are a fault, not lost', () => {
    expect(createGateway({ policies: [limiting('cache')] }).handle(get(), () => ok)).toMatchObject({ statusCode: 500 })
  })
})

describe('a policy that never answers', () => {
  it('has as long as an integration, then it is a fault; what it answers after all is let go of', async () => {
    const clock = manualClock()
    let answer!: (outcome: unknown) => void
    const gateway = createGateway({
      clock,
      policies: [policy('authorizer', () => new Promise((resolve) => (answer = resolve)))],
    })
    const asked = gateway.handle(get(), () => expect.unreachable())
    clock.fire()
    expect(await asked).toMatchObject({
      statusCode: 500,
      headers: { 'x-amzn-ErrorType': 'AuthorizerFailureException' },
    })
    const released: End[] = []
    answer(allow({ follow: { end: (end) => void released.push(end) } }))
    await new Promise((resolve) => setImmediate(resolve))
    expect(released).toMatchObject([{ outcome: 'fault' }])
  })
})

describe('after the client has left', () => {
  it('no hook runs after its end, and nothing is told of a refusal', async () => {
    const heard: string[] = []
    const follow: Follow = {
      response: (response) => (heard.push('response'), response),
      end: () => void heard.push('end'),
    }
    let decide!: (outcome: unknown) => void
    const gateway = createGateway({
      onEvent: ({ type }) => heard.push(type),
      policies: [
        policy('accessLog', () => follow),
        policy('authorizer', () => new Promise((resolve) => (decide = resolve))),
      ],
    })
    const exchange = gateway.exchange(get())
    const answered = exchange.complete(() => expect.unreachable())
    exchange.abort()
    decide(deny('UNAUTHORIZED'))
    await answered
    expect(heard).toEqual(['end'])
  })

  it("a late answer's stream is released", async () => {
    const stream = held()
    let answer!: (outcome: unknown) => void
    const exchange = createGateway({
      policies: [policy('cache', () => new Promise((resolve) => (answer = resolve)))],
    }).exchange(get())
    const opened = exchange.open()
    exchange.abort()
    answer({ statusCode: 200, headers: {}, body: stream.body })
    await opened
    expect(stream.released()).toBe(true)
  })

  it('the signal is aborted for who looks later, too', () => {
    const exchange = createGateway({}).exchange(get())
    exchange.abort()
    expect(exchange.context.signal.aborted).toBe(true)
  })

  it('who listens without a signal hears of it once, unless it has stopped to', () => {
    const { context } = createGateway({}).exchange(get())
    const heard: unknown[] = []
    const stopped = (): void => void heard.push('stopped')
    context.onAbort((reason) => heard.push(reason))
    context.onAbort(stopped)
    context.offAbort(stopped)
    context.abort('left')
    context.abort('again')
    expect([heard, context.aborted, context.abortReason, context.signal.reason]).toEqual([
      ['left'],
      true,
      'left',
      'left',
    ])
  })
})

describe('streams', () => {
  it('of an integration that is too late are released', async () => {
    const clock = manualClock()
    const stream = held()
    let answer!: (response: GatewayResponse) => void
    const asked = createGateway({ clock }).handle(get(), () => new Promise((resolve) => (answer = resolve)))
    clock.fire()
    expect(await asked).toMatchObject({ statusCode: 504 })
    answer({ statusCode: 200, headers: {}, body: stream.body })
    await new Promise((resolve) => setImmediate(resolve))
    expect(stream.released()).toBe(true)
  })

  it('that nobody begins to read end the request when they are let go of', async () => {
    const ends: End[] = []
    const stream = held()
    const gateway = createGateway({ policies: [logging(ends)] })
    const { body } = await gateway.handle(get(), () => ({ statusCode: 200, headers: {}, body: stream.body }))
    await (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]().return!()
    expect(ends).toMatchObject([{ outcome: 'aborted', bytes: 0 }])
    expect(stream.released()).toBe(true)
  })
})

describe('headers of the answer', () => {
  it('set twice replace, but Vary and Set-Cookie join', () => {
    const setting = policy('cors', (context: { setResponseHeader(name: string, value: string): void }) => {
      for (const [name, value] of [
        ['Vary', 'Origin'],
        ['Set-Cookie', 'a=1'],
        ['X-One', '1'],
        ['Vary', 'Accept'],
        ['set-cookie', 'b=2'],
        ['X-One', '2'],
      ] as const) {
        context.setResponseHeader(name, value)
      }
    })
    expect(createGateway({ policies: [setting] }).handle(get(), () => ok)).toMatchObject({
      headers: { Vary: 'Origin, Accept', 'Set-Cookie': ['a=1', 'b=2'], 'X-One': '2' },
    })
  })
})
