import { expect, test } from 'vitest'
import { eventForm, otherEventForm } from './event-form.ts'

const http = { method: 'GET', path: '/' }
const context = { stage: 'prod', identity: { sourceIp: '192.0.2.1' } }

test.each([
  ['rest', { resource: '/', path: '/', httpMethod: 'GET', requestContext: context }],
  ['rest', { resource: '/trip', path: '/trip', httpMethod: 'POST', requestContext: { requestId: '1' } }],
  ['http-1.0', { version: '1.0', resource: '/', path: '/', httpMethod: 'GET', requestContext: context }],
  // Behind a base path mapping an event 1.0 has a rawPath too.
  ['http-1.0', { version: '1.0', rawPath: '/x', path: '/x', httpMethod: 'GET', requestContext: context }],
  [
    'http-2.0',
    { version: '2.0', rawPath: '/', requestContext: { http, domainName: 'id.execute-api.us-east-1.amazonaws.com' } },
  ],
  ['http-2.0', { version: '2.0', rawPath: '/', requestContext: { http, domainName: 'api.example.com' } }],
  ['http-2.0', { version: '2.0', rawPath: '/', requestContext: { http } }],
  [
    'function-url',
    { version: '2.0', rawPath: '/', requestContext: { http, domainName: 'id.lambda-url.eu-west-2.on.aws' } },
  ],
  ['alb', { httpMethod: 'GET', path: '/', headers: {}, requestContext: { elb: { targetGroupArn: 'arn' } } }],
  [
    'alb-multi-value',
    { httpMethod: 'GET', path: '/', headers: {}, multiValueHeaders: {}, requestContext: { elb: {} } },
  ],
])('%s', (form, event) => {
  expect(eventForm(event)).toBe(form)
})

test.each([
  ["a Lambda authorizer's TOKEN event", { type: 'TOKEN', methodArn: 'arn', authorizationToken: 'x' }],
  [
    "a Lambda authorizer's REQUEST event",
    { type: 'REQUEST', methodArn: 'arn', path: '/', httpMethod: 'GET', requestContext: context },
  ],
  [
    "a Lambda authorizer's REQUEST 2.0 event",
    { version: '2.0', type: 'REQUEST', routeArn: 'arn', rawPath: '/', requestContext: { http } },
  ],
  ["a Lambda authorizer's answer", { principalId: 'a', policyDocument: {} }],
  ["a handler's answer", { statusCode: 200, body: '' }],
  [
    "a WebSocket API's CONNECT event",
    { path: '/', httpMethod: 'GET', requestContext: { connectionId: '1', eventType: 'CONNECT' } },
  ],
  ["a WebSocket API's MESSAGE event", { requestContext: { connectionId: '1', eventType: 'MESSAGE' }, body: 'x' }],
  [
    'a test from the API Gateway console',
    { path: '/', httpMethod: 'GET', requestContext: { stage: 'test-invoke-stage' } },
  ],
  ['records of aws:sqs', { Records: [{ eventSource: 'aws:sqs' }] }],
  ['records of aws:sns', { Records: [{ EventSource: 'aws:sns' }] }],
  ['records of unknown', { Records: [] }],
  ['an EventBridge event of aws.events', { source: 'aws.events', 'detail-type': 'Scheduled Event' }],
  ['an object of no known form', { warmer: true }],
  ['an object of no known form', { requestContext: { http } }],
  ['null', null],
  ['a value of type string', 'ping'],
])('%s is none', (name, event) => {
  expect(eventForm(event)).toBeUndefined()
  expect(otherEventForm(event)).toBe(name)
})
