import type { JsonObject } from './strict-json.ts'

/**
 * The scopes of a token: `scp` where it is present, else `scope`, each a space-separated string (RFC 8693 §4.2) or an array of
 * strings. Anything else grants nothing.
 */
export function tokenScopes(claims: JsonObject): readonly string[] {
  const value = Object.hasOwn(claims, 'scp')
    ? claims['scp']
    : Object.hasOwn(claims, 'scope')
      ? claims['scope']
      : undefined
  if (typeof value === 'string') return value.split(' ').filter((scope) => scope !== '')
  return Array.isArray(value) && value.every((scope) => typeof scope === 'string') ? value : []
}

/** Whether a token has at least one of the scopes, which is AWS's rule. */
export function hasSomeScope(granted: readonly string[], required: readonly string[]): boolean {
  return required.some((scope) => granted.includes(scope))
}
