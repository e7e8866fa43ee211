import { isGatewayError } from '@gw/core'
import { mapping, type MappingOptions } from '@gw/mapping'
import { compact } from '../document/json-value.ts'
import { filled } from '../export/export-integration.ts'
import type { IntegrationModel } from '../model/integration-model.ts'
import type { MethodModel } from '../model/method-model.ts'
import { functionOf } from './function-name.ts'
import { call } from './plan-authorizer.ts'
import { functionOptions, isBound, ownTimeout } from './plan-functions.ts'
import { mappingOptions } from './plan-mapping.ts'
import { planService } from './plan-service.ts'
import { PlannedCall, PlannedImport, type PlannedObject } from './planned-value.ts'
import type { Planning } from './planning.ts'

/** The mapping with which Lambda is asked not to wait. */
const INVOCATION_TYPE = 'integration.request.header.X-Amz-Invocation-Type'

/** What stands behind a method: an integration with its mappings, or the mappings alone where the app answers. */
export function planIntegration(method: MethodModel, planning: Planning): readonly PlannedCall[] {
  const { integration } = method
  if (integration === undefined) return []
  const parameters = planning.protocol === 'HTTP' ? httpMappings(integration) : []
  if (planning.brought.integrations === 'app') return [...parameters, ...appMappings(integration, planning)]
  const planned = planCall(integration, planning)
  if (planned === undefined) return parameters
  planning.report.carried(`integration ${nameOf(integration)}`, planning.report.placeOf(integration, method))
  return [...parameters, planned]
}

/** A word for the report: the type, and what it calls. */
function nameOf(integration: IntegrationModel): string {
  const { type, integrationSubtype, uri = '' } = integration
  if (integrationSubtype !== undefined) return `${type} ${integrationSubtype}`
  if (type !== 'AWS') return type
  return functionOf(uri) === undefined
    ? `AWS ${/^arn:[^:]*:apigateway:[^:]*:([^:]+):/.exec(uri)?.[1] ?? 'service'}`
    : 'AWS lambda'
}

function planCall(integration: IntegrationModel, planning: Planning): PlannedCall | undefined {
  const { type, uri = '', integrationSubtype } = integration
  if (type === 'MOCK') return planMock(integration, planning)
  if (integration.connectionType === 'VPC_LINK') {
    planning.report.differs(
      'a VPC link',
      'the backend is called directly, from where the gateway runs',
      planning.report.placeOf(integration),
    )
  }
  if (type === 'HTTP' || type === 'HTTP_PROXY') return planHttp(integration, planning)
  if (integrationSubtype !== undefined) return noSubtype(integration, planning)
  const named = functionOf(uri)
  if (named === undefined) {
    return type === 'AWS' ? planAwsService(integration, planning) : noFunction(integration, planning)
  }
  if (!isBound(named.name, planning)) {
    const why = `pass it in functions: { ${JSON.stringify(named.name)}: handler }`
    planning.report.missing(`the function ${named.name}`, why, planning.report.placeOf(integration))
    return undefined
  }
  return type === 'AWS' ? planLambda(integration, planning) : planLambdaProxy(integration, planning)
}

function noFunction(integration: IntegrationModel, planning: Planning): undefined {
  planning.report.missing(
    'integration AWS_PROXY',
    'its URI names no Lambda function',
    planning.report.placeOf(integration),
  )
  return undefined
}

function planLambdaProxy(integration: IntegrationModel, planning: Planning): PlannedCall | undefined {
  const rest = planning.protocol === 'REST'
  const options = {
    ...functionOptions(functionOf(integration.uri!)!, integration, planning),
    payloadFormatVersion: rest ? undefined : integration.payloadFormatVersion,
    binaryMediaTypes: rest ? planning.api.binaryMediaTypes : undefined,
    responseTransferMode: integration.responseTransferMode,
  }
  return mapped(call('lambdaProxy', options), integration, undefined, planning)
}

