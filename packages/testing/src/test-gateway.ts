import {
  checkOptions,
  explanation,
  GatewayError,
  memoryCache,
  memoryLimits,
  oneOf,
  optional,
  stringOption,
  type CacheStore,
  type Context,
  type ContextOf,
  type EventListener,
  type ExplainedStep,
  type Gateway,
  type GatewayEvent,
  type GatewayResponse,
  type HostChoices,
  type Invoke,
  type LimitStore,
  type MaybePromise,
  type Refusal,
  type StageNameOf,
} from '@gw/core'
import { testClock, type TestClock } from './test-clock.ts'
import { plainRequest, TEST_REQUEST, type RequestLine, type TestRequest } from './test-request.ts'
import { bodyBytes, TestResponse } from './test-response.ts'

/** What a gateway under test is made with: spread it into its definition. */
export interface TestServices {
  readonly clock: TestClock
  readonly limitStore: LimitStore
  readonly cacheStore: CacheStore
  readonly onEvent: EventListener
}

/**
 * What stands behind the gateway in a test. Default: an empty 200.
 * @typeParam G the gateway
 */
export type TestHandler<G> = (context: ContextOf<G>) => MaybePromise<GatewayResponse | Refusal>

/** Options of `testGateway`. */
export interface TestGatewayOptions<G> {
  /** Answers what the gateway lets pass and no library integration answers. Default: an empty 200. */
  readonly handler?: TestHandler<G>
  /** The clock. Default: a new `testClock()`. Give the one that your `testIssuer` has. */
  readonly clock?: TestClock
}

/** A gateway under test. */
export interface TestGateway<G extends Gateway> {
  /** The gateway itself; another one after `reset()`. */
  readonly gateway: G
  readonly clock: TestClock
  /** What the gateway told, in order, since it was made or reset. */
  readonly events: readonly GatewayEvent[]
  /**
   * Takes a request through the gateway: every policy runs for real, no socket is opened.
   * @example (await api.request('GET /pets/1', { token, apiKey })).expectStatus(200)
   */
  request(line: RequestLine, request?: TestRequest & HostChoices<StageNameOf<G>>): Promise<TestResponse>
  /** Forgets everything: counts, quotas, remembered answers and events. The clock stays where it is. */
  reset(): Promise<void>
}

/**
 * Puts a gateway under test.
 * @param make makes the gateway with the services it is given, once now and once for each `reset()`
 * @example const api = testGateway((services) => createGateway({ ...definition, ...services }))
 */
export function testGateway<G extends Gateway>(
  make: (services: TestServices) => G,
  options: TestGatewayOptions<G> = {},
): TestGateway<G> {
  return new GatewayUnderTest(make, options)
}

const REQUEST = {
  ...TEST_REQUEST,
  stage: optional(stringOption({ minLength: 1 })),
  unmatched: optional(oneOf('refuse', 'next')),
}

const EMPTY: GatewayResponse = { statusCode: 200, headers: {}, body: undefined }

class GatewayUnderTest<G extends Gateway> implements TestGateway<G> {
  readonly clock: TestClock
  readonly #make: (services: TestServices) => G
  readonly #handler: TestHandler<G>
  #gateway: G
  #events: GatewayEvent[] = []

  constructor(make: (services: TestServices) => G, options: TestGatewayOptions<G>) {
    this.clock = options.clock ?? testClock()
    this.#make = make
    this.#handler = options.handler ?? (() => EMPTY)
    this.#gateway = this.#made()
  }

  get gateway(): G {
    return this.#gateway
  }

  get events(): readonly GatewayEvent[] {
    return this.#events
  }

  async request(line: RequestLine, request: TestRequest & HostChoices<StageNameOf<G>> = {}): Promise<TestResponse> {
    checkOptions('request', request, REQUEST)
    const { stage, unmatched } = request
    const choices = { ...(stage === undefined ? {} : { stage }), ...(unmatched === undefined ? {} : { unmatched }) }
    const steps: ExplainedStep[] = []
    const exchange = this.#gateway.exchange(plainRequest(line, request), choices, steps)
    let reached = exchange.hasIntegration
    const invoke: Invoke = (context) => {
      reached = true
      return this.#handler(context as unknown as ContextOf<G>)
    }
    const response = exchange.finish(await exchange.complete(invoke))
    const bytes = await bodyBytes(response)
    if (exchange.answer !== undefined) reached = false
    return new TestResponse(response, bytes, explained(exchange.context, steps, reached, response), reached)
  }

  async reset(): Promise<void> {
    const previous = this.#gateway
    this.#events = []
    this.#gateway = this.#made()
    await previous.close()
  }

  #made(): G {
    const { clock } = this
    const events = this.#events
    const gateway = this.#make({
      clock,
      limitStore: memoryLimits({ clock }),
      cacheStore: memoryCache({ clock }),
      onEvent: (event) => void events.push(event),
    })
    if (gateway.services.clock === clock) return gateway
    throw new GatewayError(
      'INVALID_OPTION',
      'The gateway was not made with the services it was given: spread them last',
    )
  }
}

function explained(
  context: Context,
  steps: readonly ExplainedStep[],
  reached: boolean,
  { statusCode }: GatewayResponse,
): ReturnType<typeof explanation> {
  return explanation({
    stage: context.stage === '' ? undefined : context.stage,
    routeKey: context.routeKey,
    pathParameters: context.pathParameters,
    steps,
    statusCode: reached ? undefined : statusCode,
  })
}
