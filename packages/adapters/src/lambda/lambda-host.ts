import { GatewayError, type Context, type Exchange, type GatewayFront, type MaybePromise, type Refusal } from '@gw/core'
import {
  eventForm,
  EventRequest,
  otherEventForm,
  protocolForm,
  proxyEvent,
  type EventForm,
  type ProxyEvent,
  type ProxyEventOptions,
  type RequestEvent,
} from '@gw/lambda-events'
import { checkLambdaHost, type LambdaGatewayOptions } from './lambda-options.ts'

/** One request that came as an event. */
export interface EventExchange {
  /** The form of the event that came in, and of the answer that goes out. */
  readonly form: EventForm
  readonly exchange: Exchange
}

/** What functions that stream and functions that do not have in common: from an event to an exchange, and to the function's own event. */
export class LambdaHost {
  readonly #gateway: GatewayFront
  readonly #options: LambdaGatewayOptions
  readonly #eventOptions: ProxyEventOptions

  /** @throws {GatewayError} for options that cannot be meant */
  constructor(where: string, gateway: GatewayFront, options: LambdaGatewayOptions) {
    checkLambdaHost(where, gateway, options)
    this.#gateway = gateway
    this.#options = options
    const { binaryMediaTypes } = options
    this.#eventOptions = binaryMediaTypes === undefined ? {} : { binaryMediaTypes }
  }

  /**
   * Takes an event in.
   * @returns `undefined` for an event that goes to the function as it is
   * @throws {GatewayError} `UNSUPPORTED_EVENT` for one that is no request and is not let pass
   */
  take(event: unknown): EventExchange | undefined {
    const form = eventForm(event)
    if (form !== undefined) {
      const request = new EventRequest(form, event as RequestEvent)
      return { form, exchange: this.#gateway.exchange(request, this.#options) }
    }
    if (this.#options.otherEvents === 'next') return undefined
    throw new GatewayError(
      'UNSUPPORTED_EVENT',
      `The event is no request of an API but ${otherEventForm(event)}; otherEvents: 'next' passes such events to the function`,
    )
  }

  /** The form of the event that the function gets. */
  handlerForm(context: Context): EventForm {
    if (this.#options.event === 'received') return (context.request as EventRequest).form
    return protocolForm(context, this.#options.payloadFormatVersion)
  }

  /** The event that the function gets; a refusal when the body is too large. */
  handlerEvent(context: Context): MaybePromise<ProxyEvent | Refusal> {
    return proxyEvent(context, this.handlerForm(context), this.#eventOptions)
  }

  /** What answers are read by. */
  get eventOptions(): ProxyEventOptions {
    return this.#eventOptions
  }
}
