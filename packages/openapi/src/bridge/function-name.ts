/** What an ARN or URI of a Lambda function says of it. */
export interface NamedFunction {
  /** The function's name; of a template's own function its logical id. */
  readonly name: string
  /** Version or alias. */
  readonly qualifier?: string
}

/**
 * Finds the function in an integration's URI (`arn:aws:apigateway:…:lambda:path/2015-03-31/functions/<ARN>/invocations`)
 * or in its own ARN; `undefined` when it is neither.
 */
export function functionOf(uri: string): NamedFunction | undefined {
  const invoked = /:lambda:path\/(?:\/)?\d{4}-\d{2}-\d{2}\/functions\/(.+?)\/(?:response-streaming-)?invocations$/.exec(
    uri,
  )
  const arn = invoked?.[1] ?? (/^arn:[^:]+:lambda:/.test(uri) ? uri : undefined)
  if (arn === undefined) return undefined
  // What the document does not declare has an ARN without a kind.
  return named(/:function:(.+)$/.exec(arn)?.[1] ?? arn.replace(/^arn:.*:(?=[^:]+$)/, ''))
}

/** `name`, or `name:alias`. A stage variable in braces may hold a colon of its own. */
function named(text: string): NamedFunction {
  const [, name = text, qualifier] = /^((?:\$\{[^}]*\}|[^:$])+)(?::(.+))?$/.exec(text) ?? []
  const last = name.slice(name.lastIndexOf(':') + 1)
  return qualifier === undefined ? { name: last } : { name: last, qualifier }
}
