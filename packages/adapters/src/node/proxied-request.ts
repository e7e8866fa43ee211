import { clientAddress, type ClientAddressOptions } from '@gw/core'
import { NodeRequest } from './node-request.ts'

/**
 * A request whose client stands behind proxies.
 * @param options which of them are believed
 * @throws {GatewayError} for options that do not fit together
 */
export function behindProxies(options: ClientAddressOptions): typeof NodeRequest {
  const addressOf = clientAddress(options)
  return class ProxiedRequest extends NodeRequest {
    #sourceIp: string | undefined

    override get sourceIp(): string {
      return (this.#sourceIp ??= addressOf({
        peer: this.message.socket.remoteAddress,
        header: (lowerCaseName) => this.header(lowerCaseName),
      }))
    }
  }
}
