import type { MultiValues, Values } from './rest-event-type.ts'

/**
 * The event of an Application Load Balancer's Lambda target (Elastic Load Balancing guide, "Lambda functions as
 * targets"). Parameters come as sent, not decoded. A target group with multi-value headers fills the maps that are
 * named for them instead of the others.
 */
export interface AlbEvent {
  requestContext: { elb: { targetGroupArn: string }; [name: string]: unknown }
  httpMethod: string
  path: string
  queryStringParameters?: Values
  multiValueQueryStringParameters?: MultiValues
  headers?: Values
  multiValueHeaders?: MultiValues
  body: string | null
  isBase64Encoded: boolean
  [name: string]: unknown
}
