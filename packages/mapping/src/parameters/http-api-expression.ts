import { GatewayError } from '@gw/core'
import { compileMappedBody } from './body-selector.ts'
import { contextValue } from './context-value.ts'
import { MAX_MAPPED_BODY, type HttpApiRequestSource, type HttpApiResponseSource } from './http-api-source.ts'
import type { MappingVariables } from './mapping-sources.ts'

/** One value of an HTTP API's mapping, compiled; "" where what it names is missing. */
export type HttpApiExpression<S> = (source: S, variables: MappingVariables) => string

type Variable<S> = (source: S, variables: MappingVariables) => string | undefined
type CompileVariable<S> = (name: string, path: string) => Variable<S>

const BRACED = /\$\{([a-zA-Z0-9._$[\]-]{1,512})\}/g

/** Compiles a value of a request mapping: `$request.header.x`, `${context.stage}-${request.path.id}`, or text. */
export function compileHttpApiRequestExpression(value: string, path: string): HttpApiExpression<HttpApiRequestSource> {
  return compile(value, path, requestVariable)
}

/** Compiles a value of a response mapping: `$response.header.x`, `$response.body.a.b`, or text. */
export function compileHttpApiResponseExpression(
  value: string,
  path: string,
): HttpApiExpression<HttpApiResponseSource> {
  return compile(value, path, responseVariable)
}

function compile<S>(value: string, path: string, variable: CompileVariable<S>): HttpApiExpression<S> {
  if (value.startsWith('$') && !value.startsWith('${')) {
    const single = variable(value.slice(1), path)
    return (source, variables) => single(source, variables) ?? ''
  }
  const parts: (string | Variable<S>)[] = []
  let from = 0
  for (const match of value.matchAll(BRACED)) {
    parts.push(value.slice(from, match.index), variable(match[1] ?? '', path))
    from = match.index + match[0].length
  }
  parts.push(value.slice(from))
  return (source, variables) =>
    parts.map((part) => (typeof part === 'string' ? part : (part(source, variables) ?? ''))).join('')
}

function requestVariable(name: string, path: string): Variable<HttpApiRequestSource> {
  const common = commonVariable(name)
  if (common !== undefined) return common
  if (name === 'request.path') return (source) => source.path
  const body = bodyVariable(name, 'request.body', path)
  if (body !== undefined) return body
  const [, place, parameter = ''] = /^request\.(header|querystring|path)\.(.+)$/.exec(name) ?? []
  if (place === 'header') return (source) => joined(source.header, parameter.toLowerCase())
  if (place === 'querystring') return (source) => joined(source.querystring, parameter)
  if (place === 'path') return (source) => own(source.pathParameters, parameter)
  throw unknown(name, path)
}

function responseVariable(name: string, path: string): Variable<HttpApiResponseSource> {
  const common = commonVariable(name)
  if (common !== undefined) return common
  const body = bodyVariable(name, 'response.body', path)
  if (body !== undefined) return body
  const header = /^response\.header\.(.+)$/.exec(name)?.[1]
  if (header === undefined) throw unknown(name, path)
  return (source) => joined(source.header, header.toLowerCase())
}

function commonVariable(name: string): Variable<unknown> | undefined {
  if (name.startsWith('context.')) return (_source, { context }) => contextValue(context, name.slice('context.'.length))
  if (!name.startsWith('stageVariables.')) return undefined
  return (_source, { stageVariables }) => own(stageVariables, name.slice('stageVariables.'.length))
}

/** Paths into the body are names and indexes alone: AWS takes neither `..` nor filters. */
function bodyVariable(name: string, root: string, path: string): Variable<{ readonly body: string }> | undefined {
  if (name !== root && !name.startsWith(`${root}.`) && !name.startsWith(`${root}[`)) return undefined
  const written = name.slice(root.length)
  const rest = written.replace(/^\./, '')
  if (written.includes('..') || rest.includes('?') || rest.includes('*')) throw unknown(name, path)
  const select = compileMappedBody(rest, path)
  return ({ body }) => (rest !== '' && body.length > MAX_MAPPED_BODY ? undefined : select(body).found)
}

function joined(values: Readonly<Record<string, readonly string[]>>, name: string): string | undefined {
  return own(values, name)?.join(',')
}

function own<T>(values: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined
}

function unknown(name: string, path: string): GatewayError {
  return new GatewayError('INVALID_TEMPLATE', `${path}: $${name.slice(0, 200)} is no mapping variable`, { path })
}
