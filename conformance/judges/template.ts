import { compileTemplate, mappedIntegration, type MappingOptions } from '@gw/mapping'
import { compare } from '../compare.ts'
import { object, type CorpusCase, type Json } from '../corpus-case.ts'
import { NotingIntegration } from '../noting-integration.ts'
import { callMethod } from '../one-method.ts'
import { judged, type Outcome } from '../outcome.ts'
import type { WireRequest } from '../wire.ts'

/** Renders a template where the case says it stands, and compares what it printed. */
export async function judgeTemplate(one: CorpusCase): Promise<Outcome> {
  const { definition, request, expected } = one
  if (request['context'] !== undefined || !('output' in expected)) return judgeRendering(one)
  const template = String(definition['template'])
  const output = await outputOf(template, definition['phase'], request)
  return judged(compare(expected['output'], output, { bindings: new Map(), subset: false }, 'output'))
}

async function outputOf(template: string, phase: unknown, request: Json): Promise<unknown> {
  const variable = /^\$([\w.]+) via map get\(\)$/.exec(template)?.[1]
  if (variable !== undefined) return JSON.parse(await ofRequest(readVariable(variable), request)) as unknown
  return phase === 'response' ? ofResponse(template, request) : ofRequest(template, request)
}

/** What a case gives of `$context` is no request's: the template is rendered alone. */
function judgeRendering({ definition, request, expected }: CorpusCase): Outcome {
  const { input_body: body, params, context, stageVariables } = request as Record<string, never>
  const input = { body: body ?? '', params: params ?? {}, context: context ?? {}, stageVariables: stageVariables ?? {} }
  const { text, overrides } = compileTemplate(String(definition['template'])).render(input)
  const { output_json_subset: subset, ...written } = expected as Record<string, unknown>
  return judged([
    ...compare(written, overrides, { bindings: new Map(), subset: true }, 'overrides'),
    ...(subset === undefined ? [] : compare(subset, JSON.parse(text), { bindings: new Map(), subset: true }, 'output')),
  ])
}

/**
 * Recorders read a variable as AWS's own "method request passthrough" template does, and name it by its path: it prints
 * into a text of JSON, and what is no text prints nothing there.
 */
function readVariable(path: string): string {
  const at = path.lastIndexOf('.')
  const map = `#set($map = $${path.slice(0, at)})`
  return `${map}#set($v = $util.escapeJavaScript($map.get('${path.slice(at + 1)}')))"$v"`
}

async function ofRequest(template: string, request: Json): Promise<string> {
  const backend = new NotingIntegration()
  const path = String(request['path'] ?? '/')
  const wire: Partial<WireRequest> = {
    method: String(request['method'] ?? 'POST'),
    target: path,
    headers: Object.entries(object(request['headers'])).map(([name, value]) => [name, String(value)]),
    body: typeof request['input_body'] === 'string' ? Buffer.from(request['input_body']) : undefined,
  }
  const options: MappingOptions = { type: 'HTTP', requestTemplates: { 'application/json': template } }
  await callMethod({ routeKey: `ANY ${path}`, items: [mappedIntegration(backend.integration, options)], request: wire })
  return new TextDecoder().decode(backend.body)
}

async function ofResponse(template: string, request: Json): Promise<string> {
  const body = String(request['input_body'])
  const backend = new NotingIntegration({ statusCode: 200, headers: { 'Content-Type': 'application/json' }, body })
  const options: MappingOptions = {
    type: 'HTTP',
    integrationResponses: [{ statusCode: '200', responseTemplates: { 'application/json': template } }],
  }
  const { response } = await callMethod({ items: [mappedIntegration(backend.integration, options)], request: {} })
  return new TextDecoder().decode(response.body)
}
