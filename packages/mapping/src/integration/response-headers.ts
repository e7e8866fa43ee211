import type { IntegrationType } from './request-headers.ts'

const PROXY = 'connection content-length date server'.split(' ')
const REMAPPED: Readonly<Record<IntegrationType, ReadonlySet<string>>> = {
  HTTP: mapped(),
  AWS: mapped(),
  MOCK: mapped(),
  HTTP_PROXY: new Set([...PROXY, 'x-amzn-requestid']),
  AWS_PROXY: new Set(PROXY),
}
const DROPPED: ReadonlySet<string> = new Set(['transfer-encoding'])
const DROPPED_HTTP_PROXY: ReadonlySet<string> = new Set(['transfer-encoding', 'via'])

/**
 * The name under which a response header reaches the client: its own, `x-amzn-Remapped-{name}`, or undefined where it
 * is dropped. API Gateway keeps some names for itself; which ones depends on the integration (measured).
 */
export function responseHeaderName(name: string, type: IntegrationType): string | undefined {
  const lowerCaseName = name.toLowerCase()
  if ((type === 'HTTP_PROXY' ? DROPPED_HTTP_PROXY : DROPPED).has(lowerCaseName)) return undefined
  return REMAPPED[type].has(lowerCaseName) ? `x-amzn-Remapped-${name}` : name
}

function mapped(): ReadonlySet<string> {
  const names =
    'authorization connection content-length content-md5 date expect host max-forwards proxy-authenticate server trailer upgrade user-agent www-authenticate'
  return new Set(names.split(' '))
}
