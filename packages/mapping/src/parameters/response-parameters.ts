import { GatewayError } from '@gw/core'
import { compileResponseExpression } from './mapping-expression.ts'
import type { IntegrationResponseSource, MappingVariables } from './mapping-sources.ts'

/** The mapped headers, or the fact that the body was needed and is not JSON (AWS: 500, `InternalFailureException`). */
export type MappedResponseParameters =
  | { readonly ok: true; readonly header: Readonly<Record<string, string>> }
  | { readonly ok: false }

/** A REST API's `responseParameters`, compiled. */
export type MapResponseParameters = (
  source: IntegrationResponseSource,
  variables: MappingVariables,
) => MappedResponseParameters

const TARGET = /^method\.response\.header\.([a-zA-Z0-9._$-]+)$/

/**
 * Compiles the parameter mapping of a REST API's response: `{ 'method.response.header.x': 'integration.response.header.y' }`.
 * What is missing in the response is left out.
 *
 * @throws {GatewayError} `INVALID_TEMPLATE` where a name or an expression is none.
 */
export function compileResponseParameters(mappings: Readonly<Record<string, string>>): MapResponseParameters {
  const rules = Object.entries(mappings).map(([target, expression]) => {
    const path = `responseParameters[${JSON.stringify(target.slice(0, 200))}]`
    const name = TARGET.exec(target)?.[1]
    if (name === undefined)
      throw new GatewayError('INVALID_TEMPLATE', `${path} is no method.response.header.{name}`, { path })
    return { name, expression: compileResponseExpression(expression, path) }
  })
  return (source, variables) => {
    const header = Object.create(null) as Record<string, string>
    for (const { name, expression } of rules) {
      const value = expression(source, variables)
      if ('invalidJson' in value) return { ok: false }
      if (typeof value.found === 'string' && value.found !== '') header[name] = value.found
    }
    return { ok: true, header }
  }
}
