/**
 * The forms in which a request reaches a Lambda function: a REST API's event, an HTTP API's with payload format 1.0
 * and 2.0, a Function URL's, and a load balancer's with single or with multi-value headers.
 */
export type EventForm = 'rest' | 'http-1.0' | 'http-2.0' | 'function-url' | 'alb' | 'alb-multi-value'

/** The host names of Function URLs: `<id>.lambda-url.<region>.on.aws`. Nothing else in their events tells them apart. */
const FUNCTION_URL_HOST = '.lambda-url.'

/** The stage of the console's "Test" button, which sends no request of a client. */
const CONSOLE_TEST_STAGE = 'test-invoke-stage'

/**
 * The form of an event, by its members alone. Members that other forms may carry too decide nothing: an event 1.0
 * behind a base path mapping has a `rawPath` as well.
 * @returns `undefined` for whatever is no request of an API; `otherEventForm` then names it
 */
export function eventForm(event: unknown): EventForm | undefined {
  const context = member(event, 'requestContext')
  if (!isObject(event) || context === undefined || otherRequest(event, context) !== undefined) return undefined
  if (isObject(context['elb'])) return isObject(event['multiValueHeaders']) ? 'alb-multi-value' : 'alb'
  if (event['version'] === '2.0' && isObject(context['http'])) {
    return String(context['domainName'] ?? '').includes(FUNCTION_URL_HOST) ? 'function-url' : 'http-2.0'
  }
  if (typeof event['httpMethod'] !== 'string' || typeof event['path'] !== 'string') return undefined
  return event['version'] === '1.0' ? 'http-1.0' : 'rest'
}

/** What an event is that is no request of an API, in a few words for messages: `a WebSocket API's CONNECT event`. */
export function otherEventForm(event: unknown): string {
  if (!isObject(event)) return event === null ? 'null' : `a value of type ${typeof event}`
  return (
    otherRequest(event, member(event, 'requestContext') ?? {}) ?? otherService(event) ?? 'an object of no known form'
  )
}

/** What looks like a request and is none: each would be answered in a form that its sender does not read. */
function otherRequest(event: Event, context: Event): string | undefined {
  if (typeof event['methodArn'] === 'string' || typeof event['routeArn'] === 'string') return authorizerForm(event)
  if (typeof context['connectionId'] === 'string') return `a WebSocket API's ${word(context['eventType'])} event`
  if (context['stage'] === CONSOLE_TEST_STAGE) return 'a test from the API Gateway console'
  if (isObject(event['policyDocument'])) return "a Lambda authorizer's answer"
  if ('statusCode' in event && !('httpMethod' in event)) return "a handler's answer"
  return undefined
}

function authorizerForm(event: Event): string {
  const version = typeof event['version'] === 'string' ? ` ${word(event['version'])}` : ''
  return `a Lambda authorizer's ${word(event['type'])}${version} event`
}

function otherService(event: Event): string | undefined {
  const records = event['Records']
  if (Array.isArray(records)) {
    const first: unknown = records[0]
    const source = isObject(first) ? (first['eventSource'] ?? first['EventSource']) : undefined
    return `records of ${word(source)}`
  }
  return 'detail-type' in event ? `an EventBridge event of ${word(event['source'])}` : undefined
}

/** A member of a foreign event for a message: bounded, and never an object. */
function word(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 40) : 'unknown'
}

type Event = Readonly<Record<string, unknown>>

function isObject(value: unknown): value is Event {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function member(event: unknown, name: string): Event | undefined {
  const value = isObject(event) ? event[name] : undefined
  return isObject(value) ? value : undefined
}
