import type { DocumentNode } from '../document/document-node.ts'
import { pointerTo } from '../document/json-pointer.ts'
import { isObject, type JsonObject } from '../document/json-value.ts'
import type { AccountModel, ApiKeyModel, DomainModel, UsagePlanModel } from '../model/account-model.ts'
import type { ApiModel } from '../model/api-model.ts'
import type { ReportWriter } from '../report/import-report.ts'
import { readSamApi } from '../sam/sam-api.ts'
import { apiEvents, IMPLICIT_APIS, type ApiEvent } from '../sam/sam-events.ts'
import { withGlobals } from '../sam/sam-globals.ts'
import { readSamHttpApi } from '../sam/sam-http-api.ts'
import { readSamUsagePlan, sharedPlans } from '../sam/sam-usage-plan.ts'
import { readApiKeys, readDomains, readUsagePlans } from './read-cfn-plans.ts'
import { readHttpApi } from './read-cfn-http-api.ts'
import { readRestApi } from './read-cfn-rest-api.ts'
import { API_RESOURCES, WITHOUT_EFFECT } from './template-resources.ts'
import type { TemplateResource } from './stand-ins.ts'
import { Template, type TemplateOptions } from './template.ts'

/**
 * Reads a CloudFormation or SAM template: every API in it, with keys, plans, domains and functions.
 * @param elsewhere APIs that are read by someone else, so that their parts are not missing
 */
export function readTemplate(
  document: JsonObject,
  report: ReportWriter,
  options: TemplateOptions,
  elsewhere: ReadonlySet<string> = new Set(),
): AccountModel {
  const template = new Template(document, report, options)
  reportMacros(template)
  const events = apiEvents(template)
  const apis = [...restApis(template, events), ...httpApis(template, events)]
  reportOthers(template, new Set([...apis.map((api) => api.logicalId!), ...elsewhere]))
  for (const event of events) if (!isRead(template, event)) reportEvent(template, event)
  const sam = samPlans(template)
  return {
    apis,
    apiKeys: [...readApiKeys(template), ...sam.map(({ key }): ApiKeyModel => key)],
    usagePlans: [...readUsagePlans(template), ...sam.map(({ plan }): UsagePlanModel => plan)],
    domains: [...readDomains(template), ...samDomains(template)],
    functions: functionsOf(template),
  }
}

function restApis(template: Template, events: readonly ApiEvent[]): readonly ApiModel[] {
  const own = template.ofType('AWS::ApiGateway::RestApi').map(({ logicalId }) => readRestApi(template, logicalId))
  const sam = template.ofType('AWS::Serverless::Api').map((resource) => {
    const node = template.properties(resource)
    return readSamApi(template, resource.logicalId, node, of(events, 'Api', resource.logicalId))
  })
  const implicit = of(events, 'Api', IMPLICIT_APIS.Api)
  if (implicit.length === 0 || template.resource(IMPLICIT_APIS.Api) !== undefined) return [...own, ...sam]
  return [
    ...own,
    ...sam,
    readSamApi(template, IMPLICIT_APIS.Api, globalNode(template, 'AWS::Serverless::Api'), implicit),
  ]
}

function httpApis(template: Template, events: readonly ApiEvent[]): readonly ApiModel[] {
  const own = template
    .ofType('AWS::ApiGatewayV2::Api')
    .flatMap(({ logicalId }) => readHttpApi(template, logicalId) ?? [])
  const sam = template.ofType('AWS::Serverless::HttpApi').map((resource) => {
    const node = template.properties(resource)
    return readSamHttpApi(template, resource.logicalId, node, of(events, 'HttpApi', resource.logicalId))
  })
  const implicit = of(events, 'HttpApi', IMPLICIT_APIS.HttpApi)
  if (implicit.length === 0 || template.resource(IMPLICIT_APIS.HttpApi) !== undefined) return [...own, ...sam]
  return [
    ...own,
    ...sam,
    readSamHttpApi(template, IMPLICIT_APIS.HttpApi, globalNode(template, 'AWS::Serverless::HttpApi'), implicit),
  ]
}

/** Events are read with the SAM API that they name, or with the implicit one. */
function isRead(template: Template, event: ApiEvent): boolean {
  const type = template.resource(event.apiId)?.type
  return type === undefined ? event.apiId === IMPLICIT_APIS[event.type] : type === `AWS::Serverless::${event.type}`
}

