import { createGateway, type ContextOf } from '@gw/core'
import { compression, requestValidator } from '@gw/mapping'
import { z } from 'zod'

/** Models as they stand in a definition of API Gateway: JSON Schema draft 4, with references to one another. */
const models = {
  Owner: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } },
  Pet: {
    type: 'object',
    required: ['name', 'owner'],
    properties: { name: { type: 'string', minLength: 1 }, owner: { $ref: '#/definitions/Owner' } },
    definitions: { Owner: { $ref: 'https://apigateway.amazonaws.com/restapis/abc/models/Owner' } },
  },
}

const visit = z.object({ day: z.iso.date(), minutes: z.number().int().default(30) })

export const gateway = createGateway({
  policies: [compression({ minimumCompressionSize: 1024 })],
  routes: {
    'POST /pets': [
      requestValidator({
        models,
        requestModels: { 'application/json': 'Pet' },
        requestParameters: { 'method.request.querystring.dryRun': false, 'method.request.header.x-tenant': true },
      }),
    ],
    'POST /visits': [requestValidator({ requestModels: { 'application/json': visit } })],
  },
})

/** What the schema makes of a body has its type wherever the context is read. */
export function minutesOf(context: ContextOf<typeof gateway, 'POST /visits'>): number {
  return context.body.minutes
}
