import type { Context } from '@gw/core'
import { parseIdentitySource } from '../identity-source.ts'
import { bearerToken } from '../token/bearer.ts'

/** Where a request carries its API key. `HEADER` and `AUTHORIZER` are AWS's `apiKeySource`. */
export type ApiKeySource = {
  // Read from a member: the compiler then names the sources in its messages.
  readonly source: 'HEADER' | 'AUTHORIZER' | 'BEARER' | `$request.header.${string}` | `$request.querystring.${string}`
}['source']

/**
 * Reads the key from a request.
 * @throws {GatewayError} `INVALID_OPTION` for a source that does not exist
 */
export function apiKeyReader(source: ApiKeySource, path: string): (context: Context) => string | undefined {
  if (source === 'HEADER') return (context) => context.request.header('x-api-key')
  if (source === 'AUTHORIZER') return (context) => context.usageIdentifierKey
  if (source === 'BEARER') return (context) => bearer(context.request.header('authorization'))
  return parseIdentitySource(source, path).read
}

function bearer(value: string | undefined): string | undefined {
  const token = value && bearerToken(value)
  // Without the scheme it is some other credential: not ours to try.
  return token === value ? undefined : token
}
