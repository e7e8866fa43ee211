import { compare, type Bindings } from './compare.ts'
import { object, type Json } from './corpus-case.ts'

/** Members of `expected` that speak of the event that a function received. */
const MEMBERS: ReadonlySet<string> = new Set([
  'lambda_event',
  'lambda_event_subset',
  'lambda_event_fields',
  'claims_absent',
  'body_decodes_to_request',
])

/** Members of `expected` that speak of what an integration's backend received. */
const OF_BACKEND: ReadonlySet<string> = new Set(['backend_request', 'lambda_received'])

/** Members of `expected` that speak of what the gateway decided. */
const OF_DECISION: ReadonlySet<string> = new Set(['response_type', 'authorizer_called'])

/** Takes what is expected of the event out of a case, and leaves what is expected of the answer. */
export function splitExpected(expected: Json): {
  readonly ofEvent: Json
  readonly ofResponse: Json
  readonly ofBackend: Json
  readonly ofDecision: Json
} {
  const entries = Object.entries(expected)
  // An echo server's case names the headers that its function saw.
  const echoed = expected['lambda_event_subset'] !== undefined
  const isOfEvent = (name: string): boolean => MEMBERS.has(name) || (echoed && name === 'header_names_present')
  return {
    ofEvent: Object.fromEntries(entries.filter(([name]) => isOfEvent(name))),
    ofResponse: Object.fromEntries(
      entries.filter(([name]) => !isOfEvent(name) && !OF_BACKEND.has(name) && !OF_DECISION.has(name)),
    ),
    ofBackend: Object.fromEntries(entries.filter(([name]) => OF_BACKEND.has(name))),
    ofDecision: Object.fromEntries(entries.filter(([name]) => OF_DECISION.has(name))),
  }
}

/** Compares the event that a function received with what a case expects of it. */
export function compareEvent(
  expected: Json,
  event: unknown,
  bindings: Bindings,
  sentBody: Uint8Array | undefined,
): readonly string[] {
  if (event === undefined) return ['the function was not called']
  const {
    lambda_event: whole,
    lambda_event_subset: subset,
    lambda_event_fields: fields,
  } = expected as Record<string, unknown>
  return [
    ...(whole === undefined ? [] : compareWhole(object(whole), event, bindings)),
    ...comparePaths({ ...object(subset), ...object(fields) }, event, bindings),
    ...(expected['body_decodes_to_request'] === true ? compareBody(event, sentBody) : []),
    ...missing(object(object(event)['headers']), expected['header_names_present']),
    ...absent(
      object(object(object(object(event)['requestContext'])['authorizer'])['jwt'])['claims'],
      expected['claims_absent'],
    ),
  ]
}

/** Maps that are shown whole or not at all. */
const MAPS: ReadonlySet<string> = new Set([
  'headers',
  'multiValueHeaders',
  'queryStringParameters',
  'multiValueQueryStringParameters',
  'pathParameters',
  'stageVariables',
])

/** A recording that lost members on its way has no `accountId` either: what it shows is compared, and its maps whole. */
function compareWhole(expected: Json, event: unknown, bindings: Bindings): readonly string[] {
  const { absent_or_null: absentOrNull, ...shown } = expected as Record<string, unknown>
  const names = (absentOrNull ?? []) as readonly string[]
  const there = names.filter((name) => (object(event)[name] ?? null) !== null)
  const subset = !Object.hasOwn(object(shown['requestContext']), 'accountId')
  const maps = Object.entries(shown).filter(([name]) => MAPS.has(name))
  return [
    ...compare(shown, event, { bindings, subset }, 'event'),
    ...maps.flatMap(([name, map]) => compare(map, object(event)[name], { bindings, subset: false }, `event.${name}`)),
    ...there.map((name) => `event.${name}: not expected, and there`),
  ]
}

/** Members may be named by their path: `requestContext.http.path`. */
function comparePaths(expected: Json, event: unknown, bindings: Bindings): readonly string[] {
  return Object.entries(expected).flatMap(([path, value]) => {
    const found = path.split('.').reduce<unknown>((at, name) => object(at)[name], event)
    return compare(value, found, { bindings, subset: true }, `event.${path}`)
  })
}

function compareBody(event: unknown, sent: Uint8Array | undefined): readonly string[] {
  const decoded = Buffer.from(String(object(event)['body']), 'base64')
  return decoded.equals(sent ?? new Uint8Array()) ? [] : ['event.body does not decode to what was sent']
}

function missing(headers: Json, names: unknown): readonly string[] {
  return ((names ?? []) as readonly string[])
    .filter((name) => !Object.hasOwn(headers, name))
    .map((name) => `event.headers.${name}: expected, and not there`)
}

function absent(claims: unknown, names: unknown): readonly string[] {
  return ((names ?? []) as readonly string[])
    .filter((name) => Object.hasOwn(object(claims), name))
    .map((name) => `the claim ${name} is there`)
}
