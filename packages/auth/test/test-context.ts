import {
  Context,
  KeptState,
  memoryCache,
  memoryLimits,
  PlainRequest,
  systemRandom,
  type Clock,
  type GatewayEvent,
  type GatewayServices,
  type KeyStore,
  type MaybePromise,
  type Outcome,
  type Policy,
  type Slot,
  type PlainRequestInit,
  type Protocol,
  type RouteMatch,
} from '@gw/core'

/** A clock that moves only by hand. Timers fire when it is moved past them. */
export class HandClock implements Clock {
  #now: number
  #timers = new Map<number, { at: number; callback: () => void }>()
  #ids = 0

  constructor(now: number = 1_800_000_000_000) {
    this.#now = now
  }

  get pending(): number {
    return this.#timers.size
  }

  now(): number {
    return this.#now
  }

  monotonic(): number {
    return this.#now
  }

  setTimeout(callback: () => void, milliseconds: number): { clear(): void } {
    const id = this.#ids++
    this.#timers.set(id, { at: this.#now + milliseconds, callback })
    return { clear: () => void this.#timers.delete(id) }
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds
    for (const [id, timer] of this.#timers) {
      if (timer.at > this.#now) continue
      this.#timers.delete(id)
      timer.callback()
    }
  }
}

export interface TestServices extends GatewayServices {
  readonly clock: HandClock
  readonly events: GatewayEvent[]
}

export function testServices(given: { protocol?: Protocol; keyStore?: KeyStore; now?: number } = {}): TestServices {
  const events: GatewayEvent[] = []
  const clock = new HandClock(given.now)
  return {
    protocol: given.protocol ?? 'HTTP',
    apiId: 'a1b2c3d4e5',
    accountId: '123456789012',
    region: 'eu-central-1',
    clock,
    random: { next: () => 0.5, uuid: systemRandom.uuid },
    limitStore: memoryLimits(),
    cacheStore: memoryCache(),
    keyStore: given.keyStore,
    kept: new KeptState(),
    maxBodyBytes: 10_485_760,
    emit: (event) => void events.push(event),
    events,
  }
}

/** A context for a request to a route, as a policy gets it. */
export function testContext(
  services: GatewayServices,
  init: Partial<PlainRequestInit> = {},
  match: Partial<RouteMatch> = {},
): Context {
  const request = new PlainRequest({ target: '/pets/1', ...init })
  const route = { stage: 'prod', stageVariables: {}, routeKey: 'GET /pets/{petId}', resourcePath: '/pets/{petId}' }
  return new Context(request, { ...route, path: request.path, pathParameters: { petId: '1' }, ...match }, services)
}

/** Asks a policy as the exchange does. */
export function run<S extends Slot, Adds extends object>(
  policy: Policy<S, Adds>,
  context: Context,
): MaybePromise<Outcome<S>> {
  return policy.onRequest(context as Context & Partial<Adds>)
}
