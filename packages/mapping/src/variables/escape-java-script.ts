const SPECIAL = /[^\x20-\x7e]|["'\\/]/
const SPECIALS = new RegExp(SPECIAL, 'g')
const SHORT: Readonly<Record<string, string>> = { '\b': '\\b', '\n': '\\n', '\t': '\\t', '\f': '\\f', '\r': '\\r' }

/**
 * `$util.escapeJavaScript`: Apache Commons' StringEscapeUtils. It turns `'` into `\'`, which JSON does not allow (AWS's
 * documentation says to undo that with `.replaceAll("\\'","'")`), `/` into `\/`, and what is not ASCII into `\uXXXX`.
 */
export function escapeJavaScript(text: string): string {
  return SPECIAL.test(text) ? text.replace(SPECIALS, escapeOne) : text
}

function escapeOne(character: string): string {
  const code = character.charCodeAt(0)
  if (code >= 0x20 && code < 0x7f) return `\\${character}`
  // U+007F itself is left alone.
  if (code === 0x7f) return character
  return SHORT[character] ?? `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`
}
