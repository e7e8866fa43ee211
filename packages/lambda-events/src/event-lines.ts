/** Name and value as they stood on a line of their own. */
export type Line = readonly [name: string, value: string]

/**
 * Lines from an event's two maps: every value where the event has them, else one for each name. Events are data from
 * outside: what is no text is left out.
 */
export function linesOf(multiValues: unknown, values: unknown): readonly Line[] {
  const lines: Line[] = []
  if (isRecord(multiValues)) {
    for (const name in multiValues) {
      const list = multiValues[name]
      if (Array.isArray(list)) for (const value of list) if (typeof value === 'string') lines.push([name, value])
    }
    if (lines.length > 0) return lines
  }
  if (isRecord(values)) {
    for (const name in values) {
      const value = values[name]
      if (typeof value === 'string') lines.push([name, value])
    }
  }
  return lines
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
