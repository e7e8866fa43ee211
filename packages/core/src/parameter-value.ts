import type { Context } from './context.ts'
import { contextVariable } from './context-variables.ts'

/** Reads a value of a request. */
export type ReadParameter = (context: Context) => string | undefined

/**
 * Compiles an expression of AWS's parameter mappings as gateway responses have them: `'static text'`,
 * `method.request.{header,path,querystring}.<name>`, `context.<name>`, `stageVariables.<name>`.
 * @returns `undefined` for whatever is none of these
 */
export function parameterValue(expression: string): ReadParameter | undefined {
  if (expression.length >= 2 && expression.startsWith("'") && expression.endsWith("'")) {
    const text = expression.slice(1, -1)
    return () => text
  }
  const dot = expression.indexOf('.')
  const name = expression.slice(dot + 1)
  if (expression.startsWith('context.')) return (context) => text(contextVariable(name, context))
  if (expression.startsWith('stageVariables.')) return ({ stageVariables }) => own(stageVariables, name)
  const match = /^method\.request\.(header|path|querystring)\.(.{1,128})$/.exec(expression)
  return match === null ? undefined : requestParameter(match[1] as Position, match[2]!)
}

type Position = 'header' | 'path' | 'querystring'

/** Of repeated values the last counts, as on AWS. */
function requestParameter(position: Position, name: string): ReadParameter {
  switch (position) {
    case 'path':
      return ({ pathParameters }) => own(pathParameters, name)
    case 'querystring':
      return ({ request }) => request.query.get(name)?.at(-1)
    case 'header': {
      const lowerCaseName = name.toLowerCase()
      return ({ request }) => request.headerValues(lowerCaseName).at(-1)
    }
  }
}

function text(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value)
}

function own(values: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined
}
