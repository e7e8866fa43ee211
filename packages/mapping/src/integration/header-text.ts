// Everything below U+0020 but the tab, and U+007F.
const CONTROL = /[^\t -\uffff]|\x7f/
const CONTROLS = new RegExp(CONTROL, 'g')
const WIDE = /[^\0-\xff]/
const encoder = new TextEncoder()

/**
 * A text as the value of a header. Line ends and other controls become blanks, so that no mapped value begins a header
 * of its own; characters beyond U+00FF become the bytes of their UTF-8, since cutting them to a byte makes line ends of
 * `\u560d\u560a`.
 */
export function headerText(text: string): string {
  const clean = CONTROL.test(text) ? text.replace(CONTROLS, ' ') : text
  if (!WIDE.test(clean)) return clean
  let bytes = ''
  for (const byte of encoder.encode(clean)) bytes += String.fromCharCode(byte)
  return bytes
}
