import { http } from '@gw/integrations'
import {
  compileRequestParameters,
  compileResponseParameters,
  mappedIntegration,
  type MappingOptions,
} from '@gw/mapping'
import { compare } from '../compare.ts'
import { compareResponse } from '../compare-response.ts'
import { object, type CorpusCase, type Json } from '../corpus-case.ts'
import { httpBackend, type HttpBackend } from '../http-backends.ts'
import { NotingIntegration } from '../noting-integration.ts'
import { callMethod, type MethodOutcome } from '../one-method.ts'
import { judged, type Outcome } from '../outcome.ts'
import type { WireRequest } from '../wire.ts'

/** Maps a request and sends it to a real HTTP backend; compares what reached it, or the answer that came instead. */
export async function judgeMappedRequest({ definition, request, expected }: CorpusCase): Promise<Outcome> {
  const backend = await httpBackend('')
  try {
    const outcome = await callBackend(definition, request, backend)
    const { backend_request: reached, uri, ...answered } = expected as Record<string, unknown>
    if (reached === undefined && uri === undefined) return judged(compareAnswer(answered, outcome))
    const origin = originOf(definition)
    return judged(compareReached(uri === undefined ? object(reached) : { uri }, backend, origin))
  } finally {
    await backend.close()
  }
}

/** Maps parameters by themselves; what refuses the request is sent through a gateway. */
export async function judgeParameterMapping(one: CorpusCase): Promise<Outcome> {
  const { definition, request, expected } = one
  if (expected['mapped'] === undefined) {
    const options = { requestParameters: definition['requestParameters'] } as MappingOptions
    const items = [mappedIntegration(new NotingIntegration().integration, options)]
    return judged(
      compareAnswer(expected, await callMethod({ items, request: { method: 'POST', body: bodyOf(request) } })),
    )
  }
  const mapped = definition['phase'] === 'response' ? mappedResponse(one) : mappedRequest(one)
  return judged(compare(expected['mapped'], mapped, { bindings: new Map(), subset: false }, 'mapped'))
}

/** Compares an answer, and the type of gateway response that it was. */
export function compareAnswer(expected: Json, { response, context }: MethodOutcome): readonly string[] {
  const { gateway_response_type: type, ...answered } = expected as Record<string, unknown>
  const { different, unknown } = compareResponse(answered, response, new Map())
  return [
    ...different,
    ...unknown.map((name) => `${name}: the runner cannot compare it`),
    ...(type === undefined || type === context.refusal?.refusal ? [] : [`refused as ${context.refusal?.refusal}`]),
  ]
}

function mappedRequest({ definition, request }: CorpusCase): unknown {
  const map = compileRequestParameters(definition['requestParameters'] as Record<string, string>)
  const source = {
    path: object(request['pathParameters']) as Record<string, string>,
    querystring: lists(request['query']),
    header: lists(request['headers']),
    body: String(request['body'] ?? ''),
  }
  const mapped = map(source, variables(request))
  return mapped.ok ? plain(mapped.parameters) : mapped
}

function mappedResponse({ definition, request }: CorpusCase): unknown {
  const map = compileResponseParameters(definition['responseParameters'] as Record<string, string>)
  const { headers, body } = object(request['integration_response']) as Record<string, unknown>
  const mapped = map({ header: lists(headers), body: String(body ?? '') }, variables(request))
  return mapped.ok ? plain({ header: mapped.header }) : mapped
}

/** Records without a prototype, as the mapping makes them, compare like any other. */
function plain(value: object): unknown {
  return JSON.parse(JSON.stringify(value))
}

function variables(request: Json): { context: Json; stageVariables: Record<string, string> } {
  return {
    context: object(request['context']),
    stageVariables: object(request['stageVariables']) as Record<string, string>,
  }
}

function lists(values: unknown): Record<string, string[]> {
  const pairs = Array.isArray(values) ? (values as [string, string][]) : Object.entries(object(values))
  const all: Record<string, string[]> = {}
  for (const [name, value] of pairs) (all[name] ??= []).push(...[value].flat().map(String))
  return all
}

function callBackend(definition: Json, request: Json, backend: HttpBackend): Promise<MethodOutcome> {
  const described = { type: 'HTTP', ...object(definition['integration']) } as Record<string, unknown>
  const uri = String(described['uri'] ?? definition['uri']).replace(originOf(definition), backend.origin)
  const options: Record<string, unknown> = { requestParameters: literals(definition['integration_path_parameters']) }
  for (const name of ['type', 'requestParameters', 'requestTemplates', 'passthroughBehavior'])
    if (described[name] !== undefined) options[name] = described[name]
  return callMethod({
    routeKey: routeOf(request),
    items: [mappedIntegration(http({ uri, httpMethod: 'POST' }), options as MappingOptions)],
    stageVariables: object(definition['stageVariables']) as Record<string, string>,
    request: wireRequest(request),
  })
}

function originOf(definition: Json): string {
  const uri = String(object(definition['integration'])['uri'] ?? definition['uri'])
  return /^https:\/\/[^/]+/.exec(uri)?.[0] ?? uri
}

/** Path parameters that a case gives as they are. */
function literals(values: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(object(values)).map(([name, value]) => [`integration.request.path.${name}`, `'${String(value)}'`]),
  )
}

/** The resource whose parameter has the value that the case says it has. */
function routeOf({ path, pathParameters }: Json): string {
  const [name, value] = Object.entries(object(pathParameters))[0] ?? []
  return name === undefined ? 'ANY /' : `ANY ${String(path).replace(new RegExp(`/${String(value)}$`), `/{${name}}`)}`
}

function wireRequest(request: Json): Partial<WireRequest> {
  const query = Object.entries(object(request['query'])).flatMap(([name, values]) =>
    [values].flat().map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`),
  )
  const { method = 'POST', path = '/', headers = [] } = request as Record<string, never>
  return {
    method,
    target: query.length === 0 ? path : `${String(path)}?${query.join('&')}`,
    headers,
    body: bodyOf(request),
  }
}

function bodyOf(request: Json): Uint8Array | undefined {
  return typeof request['body'] === 'string' ? Buffer.from(request['body']) : undefined
}

function compareReached(expected: Json, { requests }: HttpBackend, origin: string): readonly string[] {
  const came = requests.at(-1)
  if (came === undefined) return ['the backend was not called']
  const { uri, query, headers_subset: headers, body, ...rest } = expected as Record<string, unknown>
  const how = { bindings: new Map(), subset: true }
  const sentQuery = Object.fromEntries(
    Object.entries(object(query)).map(([name, value]) => [name, [value].flat().join(',')]),
  )
  return [
    ...(uri === undefined ? [] : compare(uri, `${origin}${came.path}`, how, 'uri')),
    ...(query === undefined ? [] : compare(sentQuery, came.args, { ...how, subset: false }, 'query')),
    ...compare(object(headers), came.headers, how, 'headers'),
    ...(body === undefined ? [] : compare(body, came.body, how, 'body')),
    ...Object.keys(rest).map((name) => `${name}: the runner cannot compare it`),
  ]
}
