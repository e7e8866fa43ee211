const PARAMETERS = ['Credential', 'Signature', 'SignedHeaders'] as const

/**
 * AWS's words for an `Authorization` header that is no whole signature of Signature Version 4.
 * @param present the parameters that it has
 * @param hasDate whether the request says when it was signed
 */
export function incompleteSignatureText(authorization: string, present: ReadonlySet<string>, hasDate: boolean): string {
  const missing = PARAMETERS.filter((name) => !present.has(name)).map(
    (name) => `Authorization header requires '${name}' parameter. `,
  )
  const date = hasDate ? '' : "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
  if (missing.length === 0 && hasDate) return 'The Authorization header is malformed.'
  // The scheme alone: the rest may be a credential of another kind.
  return `${missing.join('')}${date}Authorization=${authorization.slice(0, 64).split(' ', 1)[0]}`
}
