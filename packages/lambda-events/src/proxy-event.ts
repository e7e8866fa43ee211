import { isRefusal, whenReady, type Context, type MaybePromise, type Refusal } from '@gw/core'
import { albEvent } from './alb-event.ts'
import type { AlbEvent } from './alb-event-type.ts'
import { eventBody, type EventBody } from './event-body.ts'
import type { EventForm } from './event-form.ts'
import { EventRequest } from './event-request.ts'
import { functionUrlEvent, httpEvent } from './http-event.ts'
import type { HttpEvent } from './http-event-type.ts'
import { httpEventV1, restEvent } from './rest-event.ts'
import type { RestEvent } from './rest-event-type.ts'

/** What a function behind a gateway receives. */
export type ProxyEvent = RestEvent | HttpEvent | AlbEvent

/** How events are built. */
export interface ProxyEventOptions {
  /**
   * A REST API's binary media types: bodies of these come base64-encoded, all others as text. Default: a body that is
   * UTF-8 comes as text, any other base64-encoded.
   */
  readonly binaryMediaTypes?: readonly string[]
}

/**
 * The event that a function behind API Gateway would receive for a request, with what routes and authorizers of the
 * gateway found out.
 * @param form the form of event; a load balancer's can only be built from one that came in
 * @returns a refusal when the body is too large
 */
export function proxyEvent(
  context: Context,
  form: EventForm,
  options: ProxyEventOptions = {},
): MaybePromise<ProxyEvent | Refusal> {
  return whenReady(eventBody(context, form, options.binaryMediaTypes), (body) =>
    isRefusal(body) ? body : build(context, form, body),
  )
}

/**
 * The event's form for a gateway's own protocol.
 * @param payloadFormatVersion of an HTTP API. Default: `2.0`
 */
export function protocolForm(context: Context, payloadFormatVersion: '1.0' | '2.0' = '2.0'): EventForm {
  if (context.services.protocol === 'REST') return 'rest'
  return payloadFormatVersion === '1.0' ? 'http-1.0' : 'http-2.0'
}

function build(context: Context, form: EventForm, body: EventBody): ProxyEvent {
  const origin = originOf(context, form)
  switch (form) {
    case 'rest':
      return restEvent(context, body, origin as RestEvent | undefined)
    case 'http-1.0':
      return httpEventV1(context, body, origin as RestEvent | undefined)
    case 'http-2.0':
      return httpEvent(context, body, origin as HttpEvent | undefined)
    case 'function-url':
      return functionUrlEvent(context, body, origin as HttpEvent | undefined)
    case 'alb':
    case 'alb-multi-value':
      return albEvent(context, body, (origin ?? { requestContext: { elb: { targetGroupArn: '' } } }) as AlbEvent)
  }
}

/** The event that came in, if it is of the form that is built. */
function originOf({ request }: Context, form: EventForm): unknown {
  return request instanceof EventRequest && request.form === form ? request.event : undefined
}
