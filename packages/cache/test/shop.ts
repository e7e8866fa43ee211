import {
  allow,
  createGateway,
  PlainRequest,
  type Context,
  type DefinitionItem,
  type Gateway,
  type GatewayDefinition,
  type GatewayEvent,
  type GatewayResponse,
  type MaybePromise,
  type PlainRequestInit,
  type Policy,
} from '@gw/core'
import { HandClock } from './hand-clock.ts'

/** What a test may say of its shop. */
export interface ShopOptions {
  readonly routes?: GatewayDefinition['routes']
  readonly policies?: readonly DefinitionItem[]
  readonly cacheStore?: GatewayDefinition['cacheStore']
  readonly stages?: GatewayDefinition['stages']
  readonly clock?: HandClock
}

/** A gateway with one route, a handler that counts its calls, and a clock to move. */
export class Shop {
  readonly clock: HandClock
  readonly events: GatewayEvent[] = []
  readonly gateway: Gateway
  calls = 0
  /** What the handler answers; by default the number of the call. */
  answer: (context: Context) => MaybePromise<GatewayResponse> = () => ok(`call ${this.calls}`)

  constructor(route: readonly DefinitionItem[], options: ShopOptions = {}) {
    this.clock = options.clock ?? new HandClock()
    const definition: GatewayDefinition = {
      routes: { 'ANY /pets': route, 'ANY /pets/{petId}': route, 'ANY /public/{proxy+}': route, ...options.routes },
      policies: options.policies ?? [],
      clock: this.clock,
      onEvent: (event) => void this.events.push(event),
      ...(options.cacheStore === undefined ? {} : { cacheStore: options.cacheStore }),
      ...(options.stages === undefined ? {} : { stages: options.stages }),
    }
    this.gateway = createGateway(definition) as unknown as Gateway
  }

  /** Sends a request through the gateway. */
  async send(target: string, init: Omit<PlainRequestInit, 'target'> = {}, stage?: string): Promise<GatewayResponse> {
    return this.sendNow(target, init, stage)
  }

  /** The same, for answers that must come without a promise. */
  sendNow(target: string, init: Omit<PlainRequestInit, 'target'> = {}, stage?: string): MaybePromise<GatewayResponse> {
    return this.gateway.handle(
      new PlainRequest({ headers: { host: 'shop.test' }, ...init, target }),
      (context) => {
        this.calls++
        return this.answer(context)
      },
      stage === undefined ? {} : { stage },
    )
  }

  /** The cache's own events, as `outcome` or `outcome reason`. */
  get told(): string[] {
    return this.events.flatMap((event) =>
      event.type === 'cache' ? [event.reason === undefined ? event.outcome : `${event.outcome} ${event.reason}`] : [],
    )
  }
}

/** A 200 with a text. */
export function ok(body: string, headers: GatewayResponse['headers'] = {}): GatewayResponse {
  return { statusCode: 200, headers: { 'content-type': 'text/plain', ...headers }, body }
}

/** An authorizer that believes what the header `x-test-caller` says. */
export const believingAuthorizer: Policy<'authorizer'> = {
  slot: 'authorizer',
  name: 'believing',
  onRequest({ request }) {
    const principalId = request.header('x-test-caller')
    return principalId === undefined ? allow() : allow({ adds: { principalId } })
  },
}

/** A promise that the test fulfils. */
export function deferred<T>(): { readonly promise: Promise<T>; resolve(value: T): void; reject(error: unknown): void } {
  let resolve!: (value: T) => void
  let reject!: (error: unknown) => void
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
