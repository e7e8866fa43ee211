import type { Exchange, GatewayFront } from '@gw/core'

/** An exchange that rides on a request and its answer. */
export interface CarriedExchange {
  readonly gateway: GatewayFront
  readonly exchange: Exchange
  /** That of the gateway before, where several stand in a row. */
  readonly previous: CarriedExchange | undefined
  /** Called when the answer has gone out, or the client has. */
  closed?(): void
}

/** A registered symbol: the entries of this package, and its ESM and CommonJS builds, each have their own copy of this file. */
const CARRIED: unique symbol = Symbol.for('@gw/adapters exchange') as never

interface Carrier {
  [CARRIED]?: CarriedExchange
}

/** Puts an exchange on a request or an answer, before those that are there. */
export function carry(carrier: object, exchange: CarriedExchange): void {
  ;(carrier as Carrier)[CARRIED] = exchange
}

/** The exchange of the last gateway that a request passed; `previous` leads to the others. */
export function carriedBy(carrier: object): CarriedExchange | undefined {
  return (carrier as Carrier)[CARRIED]
}
