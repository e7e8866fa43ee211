/** How a path parameter's value comes, and where it goes. */
export interface PathValueForm {
  /** Whether it is percent-encoded as the client sent it, or was decoded. */
  readonly isEncoded: boolean
  /** Whether slashes separate segments (a greedy variable) or belong to the value. */
  readonly keepSlashes: boolean
}

/** What may stand in a path segment as it is (RFC 3986 §3.3), the percent sign apart. */
const NOT_PCHAR = /[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]+/g

/** What needs no look at all, wherever it goes. */
const PLAIN = /^[A-Za-z0-9\-._~]*$/
/** The same, where slashes keep their meaning. */
const PLAIN_PATH = /^[A-Za-z0-9\-._~/]*$/

/** Half a pair has no UTF-8. */
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/**
 * A value for a place in a path: nothing in it can end the segment, the path or the query. Escapes that the client
 * sent stay as they are, so that nothing is decoded twice.
 */
export function encodePathValue(value: string, { isEncoded, keepSlashes }: PathValueForm): string {
  if ((keepSlashes ? PLAIN_PATH : PLAIN).test(value)) return value
  const percents = value.replace(isEncoded ? /%(?![0-9A-Fa-f]{2})/g : /%/g, '%25')
  const encoded = percents.replace(NOT_PCHAR, (text) => encodeURIComponent(text.replace(LONE_SURROGATE, '\ufffd')))
  return keepSlashes ? encoded : encoded.replaceAll('/', '%2F')
}

/** Whether some reader would resolve a part of a value as `.` or `..` and climb out of its place. */
export function hasDotSegment(value: string): boolean {
  if (!value.includes('.') && !(value.includes('%') && /%2e/i.test(value))) return false
  return value
    .replace(/%2e/gi, '.')
    .split(/[/\\]|%2f|%5c/i)
    .some((part) => part === '.' || part === '..' || /^\.\.?;/.test(part))
}
