import { anyOption, optional, type ClientAddressOptions, type GatewayFront } from '@gw/core'
import { checkHost, type HostOptions } from './host-options.ts'
import { behindProxies } from './proxied-request.ts'
import { NodeRequest } from './node-request.ts'

/** How a gateway stands before a listener of Node, where no framework says who the client is. */
export interface NodeHostOptions<StageName extends string = string> extends HostOptions<StageName> {
  /**
   * Which proxies in front are believed when they say who the client is: `{ hops: 1 }` behind one load balancer, or their
   * networks, `{ proxies: ['10.0.0.0/8'] }`. Default: none, and the client is the other end of the connection.
   */
  readonly clientAddress?: ClientAddressOptions
}

/**
 * Checks the options of a host of Node.
 * @returns how it sees a request
 * @throws {GatewayError} as `checkHost`; `IMPOSSIBLE_COMBINATION` for `hops` beside `proxies`
 */
export function checkNodeHost(where: string, gateway: GatewayFront, options: NodeHostOptions): typeof NodeRequest {
  checkHost(where, gateway, options, { clientAddress: optional(anyOption()) })
  return options.clientAddress === undefined ? NodeRequest : behindProxies(options.clientAddress)
}
