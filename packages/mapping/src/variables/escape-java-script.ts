const SHORT: ReadonlyMap<number, string> = new Map([
  [0x08, '\\b'],
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0c, '\\f'],
  [0x0d, '\\r'],
  [0x22, '\\"'],
  [0x27, "\\'"],
  [0x2f, '\\/'],
  [0x5c, '\\\\'],
])

const PLAIN: Readonly<Uint8Array> = Uint8Array.from({ length: 0x80 }, (_, code) =>
  code >= 0x20 && !SHORT.has(code) ? 1 : 0,
)

/**
 * `$util.escapeJavaScript`: Apache Commons' StringEscapeUtils. It turns `'` into `\'`, which JSON does not allow (AWS's
 * documentation says to undo that with `.replaceAll("\\'","'")`), `/` into `\/`, and what is not ASCII into `\uXXXX`.
 */
export function escapeJavaScript(text: string): string {
  let result = ''
  let from = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (isPlain(code)) continue
    result += text.slice(from, at) + escapeOne(code)
    from = at + 1
  }
  return from === 0 ? text : result + text.slice(from)
}

/** Whether a character of ASCII stays as it is. U+007F does. */
function isPlain(code: number): boolean {
  return code <= 0x7f && PLAIN[code] === 1
}

function escapeOne(code: number): string {
  return SHORT.get(code) ?? `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`
}
