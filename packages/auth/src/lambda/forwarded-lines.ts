import type { GatewayRequest } from '@gw/core'

type Line = readonly [name: string, value: string]

/**
 * Header lines as an authorizer's function sees them: the client's, and where it came from in the words of API Gateway.
 * What the client says of its own forwarding stays in front; the last address is the one that was seen.
 */
export function forwardedLines(request: GatewayRequest): readonly Line[] {
  const lines = request.headerLines()
  if (request.isForwarded) return lines
  const before = request.header('x-forwarded-for')
  return [
    ...lines.filter(([name]) => name.toLowerCase() !== 'x-forwarded-for'),
    ['X-Forwarded-For', before === undefined ? request.sourceIp : `${before}, ${request.sourceIp}`],
    ...(request.header('x-forwarded-port') === undefined ? [['X-Forwarded-Port', '443'] as const] : []),
    ...(request.header('x-forwarded-proto') === undefined ? [['X-Forwarded-Proto', 'https'] as const] : []),
  ]
}
