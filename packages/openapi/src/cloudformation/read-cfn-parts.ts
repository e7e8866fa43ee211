import type { DocumentNode } from '../document/document-node.ts'
import { compact, isObject } from '../document/json-value.ts'
import { checkDocument } from '../document/parse-document.ts'
import type { ApiModel, SchemaModel } from '../model/api-model.ts'
import { readSchema } from '../openapi/read-schema.ts'

/** Reads an `AWS::ApiGateway::RequestValidator`. */
export function readValidator(logicalId: string, node: DocumentNode): ApiModel['requestValidators'][number] {
  const validator = {
    name: node.at('Name').text ?? logicalId,
    validateRequestBody: node.at('ValidateRequestBody').boolean === true,
    validateRequestParameters: node.at('ValidateRequestParameters').boolean === true,
  }
  node.knows('RestApiId')
  node.finish('a request validator')
  return validator
}

/** Reads an `AWS::ApiGateway::Model`. */
export function readModel(logicalId: string, node: DocumentNode): SchemaModel {
  const model = compact({
    name: node.at('Name').text ?? logicalId,
    contentType: node.at('ContentType').text ?? 'application/json',
    description: node.at('Description').text,
    schema: schemaOf(node.at('Schema')),
  })
  node.knows('RestApiId')
  node.finish('a model')
  return model
}

/** A model's schema may be an object or its text; other models are named by their address at the control plane. */
function schemaOf(node: DocumentNode): SchemaModel['schema'] {
  if (node.text !== undefined) return parsed(node)
  return linkedByName(readSchema(node))
}

function parsed(node: DocumentNode): SchemaModel['schema'] {
  try {
    return linkedByName(checkDocument(JSON.parse(node.text!)))
  } catch {
    throw node.invalid('The schema of a model is no JSON')
  }
}

function linkedByName(schema: SchemaModel['schema']): SchemaModel['schema'] {
  if (Array.isArray(schema)) return schema.map(linkedByName)
  if (!isObject(schema)) return schema
  const members = Object.entries(schema).map(([name, member]) => {
    const model =
      name === '$ref' && typeof member === 'string'
        ? /\/restapis\/[^/]+\/models\/([^/]+)$/.exec(member)?.[1]
        : undefined
    return [name, model === undefined ? linkedByName(member) : `#/models/${model}`] as const
  })
  return Object.fromEntries(members)
}

/** Reads an `AWS::ApiGateway::GatewayResponse`. */
export function readGatewayResponse(node: DocumentNode): ApiModel['gatewayResponses'][number] {
  const response = compact({
    responseType: node.at('ResponseType').text ?? '',
    statusCode: node.at('StatusCode').text,
    responseParameters: node.at('ResponseParameters').record,
    responseTemplates: node.at('ResponseTemplates').record,
  })
  node.knows('RestApiId')
  node.finish('a gateway response')
  return node.report.placed(response, node.pointer)
}