function planLambda(integration: IntegrationModel, planning: Planning): PlannedCall | undefined {
  if (integration.requestParameters[INVOCATION_TYPE]?.toLowerCase() === "'event'") {
    planning.report.differs(
      'an asynchronous invocation',
      'the answer is waited for',
      planning.report.placeOf(integration),
    )
  }
  const options = functionOptions(functionOf(integration.uri!)!, integration, planning)
  return mapped(call('lambda', options), integration, 'lambda', planning)
}

function planMock(integration: IntegrationModel, planning: Planning): PlannedCall | undefined {
  return mapped(call('mock', { statusCode: new PlannedImport('mockStatusCode') }), integration, undefined, planning)
}

function planHttp(integration: IntegrationModel, planning: Planning): PlannedCall | undefined {
  const { uri = '', httpMethod, type, responseTransferMode, tlsConfig } = integration
  if (!/^(?:https?:\/\/|\$\{stageVariables\.)/i.test(uri)) {
    planning.report.missing(
      `integration ${type}`,
      'its URI is no address that can be called',
      planning.report.placeOf(integration),
    )
    return undefined
  }
  const options = {
    uri,
    httpMethod: httpMethod === 'ANY' ? undefined : httpMethod,
    timeoutInMillis: ownTimeout(integration, planning),
    responseTransferMode,
    tls: tlsConfig === undefined ? undefined : { ...tlsConfig },
  }
  return mapped(call(type === 'HTTP' ? 'http' : 'httpProxy', options), integration, undefined, planning)
}

function planAwsService(integration: IntegrationModel, planning: Planning): PlannedCall | undefined {
  const planned = planService(integration, planning)
  return planned === undefined ? undefined : mapped(planned, integration, 'service', planning)
}

/** What the library does not call: the services that an HTTP API names by subtype. */
function noSubtype(integration: IntegrationModel, planning: Planning): undefined {
  const place = planning.report.placeOf(integration)
  planning.report.missing(`integration ${nameOf(integration)}`, 'subtypes of HTTP APIs are not called', place)
  return undefined
}

/** A REST API's integration with its mappings around it. */
function mapped(
  inner: PlannedCall,
  integration: IntegrationModel,
  backend: 'lambda' | 'service' | undefined,
  planning: Planning,
): PlannedCall | undefined {
  if (planning.protocol === 'HTTP') return inner
  const options = mappingOptions(integration, backend, planning)
  if (options === undefined) return inner
  return isFaulty(options, integration, planning) ? undefined : new PlannedCall('mappedIntegration', [inner, options])
}

/** A template or an expression that cannot be read: AWS answers 500 for it, here the import tells of it. */
function isFaulty(options: PlannedObject, integration: IntegrationModel, planning: Planning): boolean {
  try {
    mapping(options as MappingOptions)
    return false
  } catch (error) {
    if (!isGatewayError(error)) throw error
    const place = planning.report.placeOf(integration)
    planning.report.missing(`the mappings of integration ${nameOf(integration)}`, error.message, place)
    return true
  }
}

/** An HTTP API's parameter mappings. A service integration's parameters are its input, not mappings. */
function httpMappings(integration: IntegrationModel): readonly PlannedCall[] {
  const subtype = integration.integrationSubtype !== undefined
  const requestParameters = subtype ? undefined : filled(integration.requestParameters)
  const responseParameters = filled(integration.responseParameters)
  if (requestParameters === undefined && responseParameters === undefined) return []
  return [
    new PlannedCall('httpApiMapping', [compact({ requestParameters, responseParameters }) as unknown as PlannedObject]),
  ]
}

/** Where the app answers, a REST API's mappings stand in front of it. */
function appMappings(integration: IntegrationModel, planning: Planning): readonly PlannedCall[] {
  if (planning.protocol === 'HTTP') return []
  const options = mappingOptions(integration, integration.type === 'AWS' ? 'lambda' : undefined, planning)
  return options === undefined || isFaulty(options, integration, planning)
    ? []
    : [new PlannedCall('mapping', [options])]
}
