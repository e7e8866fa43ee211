import type { DocumentNode } from '../document/document-node.ts'
import type { IntegrationModel, IntegrationResponseModel } from '../model/integration-model.ts'
import type { MethodResponseModel } from '../model/method-model.ts'

/** An integration that is not a proxy, with the method responses that it needs. */
export interface ReadLambdaIntegration {
  readonly integration: IntegrationModel
  readonly methodResponses: Readonly<Record<string, MethodResponseModel>>
}

const FORM = 'application/x-www-form-urlencoded'

/** Members of the event that are the same for every body (Serverless Framework, "Lambda Integration", default template). */
const EVENT = `"method": "$context.httpMethod", "principalId": "$context.authorizer.principalId", "stage": "$context.stage",
"cognitoPoolClaims": { "sub": "$context.authorizer.claims.sub" },
#macro(entries $map){#foreach($name in $map.keySet())"$name": "$util.escapeJavaScript($map.get($name)).replaceAll("\\\\'", "'")"#if($foreach.hasNext), #end#end}#end
"headers": #entries($input.params().header), "query": #entries($input.params().querystring), "path": #entries($input.params().path),
"identity": { "sourceIp": "$context.identity.sourceIp", "userAgent": "$context.identity.userAgent" },
"stageVariables": #entries($stageVariables), "requestPath": "$context.resourcePath"`

const TEMPLATES: Readonly<Record<string, string>> = {
  'application/json': `{ "body": $input.json('$'), ${EVENT} }`,
  [FORM]: `{ "body": "$util.escapeJavaScript($input.body).replaceAll("\\\\'", "'")", ${EVENT} }`,
}

/** Status codes that the framework maps from a function's error, by `[404]` and the like in its message. */
const ERROR_STATUSES = ['400', '401', '403', '404', '422', '500', '502', '504']

/** Reads an `http` event with `integration: lambda`: the function gets what a template writes. */
export function readLambdaIntegration(uri: string, event: DocumentNode): ReadLambdaIntegration {
  const request = event.at('request')
  const response = event.at('response')
  const own = request.at('template').record
  const headers = headersOf(response.at('headers'))
  const template = response.at('template').text
  const statuses = readStatuses(response.at('statusCodes'))
  const integrationResponses = statuses.map(([statusCode, selectionPattern, ownTemplate]): IntegrationResponseModel => {
    const written = ownTemplate ?? template
    return {
      statusCode,
      ...(selectionPattern === undefined ? {} : { selectionPattern }),
      responseParameters: Object.fromEntries(headers),
      responseTemplates: written === undefined ? {} : { 'application/json': written },
    }
  })
  const declared = Object.fromEntries(headers.map(([name]) => [name, false]))
  return {
    integration: {
      type: 'AWS',
      httpMethod: 'POST',
      uri,
      passthroughBehavior: request.at('passThrough').text ?? 'NEVER',
      timeoutInMillis: event.at('timeoutInMillis').number ?? 29_000,
      cacheKeyParameters: [],
      requestParameters: {},
      requestTemplates: { ...TEMPLATES, ...own },
      integrationResponses: Object.fromEntries(integrationResponses.map((one) => [one.statusCode, one])),
    },
    methodResponses: Object.fromEntries(
      statuses.map(([statusCode]) => [statusCode, { statusCode, responseParameters: declared, responseModels: {} }]),
    ),
  }
}

type Status = readonly [statusCode: string, pattern: string | undefined, template: string | undefined]

/** The statuses of an event, or the framework's: 200 by default, and one for each error. */
function readStatuses(node: DocumentNode): readonly Status[] {
  if (!node.isThere)
    return [
      ['200', undefined, undefined],
      ...ERROR_STATUSES.map((status): Status => [status, `[\\s\\S]*\\[${status}\\][\\s\\S]*`, undefined]),
    ]
  return node.entries().map(([status, written]): Status => {
    const pattern = written.at('pattern').text
    const template = written.at('template')
    return [status, pattern === '' ? undefined : pattern, template.text ?? template.at('application/json').text]
  })
}

function headersOf(node: DocumentNode): readonly (readonly [string, string])[] {
  return Object.entries(node.record).map(([name, value]) => [`method.response.header.${name}`, value] as const)
}
