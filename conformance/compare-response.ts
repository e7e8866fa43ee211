import { compare, type Bindings } from './compare.ts'
import { object, type Json } from './corpus-case.ts'
import { headerLines, type WireResponse } from './wire.ts'

/** Compares what came over the wire with one member of `expected`. */
type Check = (expected: unknown, response: WireResponse, bindings: Bindings) => readonly string[]

/** Every member of `expected` that speaks of the answer itself. */
const CHECKS: Readonly<Record<string, Check>> = {
  status: (expected, { statusCode }) => compare(expected, statusCode, exact(new Map()), 'status'),
  body: (expected, response, bindings) => compare(expected, text(response), exact(bindings), 'body'),
  body_json: (expected, response, bindings) => compare(expected, json(response), exact(bindings), 'body'),
  body_json_subset: (expected, response, bindings) =>
    compare(expected, json(response), { bindings, subset: true }, 'body'),
  body_contains: (expected, response) =>
    text(response).includes(String(expected))
      ? []
      : [`body: expected ${String(expected)} in ${text(response).slice(0, 200)}`],
  body_pattern: (expected, response, bindings) => compare(expected, text(response), exact(bindings), 'body'),
  // Says what some member holds, and leaves open which.
  body_value: (expected, response) =>
    Object.values(object(json(response))).includes(expected)
      ? []
      : [`body: expected a member with ${String(expected)} in ${text(response).slice(0, 200)}`],
  body_base64: (expected, { body }) =>
    compare(expected, Buffer.from(body).toString('base64'), exact(new Map()), 'body'),
  // Says in a word what `body_base64` shows.
  body_is_decoded_bytes: () => [],
  headers: checkHeaders,
  response_headers: checkRecordedHeaders,
  header_names_present: checkPresent,
  header_names_present2: checkPresent,
  header_names_absent: checkAbsent,
  headers_absent: checkAbsent,
  header_patterns: (expected, response) =>
    Object.entries(object(expected)).flatMap(([name, pattern]) =>
      new RegExp(String(pattern)).test(headerLines(response, name).join(', '))
        ? []
        : [`${name}: does not match ${String(pattern)}`],
    ),
  set_cookie: (expected, response, bindings) =>
    compare([expected].flat(), headerLines(response, 'set-cookie'), exact(bindings), 'set-cookie'),
}

/**
 * Compares an answer with what a case expects of it.
 * @returns what is different; `unknown` are members that this runner cannot compare
 */
export function compareResponse(
  expected: Json,
  response: WireResponse,
  bindings: Bindings,
): { readonly different: readonly string[]; readonly unknown: readonly string[] } {
  const different: string[] = []
  const unknown: string[] = []
  for (const [name, value] of Object.entries(expected)) {
    const check = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined
    if (check === undefined) unknown.push(name)
    else different.push(...check(value, response, bindings))
  }
  return { different, unknown }
}

function exact(bindings: Bindings): { bindings: Bindings; subset: boolean } {
  return { bindings, subset: false }
}

function text({ body }: WireResponse): string {
  return new TextDecoder().decode(body)
}

function json(response: WireResponse): unknown {
  try {
    return JSON.parse(text(response))
  } catch {
    return text(response)
  }
}

/** A repeated header may be expected as a list, or joined as one line. */
function checkHeaders(expected: unknown, response: WireResponse, bindings: Bindings): readonly string[] {
  return Object.entries(object(expected)).flatMap(([name, value]) => {
    const lines = headerLines(response, name)
    if (Array.isArray(value)) return compare(value, lines, exact(bindings), name)
    return compare(value, lines.length === 0 ? undefined : lines.join(', '), exact(bindings), name)
  })
}

/** All headers of an answer whose body is not shown: its length was that of another echo server's body. */
function checkRecordedHeaders(expected: unknown, response: WireResponse, bindings: Bindings): readonly string[] {
  const headers = Object.entries(object(expected)).map(([name, value]) =>
    name.toLowerCase().endsWith('content-length') ? ([name, '<length>'] as const) : ([name, value] as const),
  )
  return checkHeaders(Object.fromEntries(headers), response, bindings)
}

function checkPresent(expected: unknown, response: WireResponse): readonly string[] {
  return (expected as readonly string[])
    .filter((name) => headerLines(response, name).length === 0)
    .map((name) => `${name}: expected, and not there`)
}

function checkAbsent(expected: unknown, response: WireResponse): readonly string[] {
  return (expected as readonly string[])
    .filter((name) => headerLines(response, name).length > 0)
    .map((name) => `${name}: not expected, and there`)
}
