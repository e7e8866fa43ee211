import type { Context, Integration } from '@gw/core'
import { http, httpProxy, lambda, mock } from '@gw/integrations'
import { mappedIntegration, mockStatusCode, type MappingOptions } from '@gw/mapping'
import type { CaseBackends } from './backends.ts'
import { object, type CorpusCase, type Json } from './corpus-case.ts'

/** Why a case cannot be run: the room that is still to come. */
export class NotBuilt {
  readonly room: string

  constructor(room: string) {
    this.room = room
  }
}

/** What answers one method of a case. */
export function caseIntegration(method: unknown, one: CorpusCase, backends: CaseBackends): Integration | NotBuilt {
  const { integration, backend } = object(method) as Record<string, unknown>
  if (typeof backend === 'string') return textBackend(backend)
  const described = object(integration)
  const type = String(described['type'] ?? 'AWS_PROXY').toUpperCase()
  if (type === 'AWS_PROXY') return mappedProxy(lambdaProxyOf(described, one, backends), described, one)
  const called = calledIntegration(type, described, backends)
  return called instanceof NotBuilt ? called : mapped(called, described, object(method), type, one)
}

function calledIntegration(type: string, described: Json, backends: CaseBackends): Integration | NotBuilt {
  switch (type) {
    case 'MOCK':
      return mock({ statusCode: mockStatusCode })
    case 'HTTP':
      return http({ uri: backends.httpUri(described), ...httpMethod(described) })
    case 'HTTP_PROXY':
      return httpProxy({ uri: backends.httpUri(described), ...httpMethod(described) })
    case 'AWS':
      return isLambda(described)
        ? lambda({ handler: backends.lambdas.handler(functionName(described)) })
        : new NotBuilt('aws-services')
    default:
      return new NotBuilt('integrations')
  }
}

/** What is configured beside a proxy to a function is not looked at, but for what makes every call fail (measured). */
function mappedProxy(called: Integration, { requestParameters }: Json, { apiType }: CorpusCase): Integration {
  if (apiType !== 'REST' || requestParameters === undefined || requestParameters === null) return called
  return mappedIntegration(called, { type: 'AWS_PROXY', requestParameters } as MappingOptions)
}

/** The mappings of a REST method around what it calls. HTTP APIs of the corpus have none. */
function mapped(called: Integration, described: Json, method: Json, type: string, one: CorpusCase): Integration {
  if (one.apiType !== 'REST') return called
  const options: Record<string, unknown> = { type, binaryMediaTypes: binaryMediaTypes(one) }
  for (const name of ['requestParameters', 'requestTemplates', 'passthroughBehavior', 'contentHandling']) {
    if (described[name] !== undefined && described[name] !== null) options[name] = described[name]
  }
  const responses = method['integrationResponses'] ?? described['integrationResponses']
  if (Array.isArray(responses)) options['integrationResponses'] = responses
  else if (type === 'MOCK') Object.assign(options, abbreviatedMock(method))
  return mappedIntegration(called, options as MappingOptions)
}

/** Cases of preflights name the headers of a MOCK that says 200, and leave out what every console writes. */
function abbreviatedMock(method: Json): object {
  const responseParameters = method['responseParameters'] ?? {}
  return {
    requestTemplates: { 'application/json': '{"statusCode": 200}' },
    integrationResponses: [{ statusCode: '200', responseParameters }],
  }
}

function lambdaProxyOf(described: Json, one: CorpusCase, backends: CaseBackends): Integration {
  const version = described['payloadFormatVersion'] === '1.0' ? '1.0' : '2.0'
  return backends.lambdas.integration(functionName(described), {
    ...(one.apiType === 'HTTP' ? { payloadFormatVersion: version } : {}),
    ...(one.apiType === 'FURL' ? { event: 'function-url' } : {}),
    ...(one.apiType === 'REST' ? { binaryMediaTypes: binaryMediaTypes(one) } : {}),
  })
}

function functionName(described: Json): string {
  const uri = String(described['uri'])
  return /\$\{lambda:(\w+)\}/.exec(uri)?.[1] ?? /:function:(\w+)/.exec(uri)?.[1] ?? 'fn'
}

function isLambda(described: Json): boolean {
  return /\$\{lambda:|:lambda:path/.test(String(described['uri']))
}

function httpMethod(described: Json): { httpMethod?: string } {
  const method = described['integrationHttpMethod'] ?? described['httpMethod']
  return typeof method === 'string' && method !== 'ANY' ? { httpMethod: method } : {}
}

/** A list of media types; where a source left the choice open, the first. */
function binaryMediaTypes({ definition }: CorpusCase): readonly string[] {
  const types = (definition['binaryMediaTypes'] ?? []) as readonly string[]
  return types.map((type) => type.split(' ', 1)[0]!)
}

/** A backend that a case describes in a word, with `<name>` for a path parameter. */
function textBackend(text: string): Integration {
  return {
    slot: 'integration',
    name: 'text',
    invoke: ({ pathParameters }: Context) => ({
      statusCode: 200,
      headers: { 'Content-Type': 'text/plain' },
      body: text.replace(/<(\w+)>/g, (_, name: string) => pathParameters[name] ?? ''),
    }),
  }
}
