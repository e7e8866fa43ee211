import type { IncomingMessage, ServerResponse } from 'node:http'
import { isPromise, type Gateway, type GatewayFront, type StageNameOf } from '@gw/core'
import { ExpressRequest, type ExpressMessage } from './express/express-request.ts'
import { markLayer } from './express/gateway-layer.ts'
import { tellMount } from './express/tell-mount.ts'
import { checkHost, type HostOptions } from './node/host-options.ts'
import type { HostedExchange } from './node/hosted-exchange.ts'
import type { NodeResponse } from './node/node-message.ts'
import { takeIn } from './node/take-in.ts'

export { describeMount } from './express/describe-mount.ts'
export type { MountDescription, MountedRoute, MountPlace } from './express/describe-mount.ts'
export { gatewayContext } from './node/gateway-context.ts'
export type { HostOptions } from './node/host-options.ts'

/** Goes on to the app's next handler, or to its error handlers. */
export type ExpressNext = (error?: unknown) => void

/** Middleware for Express 4 and 5. */
export type ExpressMiddleware = (request: IncomingMessage, response: ServerResponse, next: ExpressNext) => void

/**
 * Puts a gateway into an Express app, version 4 or 5. What stands behind it sees only requests that the gateway let
 * pass, with the path that it matched as `req.url`; what stands in front runs before it, refused or not. Mounted under a
 * path it matches what is left of it, as the app does; `req.originalUrl` stays.
 *
 * `context.request.sourceIp` is `req.ip`, so the app's own `trust proxy` setting says which proxies are believed. Body
 * parsers may stand on either side (`parsedBody` says what is made of theirs).
 *
 * Upgrades (WebSockets) never come by an app's middleware: guard the server's `upgrade` event with `upgradeGuard` of
 * `@gw/adapters/node`.
 *
 * Headers that policies know before the app runs are set on `res` first, where the app may see and change them; where
 * the answer is watched, they are applied last.
 * @param gateway made by `createGateway`, or several behind domain names (`createDomains`)
 * @param options one stage needs none
 * @throws {GatewayError} `STAGE_NOT_CHOSEN`, `UNKNOWN_STAGE`, `UNKNOWN_OPTION` or `INVALID_OPTION`
 * @example app.use(expressGateway(gateway, { stage: 'prod' }))
 */
export function expressGateway<G extends GatewayFront>(
  gateway: G,
  options: HostOptions<StageNameOf<G>> = {},
): ExpressMiddleware {
  checkHost('expressGateway', gateway, options)
  let isTold = false
  const middleware: ExpressMiddleware = function gatewayMiddleware(request, response, next) {
    if (!isTold) {
      isTold = true
      tellOnce(gateway, request)
    }
    const hosted = takeIn(gateway, request, response as NodeResponse, options, ExpressRequest)
    if (hosted === undefined) return
    const admitted = hosted.admit()
    if (!isPromise(admitted)) return admitted ? goOn(hosted, request, next) : undefined
    admitted
      .then((admitted) => admitted && goOn(hosted, request, next))
      .catch((error: unknown) => hosted.exchange.ended || next(error))
  }
  return markLayer(middleware, { gateway, options })
}

/** On the first request, when the app's routes are there. What Express keeps private may look different one day: then nothing is told. */
function tellOnce(gateway: GatewayFront, { app, baseUrl }: ExpressMessage): void {
  if (app === undefined || !isWhole(gateway)) return
  try {
    tellMount(gateway, app, { mountPath: baseUrl ?? '' })
  } catch {
    // A description is a service, never a reason to fail a request.
  }
}

/** Of several gateways behind domain names nobody can say which of the app's routes belong to which. */
function isWhole(gateway: GatewayFront): gateway is Gateway {
  return 'describe' in gateway
}

function goOn(hosted: HostedExchange, request: ExpressMessage, next: ExpressNext): void {
  if (hosted.exchange.context.changedRequest !== undefined) parseQueryAgain(request)
  hosted.run(next)
}

/** Express 4 has parsed the query before any middleware; when a policy changes it, the app must see the new one. */
function parseQueryAgain(request: ExpressMessage): void {
  if (!Object.hasOwn(request, 'query')) return
  const app = request.app as { get(setting: string): unknown } | undefined
  const parse = app?.get('query parser fn')
  if (typeof parse !== 'function') return
  const url = request.url ?? ''
  const question = url.indexOf('?')
  request.query = (parse as (text: string) => unknown)(question < 0 ? '' : url.slice(question + 1))
}
