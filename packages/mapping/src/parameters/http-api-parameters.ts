import { GatewayError } from '@gw/core'
import {
  compileHttpApiRequestExpression,
  compileHttpApiResponseExpression,
  type HttpApiExpression,
} from './http-api-expression.ts'
import { isReservedHeader } from './http-api-reserved-headers.ts'
import type { HttpApiRequestSource, HttpApiResponseSource } from './http-api-source.ts'
import type { MappingVariables } from './mapping-sources.ts'

/** A change to a header (its name in lower case) or a query string parameter. */
export type NamedChange =
  | {
      readonly type: 'append' | 'overwrite'
      readonly place: 'header' | 'querystring'
      readonly name: string
      readonly value: string
    }
  | { readonly type: 'remove'; readonly place: 'header' | 'querystring'; readonly name: string }

/** One change to a request or response; a path and a status code are overwritten whole. Apply them in order. */
export type ParameterChange =
  | NamedChange
  | { readonly type: 'path'; readonly value: string }
  | { readonly type: 'statuscode'; readonly value: string }

/** An HTTP API's parameter mapping, compiled. */
export type MapHttpApiParameters<S> = (source: S, variables: MappingVariables) => readonly ParameterChange[]

type CompileExpression<S> = (value: string, path: string) => HttpApiExpression<S>

/**
 * Compiles an HTTP API's request mapping: `append|overwrite|remove:header.x`, `…:querystring.x`, `overwrite:path`.
 *
 * @throws {GatewayError} `INVALID_TEMPLATE` where a key or value is none, or a header is reserved.
 */
export function compileHttpApiRequestParameters(
  mappings: Readonly<Record<string, string>>,
): MapHttpApiParameters<HttpApiRequestSource> {
  return compile(mappings, 'requestParameters', ['header', 'querystring'], 'path', compileHttpApiRequestExpression)
}

/**
 * Compiles an HTTP API's response mapping for one status code: `append|overwrite|remove:header.x`,
 * `overwrite:statuscode`.
 *
 * @throws {GatewayError} `INVALID_TEMPLATE` where a key or value is none, or a header is reserved.
 */
export function compileHttpApiResponseParameters(
  mappings: Readonly<Record<string, string>>,
): MapHttpApiParameters<HttpApiResponseSource> {
  return compile(mappings, 'responseParameters', ['header'], 'statuscode', compileHttpApiResponseExpression)
}

function compile<S>(
  mappings: Readonly<Record<string, string>>,
  where: string,
  places: readonly string[],
  whole: 'path' | 'statuscode',
  expression: CompileExpression<S>,
): MapHttpApiParameters<S> {
  const changes = Object.entries(mappings).map(([key, value]) => {
    const path = `${where}[${JSON.stringify(key.slice(0, 200))}]`
    if (key === `overwrite:${whole}`) return overwriteWhole(whole, expression(value, path))
    return compileChange(key, value, path, places, expression)
  })
  return (source, variables) => changes.map((change) => change(source, variables))
}

function overwriteWhole<S>(
  type: 'path' | 'statuscode',
  expression: HttpApiExpression<S>,
): (source: S, variables: MappingVariables) => ParameterChange {
  return (source, variables) => ({ type, value: expression(source, variables) })
}

function compileChange<S>(
  key: string,
  value: string,
  path: string,
  places: readonly string[],
  expression: CompileExpression<S>,
): (source: S, variables: MappingVariables) => ParameterChange {
  const [, type, place = '', spelled = ''] = /^(append|overwrite|remove):([a-z]+)\.([a-zA-Z0-9._$-]+)$/.exec(key) ?? []
  if (!places.includes(place)) throw new GatewayError('INVALID_TEMPLATE', `${path} is no parameter mapping`, { path })
  const checked = place as 'header' | 'querystring'
  const name = checked === 'header' ? spelled.toLowerCase() : spelled
  if (checked === 'header' && isReservedHeader(name)) {
    throw new GatewayError('INVALID_TEMPLATE', `${path}: the header ${name} is reserved`, { path })
  }
  if (type === 'remove') return () => ({ type: 'remove', place: checked, name })
  const evaluate = expression(value, path)
  const change = type === 'append' ? 'append' : 'overwrite'
  return (source, variables) => ({ type: change, place: checked, name, value: evaluate(source, variables) })
}
