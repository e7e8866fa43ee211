/**
 * A value as AWS's XML: members in order, and each element of a list with its member's name, or inside it as `member`.
 * @param lists `flat` as S3 writes lists, `member` as the Query protocol does
 */
export function xmlText(name: string, value: unknown, lists: 'flat' | 'member'): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) {
    if (lists === 'flat') return value.map((one) => xmlText(name, one, lists)).join('')
    return `<${name}>${value.map((one) => xmlText('member', one, lists)).join('')}</${name}>`
  }
  return `<${name}>${content(value, lists)}</${name}>`
}

function content(value: unknown, lists: 'flat' | 'member'): string {
  if (typeof value !== 'object' || value === null) return escaped(String(value))
  // A map's keys may be no names of elements: they would write elements of their own.
  return Object.entries(value)
    .flatMap(([name, one]) => (/^[A-Za-z_][\w.-]{0,127}$/.test(name) ? [xmlText(name, one, lists)] : []))
    .join('')
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character]!)
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