function reportEvent(template: Template, event: ApiEvent): void {
  template.report.missing(
    `an event of type ${event.type}`,
    `its API ${event.apiId} is no SAM API of this template`,
    event.node.pointer,
  )
}

function of(events: readonly ApiEvent[], type: ApiEvent['type'], apiId: string): readonly ApiEvent[] {
  return events.filter((event) => event.type === type && event.apiId === apiId)
}

/** The properties of an implicit API: what `Globals` says of its type. */
function globalNode(template: Template, type: string): DocumentNode {
  return template.node(withGlobals(type, {}, template.section('Globals')), '/Globals')
}

function samPlans(template: Template): ReturnType<typeof sharedPlans> {
  const written = template.ofType('AWS::Serverless::Api').flatMap((resource) => {
    return readSamUsagePlan(resource.logicalId, template.properties(resource)) ?? []
  })
  return sharedPlans(written)
}

/** `Domain` of a SAM API. */
function samDomains(template: Template): readonly DomainModel[] {
  const apis = [...template.ofType('AWS::Serverless::Api'), ...template.ofType('AWS::Serverless::HttpApi')]
  return apis.flatMap((resource) => {
    const domain = template.properties(resource).at('Domain')
    const domainName = domain.at('DomainName').text
    if (domainName === undefined) return []
    const mutualTls = domain.at('MutualTlsAuthentication')
    if (mutualTls.isThere) {
      domain.report.missing(
        'mutual TLS of a domain',
        'add mutualTls with the authorities of its trust store',
        mutualTls.pointer,
      )
    }
    const paths = domain.at('BasePath').texts
    return [
      {
        domainName,
        mappings: (paths.length > 0 ? paths : ['']).map((basePath) => ({
          apiId: resource.logicalId,
          basePath: basePath === '/' ? '' : basePath,
        })),
      },
    ]
  })
}

function functionsOf(template: Template): readonly string[] {
  const functions = [...template.ofType('AWS::Serverless::Function'), ...template.ofType('AWS::Lambda::Function')]
  return functions.map((resource) => resource.logicalId)
}

/** Types that hold a template of their own. */
const NESTED: ReadonlySet<string> = new Set(['AWS::CloudFormation::Stack', 'AWS::Serverless::Application'])

/** Transforms that are read here. */
const TRANSFORMS: ReadonlySet<string> = new Set([
  'AWS::Serverless-2016-10-31',
  'AWS::LanguageExtensions',
  'AWS::Include',
])

/** A macro may make anything of a template. */
function reportMacros(template: Template): void {
  for (const transform of template.node(template.transform, '/Transform').elements()) {
    const name = transform.text ?? transform.at('Name').text ?? ''
    if (!TRANSFORMS.has(name)) template.report.missing(`the macro ${name}`, 'it is not run here', transform.pointer)
  }
}

/** What is no part of an API, and parts of APIs that are not in the template. */
function reportOthers(template: Template, apis: ReadonlySet<string>): void {
  for (const resource of template.resources) {
    const pointer = pointerTo('/Resources', resource.logicalId)
    if (resource.type.startsWith('AWS::ApiGateway') && !API_RESOURCES.has(resource.type)) {
      if (WITHOUT_EFFECT.has(resource.type))
        template.report.ignored(resource.type, 'it has no effect on answers', pointer)
      else template.report.missing(resource.type, 'it is not supported', pointer)
    } else if (guardsAnApi(template, resource)) {
      template.report.missing(resource.type, 'the API has no web ACL here', pointer)
    } else if (!API_RESOURCES.has(resource.type)) {
      const nested = NESTED.has(resource.type)
      template.report.ignored(
        resource.type,
        nested ? 'import its template by itself' : 'it is no part of an API',
        pointer,
      )
    }
    const owner = API_RESOURCES.get(resource.type)
    if (owner === undefined) continue
    const named = template.properties(resource).at(owner).text
    if (named === undefined || !apis.has(named))
      template.report.missing(resource.type, 'its API is not imported from this template', pointer)
  }
}

/** Whether a resource ties a web ACL to a stage of an API. */
function guardsAnApi(template: Template, resource: TemplateResource): boolean {
  if (!/^AWS::WAF(?:v2|Regional)::WebACLAssociation$/.test(resource.type)) return false
  return template.part(resource, 'ResourceArn').text?.includes('/restapis/') === true
}

/** Whether a document is a CloudFormation template. */
export function isTemplate(document: JsonObject): boolean {
  return isObject(document['Resources']) && document['swagger'] === undefined && document['openapi'] === undefined
}
