import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { isPromise, type GatewayFront, type StageNameOf } from '@gw/core'
import type { NodeMessage, NodeResponse } from './node-message.ts'
import { checkNodeHost, type NodeHostOptions } from './node-host-options.ts'
import { takeIn } from './take-in.ts'

/**
 * Puts a gateway before a listener of `node:http`, `node:https` or `node:http2`. The listener sees only requests that
 * the gateway let pass, with the path that it matched as `request.url`.
 *
 * `context.request.sourceIp` is the address at the other end of the connection; a header is believed where
 * `clientAddress` says which proxies stand in front.
 *
 * Also for the event `checkContinue`: `100 Continue` is then sent once the request is admitted or its body is wanted, so
 * that a refused upload never leaves its client. Upgrades are an event of their own: see `upgradeGuard`.
 * @param options one stage needs none
 * @throws {GatewayError} `STAGE_NOT_CHOSEN`, `UNKNOWN_STAGE`, `UNKNOWN_OPTION` or `INVALID_OPTION`
 * @example http.createServer(nodeGateway(gateway, (req, res) => res.end('hello'), { stage: 'prod' })).listen(3000)
 */
export function nodeGateway<
  G extends GatewayFront,
  Q extends IncomingMessage | Http2ServerRequest = IncomingMessage,
  S extends ServerResponse | Http2ServerResponse = ServerResponse,
>(
  gateway: G,
  listener: (request: Q, response: S) => unknown,
  options: NodeHostOptions<StageNameOf<G>> = {},
): (request: Q, response: S) => unknown {
  const Request = checkNodeHost('nodeGateway', gateway, options)
  return (request, response) => {
    const message = request as unknown as NodeMessage
    const hosted = takeIn(gateway, message, response as unknown as NodeResponse, options, Request)
    if (hosted === undefined) return
    const admitted = hosted.admit()
    // What the listener returns or rejects with is handed on: `captureRejections` and the like stay the server's.
    if (!isPromise(admitted)) return admitted ? hosted.run(() => listener(request, response)) : undefined
    return admitted.then((admitted) => (admitted ? hosted.run(() => listener(request, response)) : undefined))
  }
}
