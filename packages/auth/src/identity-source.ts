import { GatewayError, type Context } from '@gw/core'

/** Where a caller's identity stands in a request: one parsed identity source expression. */
export interface IdentitySource {
  /** The expression as written. */
  readonly expression: string
  /** The value in a request; `undefined` when it is absent. */
  readonly read: (context: Context) => string | undefined
}

/**
 * Parses an identity source in AWS's spelling: `$request.header.Authorization`, `$request.querystring.token`, `$context.routeKey` and
 * `$stageVariables.tenant` (HTTP API), `method.request.header.Authorization`, `method.request.querystring.token`, `context.…` and
 * `stageVariables.…` (REST).
 * @throws {GatewayError} `INVALID_OPTION` for any other
 */
export function parseIdentitySource(expression: string, path: string): IdentitySource {
  for (const [prefix, reader] of READERS) {
    if (!expression.startsWith(prefix)) continue
    const name = expression.slice(prefix.length)
    if (name === '') break
    return { expression, read: reader(name, path) }
  }
  throw new GatewayError('INVALID_OPTION', `${path}: ${JSON.stringify(expression)} is no identity source`, { path })
}

type Reader = (name: string, path: string) => (context: Context) => string | undefined

const header: Reader = (name) => {
  const lowerCaseName = name.toLowerCase()
  return (context) => context.request.header(lowerCaseName)
}

const querystring: Reader = (name) => (context) => context.request.query.get(name)?.[0]

const stageVariable: Reader = (name) => (context) =>
  Object.hasOwn(context.stageVariables, name) ? context.stageVariables[name] : undefined

const contextVariable: Reader = (name, path) => {
  const read = CONTEXT_VARIABLES.get(name)
  if (read === undefined) {
    const known = [...CONTEXT_VARIABLES.keys()].join(', ')
    throw new GatewayError('INVALID_OPTION', `${path}: context.${name} is no identity source; known are ${known}`, {
      path,
    })
  }
  return read
}

const READERS: readonly (readonly [string, Reader])[] = [
  ['$request.header.', header],
  ['$request.querystring.', querystring],
  ['$context.', contextVariable],
  ['$stageVariables.', stageVariable],
  ['method.request.header.', header],
  ['method.request.querystring.', querystring],
  ['context.', contextVariable],
  ['stageVariables.', stageVariable],
]

const CONTEXT_VARIABLES: ReadonlyMap<string, (context: Context) => string | undefined> = new Map([
  ['accountId', (context: Context): string => context.services.accountId],
  ['apiId', (context: Context): string => context.services.apiId],
  ['domainName', (context: Context): string => context.request.domainName],
  ['httpMethod', (context: Context): string => context.request.method],
  ['identity.sourceIp', (context: Context): string => context.request.sourceIp],
  ['identity.userAgent', (context: Context): string | undefined => context.request.header('user-agent')],
  ['path', (context: Context): string => context.path],
  ['resourcePath', (context: Context): string => context.resourcePath],
  ['routeKey', (context: Context): string | undefined => context.routeKey],
  ['stage', (context: Context): string => context.stage],
])
