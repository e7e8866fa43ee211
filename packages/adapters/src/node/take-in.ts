import type { GatewayFront } from '@gw/core'
import type { HostOptions } from './host-options.ts'
import { HostedExchange } from './hosted-exchange.ts'
import type { NodeMessage, NodeResponse } from './node-message.ts'
import type { NodeRequest } from './node-request.ts'
import { refuseTarget, unlessClosed } from './plain-refusals.ts'
import { parseRequestTarget, type RequestTarget } from './request-target.ts'

/** How a host sees a native request. */
type RequestClass<M> = new (message: M, target: RequestTarget, response: NodeResponse) => NodeRequest

/**
 * Hands a native request to a gateway.
 * @returns `undefined` when it has been answered already: its target is none, or the gateway is closed
 */
export function takeIn<M extends NodeMessage>(
  gateway: GatewayFront,
  message: M,
  response: NodeResponse,
  options: HostOptions,
  Request: RequestClass<M>,
): HostedExchange | undefined {
  const target = parseRequestTarget(message.url ?? '')
  if (target === undefined) {
    refuseTarget(response)
    return undefined
  }
  return unlessClosed(
    response,
    () => new HostedExchange(gateway, new Request(message, target, response), response, options),
  )
}
