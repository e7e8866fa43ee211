import { GatewayError } from '@gw/core'
import { compileRequestExpression, type MappingExpression } from './mapping-expression.ts'
import type { MappingVariables, MethodRequestSource } from './mapping-sources.ts'

/** The parameters of the request to the integration. Several values only in the query string. */
export interface RequestParameters {
  readonly header: Readonly<Record<string, string>>
  readonly querystring: Readonly<Record<string, string | readonly string[]>>
  readonly path: Readonly<Record<string, string>>
}

/** The mapped parameters, or the fact that the body was needed and is not JSON (AWS: 400 `Invalid JSON in request body`). */
export type MappedRequestParameters =
  | { readonly ok: true; readonly parameters: RequestParameters }
  | { readonly ok: false }

/** A REST API's `requestParameters`, compiled. */
export type MapRequestParameters = (source: MethodRequestSource, variables: MappingVariables) => MappedRequestParameters

interface Rule {
  readonly place: 'header' | 'querystring' | 'path'
  readonly name: string
  readonly expression: MappingExpression<MethodRequestSource>
}

const TARGET = /^integration\.request\.(header|querystring|path)\.([a-zA-Z0-9._$-]+)$/

/**
 * Compiles the parameter mapping of a REST API's request: `{ 'integration.request.header.x': 'method.request.path.id' }`.
 * What is missing or empty in the request is left out.
 *
 * @throws {GatewayError} `INVALID_TEMPLATE` where a name or an expression is none.
 */
export function compileRequestParameters(mappings: Readonly<Record<string, string>>): MapRequestParameters {
  const rules = Object.entries(mappings).map(([target, expression]) => compileRule(target, expression))
  return (source, variables) => {
    const parameters = {
      header: emptyRecord<string>(),
      querystring: emptyRecord<string | readonly string[]>(),
      path: emptyRecord<string>(),
    }
    for (const { place, name, expression } of rules) {
      const value = expression(source, variables)
      if ('invalidJson' in value) return { ok: false }
      const { found } = value
      if (found === undefined || found === '') continue
      if (typeof found === 'string') parameters[place][name] = found
      else if (place === 'querystring') parameters.querystring[name] = found
      else parameters[place][name] = found.at(-1) ?? ''
    }
    return { ok: true, parameters }
  }
}

function compileRule(target: string, expression: string): Rule {
  const path = `requestParameters[${JSON.stringify(target.slice(0, 200))}]`
  const [, place, name = ''] = TARGET.exec(target) ?? []
  if (place !== 'header' && place !== 'querystring' && place !== 'path') {
    throw new GatewayError('INVALID_TEMPLATE', `${path} is no integration.request.{header,querystring,path}.{name}`, {
      path,
    })
  }
  return { place, name, expression: compileRequestExpression(expression, path) }
}

/** Without a prototype: a parameter may be called `__proto__`. */
function emptyRecord<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>
}
