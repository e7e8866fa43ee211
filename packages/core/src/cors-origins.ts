import { GatewayError } from './gateway-error.ts'

/** Which origins may read answers. */
export interface OriginMatcher {
  /** Whether all may: the answer is then the same for everyone. */
  readonly any: boolean
  /** Whether an `Origin` header, as sent, is one of them. */
  allows(origin: string): boolean
}

/** A serialised origin (RFC 6454 §6.2): scheme, host, by choice a port; nothing after it. */
const ORIGIN = /^[a-z][a-z0-9+.-]{0,31}:\/\/[^\s/?#,@\\A-Z]{1,400}$/

/**
 * Compiles a list of origins: exact ones, `*`, and AWS's two patterns `https://*` and `http://*`.
 * @throws {GatewayError} `INVALID_OPTION` for what no browser sends, and for `null`, which every sandboxed page sends
 */
export function corsOrigins(allowOrigins: readonly string[]): OriginMatcher {
  const schemes = allowOrigins.filter(isPattern).map((pattern) => pattern.slice(0, -1))
  const exact = new Set(allowOrigins.filter((origin) => origin !== '*' && !isPattern(origin)))
  for (const origin of exact) {
    if (!ORIGIN.test(origin)) {
      throw new GatewayError(
        'INVALID_OPTION',
        `cors.allowOrigins: ${JSON.stringify(origin.slice(0, 80))} is no origin such as https://app.example.com`,
        { path: 'cors.allowOrigins' },
      )
    }
  }
  return {
    any: allowOrigins.includes('*'),
    allows: (origin) => exact.has(origin) || schemes.some((scheme) => origin.startsWith(scheme) && ORIGIN.test(origin)),
  }
}

function isPattern(origin: string): boolean {
  return origin === 'https://*' || origin === 'http://*'
}
