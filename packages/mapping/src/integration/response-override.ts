import type { PlainValue } from '../java/to-plain.ts'

/** What `$context.responseOverride` says, checked. */
export interface ResponseOverride {
  /** Headers to set over the mapped ones; several values where the template gave a list. */
  readonly header: Readonly<Record<string, string | readonly string[]>>
  /** The status code, 100 to 599; undefined where none or another was given: AWS ignores it. */
  readonly statusCode: number | undefined
}

/** Reads the response override that a template left. */
export function readResponseOverride(override: { readonly [name: string]: PlainValue }): ResponseOverride {
  return { header: overrideValues(override['header']), statusCode: statusCode(override['status']) }
}

/** The values of one override map: `header`, `path` or `querystring`. What is null is left out. */
export function overrideValues(value: PlainValue | undefined): Readonly<Record<string, string | readonly string[]>> {
  const values = Object.create(null) as Record<string, string | readonly string[]>
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return values
  for (const [name, item] of Object.entries(value)) {
    if (Array.isArray(item)) values[name] = item.map(asText)
    else if (item !== null) values[name] = asText(item as PlainValue)
  }
  return values
}

function asText(value: PlainValue): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
}

function statusCode(value: PlainValue | undefined): number | undefined {
  const status = typeof value === 'string' && /^[0-9]{3}$/.test(value) ? Number(value) : value
  return typeof status === 'number' && Number.isInteger(status) && status >= 100 && status <= 599 ? status : undefined
}
