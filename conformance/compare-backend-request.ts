import type { CaseBackends } from './backends.ts'
import { compare, type Bindings } from './compare.ts'
import { object, type Json } from './corpus-case.ts'

/** Compares what an integration's backend received with what a case expects of it. */
export function compareBackendRequest(expected: Json, backends: CaseBackends, bindings: Bindings): readonly string[] {
  const { backend_request: request, lambda_received: received } = expected as Record<string, unknown>
  return [
    ...(request === undefined ? [] : compareRequest(object(request), backends, bindings)),
    ...(received === undefined ? [] : compareReceived(object(received), backends, bindings)),
  ]
}

function compareRequest(expected: Json, { http }: CaseBackends, bindings: Bindings): readonly string[] {
  const came = http.requests.at(-1)
  if (came === undefined) return ['the backend was not called']
  const { headers, body_json: json, ...rest } = expected as Record<string, unknown>
  const lowerCase = lowerCaseNames(came.headers)
  return [
    ...(json === undefined ? [] : compare(json, came.json, { bindings, subset: false }, 'backend request.body')),
    ...compare(rest, came, { bindings, subset: true }, 'backend request'),
    ...compare(
      lowerCaseNames(object(headers)),
      lowerCase,
      { bindings, subset: !isWhole(object(headers)) },
      'backend request.headers',
    ),
  ]
}

/** Some recorders trimmed the gateway's own headers away: then what they show is a part. */
function isWhole(headers: Json): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === 'x-amzn-apigateway-api-id')
}

/** A function behind a mapping has no headers but those that a template wrote for it. */
function compareReceived(expected: Json, { lambdas }: CaseBackends, bindings: Bindings): readonly string[] {
  const event = lambdas.events.at(-1)
  if (event === undefined) return ['the function was not called']
  const { headers, body } = expected as Record<string, unknown>
  const proxied = object(event)['requestContext'] !== undefined
  if (!proxied) return headers === null ? compare(body, event, { bindings, subset: false }, 'event') : []
  return compare(expected, event, { bindings, subset: true }, 'event')
}

function lowerCaseNames(headers: Json): Json {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
