/**
 * The rows of a CSV text (RFC 4180), fields unquoted. Besides `"…"` a field may stand in `'…'`, which AWS's key files use for lists.
 * `undefined` when a quote is never closed.
 */
export function parseCsv(text: string): readonly (readonly string[])[] | undefined {
  const rows: string[][] = []
  let row: string[] = []
  let at = 0
  while (at < text.length) {
    const field = readField(text, at)
    if (field === undefined) return undefined
    row.push(field.value)
    at = field.end
    if (text[at] === ',') {
      at++
      if (at === text.length) row.push('')
      else continue
    }
    rows.push(row)
    row = []
    if (text[at] === '\r') at++
    if (text[at] === '\n') at++
  }
  return rows
}

interface Field {
  readonly value: string
  readonly end: number
}

function readField(text: string, start: number): Field | undefined {
  const quote = text[start]
  if (quote === '"' || quote === "'") return readQuoted(text, start + 1, quote)
  let end = start
  while (end < text.length && text[end] !== ',' && text[end] !== '\n' && text[end] !== '\r') end++
  return { value: text.slice(start, end).trim(), end }
}

function readQuoted(text: string, start: number, quote: string): Field | undefined {
  let value = ''
  for (let from = start; ;) {
    const close = text.indexOf(quote, from)
    if (close < 0) return undefined
    value += text.slice(from, close)
    if (text[close + 1] !== quote) return { value, end: afterQuote(text, close + 1) }
    value += quote
    from = close + 2
  }
}

/** Blanks between a closing quote and the next comma mean nothing. */
function afterQuote(text: string, at: number): number {
  while (at < text.length && text[at] !== ',' && text[at] !== '\n' && text[at] !== '\r') at++
  return at
}
