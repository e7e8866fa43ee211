import { GatewayError } from '@gw/core'
import { compileMappedBody, type Selected } from './body-selector.ts'
import { contextValue } from './context-value.ts'
import type { IntegrationResponseSource, MappingVariables, MethodRequestSource } from './mapping-sources.ts'

/** What one mapping gives: a text, several (a query string parameter sent more than once), nothing, or the fault of the body. */
type MappedValue = Selected | { readonly found: readonly string[] }

/** One side of a mapping, compiled. */
export type MappingExpression<S> = (source: S, variables: MappingVariables) => MappedValue

const NAME = /^[a-zA-Z0-9._$-]+$/
const NOTHING: MappedValue = { found: undefined }

/**
 * Compiles the right side of a request mapping: `method.request.header.x`, `context.x`, `stageVariables.x`, `'text'`.
 * A single value is the last one sent; `multivalueheader` joins with commas, `multivaluequerystring` keeps all.
 *
 * @throws {GatewayError} `INVALID_TEMPLATE`
 */
export function compileRequestExpression(expression: string, path: string): MappingExpression<MethodRequestSource> {
  const common = compileCommon(expression)
  if (common !== undefined) return common
  if (
    expression === 'method.request.body' ||
    expression.startsWith('method.request.body.') ||
    expression.startsWith('method.request.body[')
  ) {
    const select = compileMappedBody(expression.slice('method.request.body'.length), path)
    return ({ body }) => select(body)
  }
  const [, place = '', name = ''] = /^method\.request\.([a-z]+)\.(.+)$/.exec(expression) ?? []
  if (!NAME.test(name)) throw unknown(expression, path)
  switch (place) {
    case 'path':
      return ({ path: values }) => ({ found: own(values, name) })
    case 'querystring':
      return ({ querystring }) => ({ found: own(querystring, name)?.at(-1) })
    case 'multivaluequerystring':
      return ({ querystring }) => several(own(querystring, name))
    case 'header':
      return ({ header }) => ({ found: own(header, name)?.at(-1) })
    case 'multivalueheader':
      return ({ header }) => ({ found: own(header, name)?.join(',') })
    default:
      throw unknown(expression, path)
  }
}

/**
 * Compiles the right side of a response mapping: `integration.response.header.x`, `integration.response.body.x`,
 * `context.x`, `stageVariables.x`, `'text'`.
 *
 * @throws {GatewayError} `INVALID_TEMPLATE`
 */
export function compileResponseExpression(
  expression: string,
  path: string,
): MappingExpression<IntegrationResponseSource> {
  const common = compileCommon(expression)
  if (common !== undefined) return common
  if (/^integration\.response\.body(?:[.[]|$)/.test(expression)) {
    const select = compileMappedBody(expression.slice('integration.response.body'.length), path)
    return ({ body }) => select(body)
  }
  const [, place = '', name = ''] = /^integration\.response\.([a-z]+)\.(.+)$/.exec(expression) ?? []
  if (!NAME.test(name)) throw unknown(expression, path)
  if (place === 'header') return ({ header }) => ({ found: own(header, name)?.at(-1) })
  if (place === 'multivalueheader') return ({ header }) => ({ found: own(header, name)?.join(',') })
  throw unknown(expression, path)
}

/** What both directions know: a literal in single quotes, a context variable, a stage variable. */
function compileCommon(
  expression: string,
): ((source: unknown, variables: MappingVariables) => MappedValue) | undefined {
  if (expression.length >= 2 && expression.startsWith("'") && expression.endsWith("'")) {
    const value = { found: expression.slice(1, -1) }
    return () => value
  }
  const [, root = '', name = ''] = /^(context|stageVariables)\.([a-zA-Z0-9._$-]+)$/.exec(expression) ?? []
  if (root === 'context') return (_source, { context }) => ({ found: contextValue(context, name) })
  if (root === 'stageVariables') return (_source, { stageVariables }) => ({ found: own(stageVariables, name) })
  return undefined
}

function several(values: readonly string[] | undefined): MappedValue {
  if (values === undefined || values.length === 0) return NOTHING
  const [only] = values
  return values.length === 1 && only !== undefined ? { found: only } : { found: values }
}

function own<T>(values: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined
}

function unknown(expression: string, path: string): GatewayError {
  const shown = JSON.stringify(expression.slice(0, 200))
  return new GatewayError('INVALID_TEMPLATE', `${path} is ${shown}, which is no mapping expression`, { path })
}
