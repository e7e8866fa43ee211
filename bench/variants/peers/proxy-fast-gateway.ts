import type { RequestListener } from 'node:http'
import gateway from 'fast-gateway'
import type { Variant } from '../../src/variant.ts'

/** fast-gateway as a proxy, without policies. */
export const variant: Variant = async ({ upstreamPort }) => {
  const target = `http://127.0.0.1:${upstreamPort}`
  const made = gateway({ routes: [{ prefix: '/pets', prefixRewrite: '/pets', target }] } as never)
  return (request, response) => (made as unknown as { handle: RequestListener }).handle(request, response)
}
