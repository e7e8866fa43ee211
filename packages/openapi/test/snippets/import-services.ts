import { createGateway, type Gateway } from '@gw/core'
import { fromOpenApi, type OpenApiOptions } from '@gw/openapi'

/** An API whose templates speak to AWS. For DynamoDB: `{ dynamodb: { client, commands: { PutItemCommand } } }`. */
export function storeGateway(document: string, services: NonNullable<OpenApiOptions['services']>): Gateway {
  const { definition } = fromOpenApi(document, { services })
  return createGateway(definition)
}
