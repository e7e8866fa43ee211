import { nodeGateway } from '@gw/adapters/node'
import { answerOf, handled } from '../src/handler.ts'
import type { Variant } from '../src/variant.ts'
import { gatewayOf } from './gateways.ts'

/** Node behind our gateway; with the gateway `proxy` a backend answers. */
export const variant: Variant = async (given) => {
  const answer = answerOf(given.subject.bytes)
  return nodeGateway(await gatewayOf(given), (_request, response) => {
    handled.count++
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) })
    response.end(answer)
  })
}
