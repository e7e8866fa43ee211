/** `java.net.URLEncoder`: form encoding; `*`, `-`, `.` and `_` stay, a blank becomes `+`. */
export function encodeForm(text: string): string {
  // Half a surrogate pair has no UTF-8: Java writes a question mark.
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '?'))
    .replaceAll('%20', '+')
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** `java.net.URLDecoder`; undefined where an escape is broken. Bytes that are no UTF-8 become U+FFFD, as in Java. */
export function decodeForm(text: string): string | undefined {
  const spaced = text.replaceAll('+', ' ')
  if (!spaced.includes('%')) return spaced
  if (/%(?![0-9a-fA-F]{2})/.test(spaced)) return undefined
  return spaced.replace(/(?:%[0-9a-fA-F]{2})+/g, decodeRun)
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

function decodeRun(escapes: string): string {
  const bytes = new Uint8Array(escapes.length / 3)
  for (let index = 0; index < bytes.length; index += 1) {
    bytes[index] = Number.parseInt(escapes.slice(index * 3 + 1, index * 3 + 3), 16)
  }
  return decoder.decode(bytes)
}
