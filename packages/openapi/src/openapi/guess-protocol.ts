import type { Protocol } from '@gw/core'
import type { DocumentNode } from '../document/document-node.ts'
import { isList, isObject, memberOf, textOf, type JsonValue } from '../document/json-value.ts'

/** Integrations that HTTP APIs do not have. */
const REST_TYPES: ReadonlySet<string> = new Set(['aws', 'http', 'mock'])

/**
 * Guesses which kind of API a document describes; on AWS the command says it. An integration that only one kind has
 * decides; then the extensions of HTTP APIs; a REST API otherwise.
 */
export function guessProtocol(root: DocumentNode): Protocol {
  const { value } = root
  const integrations = integrationsOf(memberOf(value, 'paths'))
  if (integrations.some((integration) => REST_TYPES.has(textOf(memberOf(integration, 'type'))?.toLowerCase() ?? '')))
    return 'REST'
  if (integrations.some((integration) => memberOf(integration, 'integrationSubtype') !== undefined)) return 'HTTP'
  const signs = ['x-amazon-apigateway-cors', 'x-amazon-apigateway-importexport-version']
  if (signs.some((name) => memberOf(value, name) !== undefined)) return 'HTTP'
  if (memberOf(memberOf(value, 'components'), 'x-amazon-apigateway-integrations') !== undefined) return 'HTTP'
  const versions = integrations.map((integration) => textOf(memberOf(integration, 'payloadFormatVersion')))
  return versions.some((version) => version === '2.0' || version === '2') ? 'HTTP' : 'REST'
}

function integrationsOf(paths: JsonValue | undefined): readonly JsonValue[] {
  const operations = members(paths).flatMap(members)
  return operations.flatMap((operation) => memberOf(operation, 'x-amazon-apigateway-integration') ?? [])
}

function members(value: JsonValue | undefined): readonly JsonValue[] {
  return isObject(value) && !isList(value) ? Object.values(value) : []
}
