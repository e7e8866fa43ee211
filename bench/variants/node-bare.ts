import { answerOf, handled } from '../src/handler.ts'
import type { Variant } from '../src/variant.ts'

/** Node alone. */
export const variant: Variant = async ({ subject }) => {
  const answer = answerOf(subject.bytes)
  return (_request, response) => {
    handled.count++
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) })
    response.end(answer)
  }
}
