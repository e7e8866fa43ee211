import { withGateway } from '@gw/adapters/lambda'
import { apiKeys } from '@gw/auth'
import { createGateway } from '@gw/core'

const gateway = createGateway({
  policies: [apiKeys({ keys: [{ id: 'acme', value: 'acme-0123456789abcdef' }] })],
  routes: { 'GET /pets/{petId}': [] },
})

export const handler = withGateway(gateway, async (event) => ({
  statusCode: 200,
  body: JSON.stringify({ petId: event.pathParameters.petId }),
}))
