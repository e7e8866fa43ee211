import type { Context, GatewayResponse, Integration } from '@gw/core'
import { mock } from '@gw/integrations'
import {
  compression,
  httpApiMapping,
  mappedIntegration,
  mockStatusCode,
  requestValidator,
  type MappingOptions,
} from '@gw/mapping'

/** A backend that answers with what a mapping made of the request. */
const echo: Integration = {
  slot: 'integration',
  name: 'mappedEcho',
  invoke: ({ changedRequest, request }: Context) => {
    const { method, headers, rawQueryString, pathParameters, body } = changedRequest ?? {}
    const echoed = {
      method: method ?? request.method,
      headers: Object.fromEntries(
        ['x-id', 'x-page', 'x-stage', 'x-new', 'x-old', 'content-type'].map((name) => [name, headers?.get(name)]),
      ),
      query: rawQueryString,
      path: { ...pathParameters },
      body: typeof body === 'string' ? body : body === undefined ? null : Buffer.from(body).toString('hex'),
    }
    return answer(200, { 'Content-Type': 'application/json', 'X-Backend': 'echo' }, JSON.stringify(echoed))
  },
}

/** A backend whose status is in the path. */
const byStatus: Integration = {
  slot: 'integration',
  name: 'byStatus',
  invoke: ({ pathParameters }) =>
    answer(
      Number(pathParameters['status']),
      { 'Content-Type': 'application/json', 'X-Reason': 'backend' },
      `{"error": "caf\u00e9 ${pathParameters['status']}"}`,
    ),
}

const PNG = 'image/png'
const json = (template: string) => ({ 'application/json': template })
const passed = [{ statusCode: '200' }]

const templates: MappingOptions = {
  requestTemplates: json(`#set($pet = $input.path('$.pet'))
{"id": "$input.params('id')", "page": "$input.params('page')", "name": "$util.escapeJavaScript($pet.name)",
 "tags": [#foreach($tag in $pet.tags)"$tag"#if($foreach.hasNext), #end#end], "verb": "$context.httpMethod",
 "route": "$context.resourcePath", "stage": "$context.stage", "table": "$stageVariables.table", "whole": $input.json('$')}`),
  integrationResponses: [
    {
      statusCode: '200',
      responseTemplates: json(`{"sent": $input.path('$.body'), "typed": "$input.path('$.method')"}`),
    },
  ],
}

const parameters: MappingOptions = {
  requestParameters: {
    'integration.request.header.X-Id': 'method.request.path.id',
    'integration.request.header.X-Page': 'method.request.querystring.page',
    'integration.request.header.X-Stage': 'context.stage',
    'integration.request.header.X-New': "'a literal'",
    'integration.request.header.X-Old': 'method.request.header.x-one',
    'integration.request.querystring.table': 'stageVariables.table',
    'integration.request.path.pet': 'method.request.path.id',
  },
  integrationResponses: [
    {
      statusCode: '201',
      responseParameters: {
        'method.response.header.X-From': 'integration.response.header.X-Backend',
        'method.response.header.X-Verb': 'integration.response.body.method',
        'method.response.header.X-Literal': "'a, b'",
        'method.response.header.X-Request': 'context.requestId',
      },
    },
  ],
}

const selected: MappingOptions = {
  integrationResponses: [
    { statusCode: '200', selectionPattern: '2\\d{2}' },
    {
      statusCode: '404',
      selectionPattern: '4\\d{2}',
      responseParameters: { 'method.response.header.X-Why': 'integration.response.header.X-Reason' },
      responseTemplates: json(`{"because": "$util.escapeJavaScript($input.path('$.error'))"}`),
    },
  ],
}

const overridden: MappingOptions = {
  requestTemplates: json(`#set($context.requestOverride.header.x-new = "by the template")
#set($context.requestOverride.querystring.page = "9")
{}`),
  integrationResponses: [
    {
      statusCode: '200',
      responseTemplates: json(`#set($context.responseOverride.status = 202)
#set($context.responseOverride.header.X-Over = "ridden")
$input.path('$.headers')`),
    },
  ],
}

const mocked: MappingOptions = {
  type: 'MOCK',
  requestTemplates: json(`{"statusCode": #if($input.params('status') == "")200#else$input.params('status')#end}`),
  integrationResponses: [
    { statusCode: '200', responseTemplates: json('{"mock": true}') },
    { statusCode: '410', selectionPattern: '41.', responseTemplates: json('{"gone": "$context.requestId"}') },
  ],
}

const endless: MappingOptions = {
  requestTemplates: json('#foreach($i in [1..900])#foreach($j in [1..900])#end#end'),
  limits: { maxSteps: 10_000 },
}

/** Bytes as they are, as base64, and back again. */
const toText: MappingOptions = {
  binaryMediaTypes: [PNG],
  contentHandling: 'CONVERT_TO_TEXT',
  integrationResponses: passed,
}
const toBinary: MappingOptions = {
  binaryMediaTypes: [PNG],
  type: 'AWS',
  requestTemplates: json('{}'),
  integrationResponses: [
    {
      statusCode: '200',
      contentHandling: 'CONVERT_TO_BINARY',
      responseParameters: { 'method.response.header.Content-Type': `'${PNG}'` },
    },
  ],
}
const base64: Integration = {
  slot: 'integration',
  name: 'base64',
  invoke: () => answer(200, { 'Content-Type': 'text/plain' }, Buffer.from([0, 255, 128, 10]).toString('base64')),
}

const validated = requestValidator({
  requestParameters: { 'method.request.querystring.page': true },
  requestModels: { 'application/json': { type: 'object', required: ['name'] } },
})

const large: Integration = {
  slot: 'integration',
  name: 'large',
  invoke: () => answer(200, { 'Content-Type': 'text/plain' }, 'compress me '.repeat(400)),
}

/** What a REST API maps. */
export const MAPPED_REST = {
  'ANY /mapped/templates/{id}': [mappedIntegration(echo, templates)],
  'ANY /mapped/parameters/{id}': [mappedIntegration(echo, parameters)],
  'ANY /mapped/selected/{status}': [mappedIntegration(byStatus, selected)],
  'ANY /mapped/overridden': [mappedIntegration(echo, overridden)],
  'ANY /mapped/never': [mappedIntegration(echo, { ...overridden, passthroughBehavior: 'NEVER' })],
  'ANY /mapped/mock': [mappedIntegration(mock({ statusCode: mockStatusCode }), mocked)],
  'ANY /mapped/endless': [mappedIntegration(echo, endless)],
  'ANY /mapped/text': [mappedIntegration(echo, toText)],
  'ANY /mapped/binary': [mappedIntegration(base64, toBinary)],
  'ANY /mapped/validated': [validated, mappedIntegration(echo, { integrationResponses: passed })],
  'ANY /mapped/compressed': [compression({ minimumCompressionSize: 1_000 }), large],
} as const

/** What an HTTP API maps. */
export const MAPPED_HTTP = {
  'ANY /mapped/parameters/{id}': [
    httpApiMapping({
      requestParameters: {
        'overwrite:header.x-id': '$request.path.id',
        'append:header.x-new': '${context.stage}-${stageVariables.table}',
        'remove:header.x-old': "''",
        'overwrite:querystring.page': '$request.body.page',
      },
      responseParameters: {
        '200': { 'overwrite:statuscode': '203', 'append:header.X-From': '$response.header.X-Backend' },
      },
    }),
    echo,
  ],
} as const

function answer(
  statusCode: number,
  headers: GatewayResponse['headers'],
  body: GatewayResponse['body'],
): GatewayResponse {
  return { statusCode, headers, body }
}
