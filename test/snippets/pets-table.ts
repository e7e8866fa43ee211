import { createGateway, type Gateway } from '@gw/core'
import { awsService, type AwsServiceClient } from '@gw/integrations'
import { mappedIntegration } from '@gw/mapping'

/**
 * A table of DynamoDB behind a gateway, without a function between them.
 * @param client `new DynamoDBClient({})` of `@aws-sdk/client-dynamodb`
 * @param commands that module's `{ GetItemCommand }`: what is not here, nobody can call
 */
export function petsGateway(client: AwsServiceClient, commands: Readonly<Record<string, unknown>>): Gateway {
  const uri = 'arn:aws:apigateway:eu-west-1:dynamodb:action/GetItem'
  const getPet = mappedIntegration(awsService({ uri, client, commands }), {
    type: 'AWS',
    backend: 'service',
    requestTemplates: {
      'application/json': `{"TableName": "pets", "Key": {"id": {"S": "$util.escapeJavaScript($input.params('id'))"}}}`,
    },
    integrationResponses: [
      {
        statusCode: '200',
        responseTemplates: { 'application/json': `{"name": $input.json('$.Item.name.S')}` },
      },
      {
        statusCode: '404',
        selectionPattern: '4\\d{2}',
        responseTemplates: { 'application/json': '{"message": "There is no such pet"}' },
      },
    ],
  })
  return createGateway({ routes: { 'GET /pets/{id}': [getPet] } })
}
