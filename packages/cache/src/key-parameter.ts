import { GatewayError, type Context } from '@gw/core'

/** A value of the request or its context that an answer may depend on; `undefined` when the request has none. */
export type CacheKeyFunction = (context: Context) => string | number | boolean | undefined

/**
 * A parameter of the cache key, spelled as on AWS: `method.request.path.petId`, `method.request.querystring.page`,
 * `method.request.multivaluequerystring.tag`, `method.request.header.Accept-Language`, the same with
 * `integration.request`. Ours: `context.` and a path of the context (`context.authorizer.jwt.claims.tenant`,
 * `context.stageVariables.table`), or a function.
 */
export type CacheKeyParameter = string | CacheKeyFunction

/** One compiled parameter. */
export interface KeyParameter {
  /** What the request has there, unambiguously written; `undefined` when it has nothing. */
  read(context: Context): string | undefined
  /** The lower-case request header it reads, if it reads one. */
  readonly header?: string
  /** The query parameter it reads, if it reads one. */
  readonly queryParameter?: string
}

const REQUEST_PARAMETER = /^(?:method|integration)\.request\.(path|querystring|multivaluequerystring|header)\.(.+)$/

/**
 * Compiles a parameter of the key.
 * @throws {GatewayError} `INVALID_OPTION` when it is spelled in no known way
 */
export function keyParameter(parameter: CacheKeyParameter, path: string): KeyParameter {
  if (typeof parameter === 'function') return { read: (context) => written(parameter(context)) }
  const [, place, name] = REQUEST_PARAMETER.exec(parameter) ?? []
  if (place !== undefined) return requestParameter(place, name!)
  if (parameter.startsWith('context.')) {
    const names = parameter.slice('context.'.length).split('.')
    return { read: (context) => written(contextValue(context, names)) }
  }
  throw new GatewayError(
    'INVALID_OPTION',
    `${path} must be a function, method.request.{path|querystring|multivaluequerystring|header}.NAME or context.NAME`,
    { path },
  )
}

function requestParameter(place: string, name: string): KeyParameter {
  if (place === 'path') return { read: ({ pathParameters }) => own(pathParameters, name) as string | undefined }
  if (place === 'header') {
    const header = name.toLowerCase()
    return { header, read: ({ request }) => request.header(header) }
  }
  // AWS keys the last value of `querystring`; a handler may read any, so every value counts in both spellings.
  return { queryParameter: name, read: ({ request }) => written(request.query.get(name)) }
}

/** Own members only: `context.__proto__` is nothing to tell answers apart by. */
function contextValue(context: Context, names: readonly string[]): unknown {
  const [first, ...rest] = names
  let value: unknown = Reflect.get(context, first!)
  for (const name of rest) value = own(value, name)
  return value
}

function own(holder: unknown, name: string): unknown {
  return typeof holder === 'object' && holder !== null && Object.hasOwn(holder, name)
    ? (holder as Record<string, unknown>)[name]
    : undefined
}

/** Texts as they are, everything else as JSON behind a mark that no text of a key can forge (it is sized as a whole). */
function written(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  return typeof value === 'string' ? `s${value}` : `j${JSON.stringify(value)}`
}
