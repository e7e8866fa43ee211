import { awsService, type AwsServiceClient } from '@gw/integrations'
import { mappedIntegration, type MappingOptions } from '@gw/mapping'
import { AwsServices } from '../aws-services.ts'
import { caseRequest } from '../case-request.ts'
import { compare } from '../compare.ts'
import { compareResponse } from '../compare-response.ts'
import { object, type CorpusCase, type Json } from '../corpus-case.ts'
import { callMethod, type MethodOutcome } from '../one-method.ts'
import { judged, skipped, type Outcome } from '../outcome.ts'

/** Sends a request through an AWS service integration; compares what reached the service, and what came back. */
export async function judgeAwsService(written: CorpusCase): Promise<Outcome> {
  const one = withMachine(written)
  const services = new AwsServices()
  const { path, verb, method } = onlyMethod(one.definition)
  const request = caseRequest(one, undefined)
  if (typeof request === 'string') return skipped(request)
  const integration = serviceIntegration(object(method['integration']), method['integrationResponses'], services)
  const outcome = await callMethod({ routeKey: `${verb} ${path}`, items: [integration], request: wireOf(request) })
  const { backend_request: reached, body_json_keys: keys, body_xml: xml, ...answered } = one.expected as Json
  const { different, unknown } = compareResponse(answered, outcome.response, new Map())
  if (unknown.length > 0) return skipped(`the runner cannot compare ${unknown.join(', ')}`)
  const body = new TextDecoder().decode(outcome.response.body)
  return judged([
    ...different,
    ...(reached === undefined ? [] : compareReached(object(reached), services, outcome)),
    ...(keys === undefined ? [] : compare(keys, Object.keys(JSON.parse(body) as object).toSorted(), EXACT, 'keys')),
    ...(xml === undefined ? [] : compare(xml, readXml(body), EXACT, 'xml')),
  ])
}

/** `${smArn}` stands for a state machine, in the template and in what reaches the service. */
function withMachine(one: CorpusCase): CorpusCase {
  const arn = 'arn:aws:states:us-east-1:111111111111:stateMachine:machine'
  return JSON.parse(JSON.stringify(one).replaceAll('${smArn}', arn)) as CorpusCase
}

/** What a service says by itself is nothing that API Gateway does. */
export function judgeServiceAlone(): Outcome {
  return skipped('says what the service itself answers, which here is the SDK and the service')
}

const EXACT = { bindings: new Map(), subset: false }

function onlyMethod(definition: Json): { path: string; verb: string; method: Json } {
  const [path, methods] = Object.entries(object(definition['resources']))[0]!
  const [verb, method] = Object.entries(object(methods))[0]!
  return { path, verb, method: object(method) }
}

function wireOf(request: Exclude<ReturnType<typeof caseRequest>, string>): Parameters<typeof callMethod>[0]['request'] {
  const written = new Set(['host', 'content-length'])
  return { ...request, headers: request.headers.filter(([name]) => !written.has(name.toLowerCase())) }
}

function serviceIntegration(
  described: Json,
  responses: unknown,
  services: AwsServices,
): ReturnType<typeof mappedIntegration> {
  const uri = String(described['uri']).replace('${region}', 'us-east-1').replace('${account}', '111111111111')
  const method = described['integrationHttpMethod']
  const options: Record<string, unknown> = { type: 'AWS', backend: 'service', integrationResponses: responses }
  for (const name of ['requestParameters', 'requestTemplates', 'passthroughBehavior'])
    if (described[name] !== undefined) options[name] = described[name]
  const client = services as unknown as AwsServiceClient
  const httpMethod = method === 'ANY' ? {} : { httpMethod: String(method) }
  return mappedIntegration(
    awsService({ uri, client, commands: services.commands, ...httpMethod }),
    options as MappingOptions,
  )
}

function compareReached(expected: Json, { requests }: AwsServices, { context }: MethodOutcome): readonly string[] {
  const came = requests.at(-1)
  if (came === undefined) return ['the service was not called']
  const { service: _service, action, json_equal: equal, json_subset: subset, headers, ...rest } = expected as Json
  const { message_body: body, message_attributes: attributes, ...unknown } = rest
  const input = inJson(came.input)
  const sent = Object.fromEntries(context.changedRequest?.headers ?? [])
  const joined = Object.fromEntries(Object.entries(sent).map(([name, values]) => [name, values.join(',')]))
  return [
    ...(action === undefined ? [] : compare(action, came.action, EXACT, 'action')),
    ...(equal === undefined ? [] : compare(equal, input, EXACT, 'input')),
    ...(subset === undefined ? [] : compare(subset, input, { ...EXACT, subset: true }, 'input')),
    ...compare(object(headers), joined, { ...EXACT, subset: true }, 'headers'),
    ...(body === undefined ? [] : compare(body, came.input['MessageBody'], EXACT, 'message body')),
    ...(attributes === undefined ? [] : compare(attributes, came.input['MessageAttributes'], EXACT, 'attributes')),
    ...Object.keys(unknown).map((name) => `${name}: the runner cannot compare it`),
  ]
}

/** Cases show bytes as they are in a service's JSON. */
function inJson(input: unknown): unknown {
  return JSON.parse(
    JSON.stringify(input, (_, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
    ),
  )
}

/** Elements of elements and texts, without attributes: all that S3 writes of an error. */
function readXml(text: string): unknown {
  const elements = [...text.replace(/^<\?xml[^>]*>\s*/, '').matchAll(/<(\w+)>(.*?)<\/\1>/gs)]
  if (elements.length === 0) return text
  return Object.fromEntries(elements.map(([, name, content]) => [name, readXml(content!)]))
}
