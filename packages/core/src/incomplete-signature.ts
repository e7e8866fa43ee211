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
  return `${missing.join('')}${date}Authorization=${schemeOf(authorization)}`
}

/** Longer than this, a word may be a credential; keys and tokens begin at twenty characters. */
const LONGEST_WORD = 16

/** AWS repeats the header. What follows a scheme, or is long and stands without one, is left out: this text is logged. */
function schemeOf(authorization: string): string {
  const [word = '', ...rest] = authorization.slice(0, 64).split(' ', 2)
  return rest.length > 0 || word.length <= LONGEST_WORD ? word : ''
}
