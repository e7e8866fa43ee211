/** What a line of log is, and so how values are kept in their places. */
export type LogEscaping = 'clf' | 'json' | 'xml' | 'csv'

/**
 * Writes a value so that it stays in its place.
 * @param quoted whether it stands between double quotes of the format
 */
export type Escaper = (value: string | number | boolean, quoted: boolean) => string

/** The rule of one kind of log. */
export function escaperFor(escaping: LogEscaping): Escaper {
  switch (escaping) {
    case 'json':
      return json
    case 'xml':
      return xml
    case 'csv':
      return csv
    case 'clf':
      return clf
  }
}

/** Characters that no format reads anything into: most values hold nothing else, and need no second look. */
const PLAIN = /^[\w./:,;@+-]*$/

/** Control characters, and what a reader takes for a line break. */
// oxlint-disable-next-line no-control-regex -- control characters are what this is about
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g

/** Texts that stand bare become JSON strings, or a client could add members of its own. */
function json(value: string | number | boolean, quoted: boolean): string {
  if (typeof value !== 'string') return String(value)
  if (PLAIN.test(value)) return quoted ? value : `"${value}"`
  const text = JSON.stringify(value).replace(/[\u007f-\u009f\u2028\u2029]/g, unicodeEscape)
  return quoted ? text.slice(1, -1) : text
}

/** What no XML document may hold, not even escaped (XML 1.0 §2.2). */
const NOT_XML =
  // oxlint-disable-next-line no-control-regex -- control characters are what this is about
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

function xml(value: string | number | boolean): string {
  if (typeof value !== 'string' || PLAIN.test(value)) return String(value)
  return value
    .replace(NOT_XML, '\ufffd')
    .replace(/[<>&"'\t\n\r\u007f-\u009f\u2028\u2029]/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** RFC 4180, and no field begins like a formula: spreadsheets run them. */
function csv(value: string | number | boolean, quoted: boolean): string {
  if (typeof value !== 'string') return String(value)
  const text = value.replace(CONTROL, unicodeEscape)
  const safe = /^[=+\-@]./.test(text) ? `'${text}` : text
  const doubled = safe.replaceAll('"', '""')
  return quoted || !/[",]/.test(safe) ? doubled : `"${doubled}"`
}

/** As Apache writes its logs: quotes, backslashes and control characters as escapes; a bare field has no spaces. */
function clf(value: string | number | boolean, quoted: boolean): string {
  if (typeof value !== 'string' || PLAIN.test(value)) return String(value)
  const text = value.replace(/["\\]/g, (character) => `\\${character}`).replace(CONTROL, unicodeEscape)
  return quoted || !text.includes(' ') ? text : text.replaceAll(' ', '\\u0020')
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
