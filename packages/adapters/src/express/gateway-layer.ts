import type { GatewayFront } from '@gw/core'
import type { HostOptions } from '../node/host-options.ts'

/** A registered symbol: the ESM and the CommonJS build each have their own copy of this file. */
const LAYER: unique symbol = Symbol.for('@gw/adapters gateway layer') as never

/** What a gateway's middleware says of itself. */
interface GatewayLayer {
  readonly gateway: GatewayFront
  readonly options: HostOptions
}

/** Marks a middleware as a gateway's, so that `describeMount` finds it among an app's layers. */
export function markLayer<M extends object>(middleware: M, layer: GatewayLayer): M {
  return Object.assign(middleware, { [LAYER]: layer })
}

/** What a middleware says of itself; `undefined` when it is no gateway's. */
export function gatewayLayer(middleware: unknown): GatewayLayer | undefined {
  return (middleware as { readonly [LAYER]?: GatewayLayer } | undefined)?.[LAYER]
}
