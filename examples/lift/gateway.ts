import { lambdaAuthorizer } from '@gw/auth'
import { accessLog, cors, createGateway, skip, type Gateway, type LogDestination } from '@gw/core'
import { lambdaProxy } from '@gw/integrations'
import { throttle } from '@gw/throttle'
import { handler as authorizer } from './functions/authorizer.ts'
import { handler as health } from './functions/health.ts'
import { create, get } from './functions/orders.ts'

/** What template.yaml says, for this process: the same stages, routes, authorizer, throttle, log and answers. */
export function liftedGateway(log: LogDestination): Gateway {
  const gateway = createGateway({
    protocol: 'REST',
    apiId: 'lifted',
    stages: {
      dev: { variables: { greeting: 'hello-from-dev' } },
      prod: { variables: { greeting: 'hello-from-prod' } },
    },
    gatewayResponses: {
      DEFAULT_4XX: { responseParameters: { 'gatewayresponse.header.X-Support': "'support@example.com'" } },
    },
    policies: [
      cors({
        allowOrigins: ['https://shop.example.com'],
        allowMethods: ['GET', 'POST'],
        allowHeaders: ['authorization', 'content-type'],
      }),
      accessLog({
        format:
          '{"requestId":"$context.requestId","status":$context.status,"route":"$context.resourcePath","who":"$context.authorizer.principalId"}',
        destination: log,
      }),
      lambdaAuthorizer({ type: 'TOKEN', function: authorizer as never, authorizerResultTtlInSeconds: 60 }),
    ],
    routes: {
      'GET /health': [skip('authorizer'), lambdaProxy({ handler: health, functionName: 'Health' })],
      'GET /orders/{orderId}': [lambdaProxy({ handler: get, functionName: 'GetOrder', timeoutInMillis: 10_000 })],
      'POST /orders': [
        throttle({ rateLimit: 5, burstLimit: 5 }),
        lambdaProxy({ handler: create, functionName: 'CreateOrder', timeoutInMillis: 10_000 }),
      ],
    },
  })
  return gateway as unknown as Gateway
}
