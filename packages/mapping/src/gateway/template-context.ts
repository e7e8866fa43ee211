import { CONTEXT_VARIABLES, contextVariable, type Context } from '@gw/core'

/** The variables that templates and mappings see before the integration has answered (developer guide, "$context"). */
const NAMES: readonly (readonly string[])[] = [
  'accountId',
  'apiId',
  'authorizer.principalId',
  'deploymentId',
  'domainName',
  'domainPrefix',
  'extendedRequestId',
  'httpMethod',
  'isCanaryRequest',
  'path',
  'protocol',
  'requestId',
  'requestTime',
  'requestTimeEpoch',
  'resourceId',
  'resourcePath',
  'routeKey',
  'stage',
  ...CONTEXT_VARIABLES.filter((name) => name.startsWith('identity.')),
].map((name) => name.split('.'))

/** `$context` as nested data: what has no value is not there, and prints nothing. */
export function templateContext(context: Context): Readonly<Record<string, unknown>> {
  const { lambda, cognito, jwt } = context.authorizer ?? {}
  const claims = cognito?.claims ?? jwt?.claims
  const data: Record<string, unknown> = {
    authorizer: { ...lambda, ...(claims === undefined ? {} : { claims }) },
    identity: {},
  }
  for (const path of NAMES) {
    const value = contextVariable(path.join('.'), context)
    if (value !== undefined && value !== null) place(data, path, value)
  }
  return data
}

function place(data: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let at = data
  for (const name of path.slice(0, -1)) at = (at[name] ??= {}) as Record<string, unknown>
  at[path.at(-1) ?? ''] = value
}
