export { eventForm, otherEventForm } from './event-form.ts'
export type { EventForm } from './event-form.ts'
export { EventRequest } from './event-request.ts'
export type { RequestEvent } from './event-request.ts'
export { proxyEvent, protocolForm } from './proxy-event.ts'
export type { ProxyEvent, ProxyEventOptions } from './proxy-event.ts'
export { handlerAnswer, handlerPayload, streamingHead } from './handler-answer.ts'
export type { HandlerAnswer } from './handler-answer-type.ts'
export { eventAnswer } from './event-answer.ts'
export type { AnswerV1, AnswerV2, WholeResponse } from './event-answer.ts'
export { isBinaryMediaType } from './binary-media-types.ts'
export { jwtClaimTexts, cognitoClaimTexts, contextTexts } from './claim-texts.ts'
export { traceId } from './trace-id.ts'
export type {
  AnyAuthorizer,
  ClientCertificate,
  EventIdentity,
  MultiValues,
  RestEvent,
  RestRequestContext,
  Values,
} from './rest-event-type.ts'
export type { HttpEvent, HttpEventAuthorizer, HttpRequestContext } from './http-event-type.ts'
export type { AlbEvent } from './alb-event-type.ts'
