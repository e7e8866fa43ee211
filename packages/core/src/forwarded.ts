/**
 * The `for` values of a `Forwarded` header (RFC 7239), in order: one per element, empty where an element names none.
 * Quoted texts are unquoted; nothing is taken for an address yet.
 */
export function forwardedFor(value: string): readonly string[] {
  return splitOutsideQuotes(value, ',').map((element) => {
    for (const pair of splitOutsideQuotes(element, ';')) {
      const equals = pair.indexOf('=')
      if (equals > 0 && pair.slice(0, equals).trim().toLowerCase() === 'for')
        return unquoted(pair.slice(equals + 1).trim())
    }
    return ''
  })
}

/** Splits at a separator that does not stand between quotes. */
function splitOutsideQuotes(text: string, separator: string): readonly string[] {
  const parts: string[] = []
  let start = 0
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const character = text[i]
    if (character === '"') quoted = !quoted
    else if (character === '\\' && quoted) i++
    else if (character === separator && !quoted) {
      parts.push(text.slice(start, i))
      start = i + 1
    }
  }
  parts.push(text.slice(start))
  return parts
}

function unquoted(text: string): string {
  return text.length >= 2 && text.startsWith('"') && text.endsWith('"')
    ? text.slice(1, -1).replace(/\\(.)/g, '$1')
    : text
}
