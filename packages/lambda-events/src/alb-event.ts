import type { Context } from '@gw/core'
import type { AlbEvent } from './alb-event-type.ts'
import { restAuthorizer } from './authorizer-members.ts'
import type { EventBody } from './event-body.ts'
import { headerMaps } from './event-headers.ts'
import type { Line } from './event-lines.ts'

/**
 * The event of a load balancer with what the gateway found out beside what the load balancer said: `pathParameters`,
 * `stageVariables`, and in `requestContext` the stage, the route and the authorizer's result.
 */
export function albEvent(context: Context, body: EventBody, origin: AlbEvent): AlbEvent {
  const authorizer = restAuthorizer(context)
  return {
    ...origin,
    httpMethod: context.request.method,
    ...changedHeaders(context, origin),
    pathParameters: { ...context.pathParameters },
    stageVariables: { ...context.stageVariables },
    requestContext: {
      ...origin.requestContext,
      ...(authorizer === undefined ? {} : { authorizer }),
      requestId: context.requestId,
      resourcePath: context.resourcePath,
      stage: context.stage,
    },
    isBase64Encoded: body.isBase64Encoded,
    // A load balancer's word for no body is an empty one.
    body: body.body ?? (typeof origin.body === 'string' ? '' : null),
  }
}

/** The maps that the target group is set to; the load balancer's own while no policy changed a header. */
function changedHeaders(context: Context, origin: AlbEvent): Pick<AlbEvent, 'headers' | 'multiValueHeaders'> {
  if (context.changedRequest === undefined) return {}
  const lines = [...context.changedRequest.headers].flatMap(([name, values]) =>
    values.map((value): Line => [name, value]),
  )
  const { headers, multiValueHeaders } = headerMaps(lines)
  return origin.multiValueHeaders === undefined ? { headers } : { multiValueHeaders }
}
