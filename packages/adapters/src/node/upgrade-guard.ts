import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import {
  whenReady,
  type Exchange,
  type Gateway,
  type GatewayResponse,
  type MaybePromise,
  type StageNameOf,
} from '@gw/core'
import { carriedBy, carry } from './carried-exchange.ts'
import { applyIntegrationRequest } from './integration-changes.ts'
import { nodeHttp } from './node-http.ts'
import type { NodeResponse } from './node-message.ts'
import { checkNodeHost, type NodeHostOptions } from './node-host-options.ts'
import { sendAnswer } from './node-response.ts'
import { refuseTarget, unlessClosed } from './plain-refusals.ts'
import { parseRequestTarget } from './request-target.ts'

/** Takes over a connection: the `upgrade` event of `node:http`. */
export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => unknown

/**
 * Puts a gateway before an `upgrade` listener (a WebSocket server, say): the request passes the same routes and policies
 * as any other, and is answered over HTTP when it may not go on. Policies that want to see the answer are told that they
 * miss it; what was under way ends with the connection.
 *
 * Upgrades are an event of their own and never come by a request listener: a server with an unguarded `upgrade` listener
 * lets them through unasked, one without any treats them as plain requests.
 * @param options as for `nodeGateway`
 * @example server.on('upgrade', upgradeGuard(gateway, (req, socket, head) => wss.handleUpgrade(req, socket, head, …)))
 */
export function upgradeGuard<G extends Gateway>(
  gateway: G,
  listener: UpgradeListener,
  options: Omit<NodeHostOptions<StageNameOf<G>>, 'bufferLimit'> = {},
): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
  const Request = checkNodeHost('upgradeGuard', gateway, options)
  return (request, socket, head) => {
    // Node has let go of the connection: without a listener of ours its failure would end the process.
    socket.on('error', ignore)
    const response = responseOn(request, socket)
    const target = parseRequestTarget(request.url ?? '')
    if (target === undefined) return refuseTarget(response)
    const gatewayRequest = new Request(request, target)
    const exchange = unlessClosed(response, () => gateway.exchange(gatewayRequest, options))
    if (exchange === undefined) return
    carry(request, { gateway, exchange, previous: carriedBy(request) })
    let isHandedOver = false
    socket.on('close', () => (isHandedOver ? exchange.end({ statusCode: 101, bytes: 0 }) : exchange.abort()))
    const handOver = (): unknown => {
      if (exchange.ended) return
      isHandedOver = true
      exchange.missed('streamed')
      response.detachSocket(socket as never)
      socket.off('error', ignore)
      return exchange.run(() => listener(request, socket, head))
    }
    void whenReady(exchange.open(), () => {
      if (exchange.ended) return
      const answer = exchange.answer ?? (exchange.hasIntegration ? exchange.integrate() : undefined)
      if (answer === undefined) return whenReady(applyIntegrationRequest(gatewayRequest, exchange.context), handOver)
      return whenReady(answer, (answer) => reply(exchange, response, answer))
    })
  }
}

/** An answer for a connection that no server of Node looks after any more: it closes when it is out. */
function responseOn(request: IncomingMessage, socket: Duplex): NodeResponse {
  const response = new nodeHttp.ServerResponse(request) as NodeResponse
  response.assignSocket(socket as never)
  response.shouldKeepAlive = false
  response.on('finish', () => socket.end())
  return response
}

function reply(exchange: Exchange, response: NodeResponse, answer: GatewayResponse): MaybePromise<void> {
  return whenReady(exchange.respond(answer), (walked) => {
    if (exchange.ended) return
    return whenReady(sendAnswer(response, walked), ({ statusCode, bytes }) => exchange.end({ statusCode, bytes }))
  })
}

function ignore(): void {}
