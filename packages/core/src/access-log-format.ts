import type { Context } from './context.ts'
import { contextReader, contextVariable, isContextVariable, type ContextVariableValue } from './context-variables.ts'
import { escaperFor, type Escaper, type LogEscaping } from './access-log-escaping.ts'
import { GatewayError } from './gateway-error.ts'
import type { End } from './policy.ts'
import { templateParts, type TemplateReference } from './text-template.ts'

/** AWS's own formats (developer guide, "CloudWatch log formats for API Gateway"). */
export type LogPreset = 'clf' | 'json' | 'xml' | 'csv'

/** Writes the line of one request. */
export type WriteLine = (context: Context, end: End) => string

/** AWS's limit for a format. */
const MAX_FORMAT_LENGTH = 3072

/**
 * The text of a preset. HTTP APIs have the route's key where REST APIs have the resource's path.
 * @param isRest whether the gateway is a REST API
 */
export function presetFormat(preset: LogPreset, isRest: boolean): string {
  const resource = isRest ? 'resourcePath' : 'routeKey'
  switch (preset) {
    case 'clf':
      return `$context.identity.sourceIp $context.identity.caller $context.identity.user [$context.requestTime] "$context.httpMethod $context.${resource} $context.protocol" $context.status $context.responseLength $context.requestId $context.extendedRequestId`
    case 'json':
      return `{${FIELDS.map((field) => `"${names(field, resource)[0]}":"$context.${names(field, resource)[1]}"`).join(', ')}}`
    case 'xml':
      return `<request id="$context.requestId">${FIELDS.slice(1)
        .map((field) => element(names(field, resource)))
        .join('')}</request>`
    case 'csv':
      return CSV_FIELDS.map((field) => `$context.${names(field, resource)[1]}`).join(',')
  }
}

const FIELDS = [
  'requestId',
  'extendedRequestId',
  'ip',
  'caller',
  'user',
  'requestTime',
  'httpMethod',
  'resourcePath',
  'status',
  'protocol',
  'responseLength',
] as const
const CSV_FIELDS = [
  'ip',
  'caller',
  'user',
  'requestTime',
  'httpMethod',
  'resourcePath',
  'protocol',
  'status',
  'responseLength',
  'requestId',
  'extendedRequestId',
] as const

const VARIABLES: Readonly<Record<string, string>> = {
  ip: 'identity.sourceIp',
  caller: 'identity.caller',
  user: 'identity.user',
}

function names(field: string, resource: string): readonly [label: string, variable: string] {
  return field === 'resourcePath' ? [resource, resource] : [field, VARIABLES[field] ?? field]
}

function element([label, variable]: readonly [string, string]): string {
  return `<${label}>$context.${variable}</${label}>`
}

/** How values of a format have to be escaped, by how it begins. */
export function escapingOf(format: string): LogEscaping {
  const first = format.trimStart().charAt(0)
  return first === '{' ? 'json' : first === '<' ? 'xml' : 'clf'
}

/**
 * Compiles a format. A line is one line whatever a client sends, and no value can end the field that it stands in.
 * @throws {GatewayError} `INVALID_TEMPLATE` for what AWS refuses: an empty or long format, line breaks, no request id,
 * variables that do not exist
 */
export function compileLogFormat(format: string, escaping: LogEscaping): WriteLine {
  checkFormat(format)
  const parts = templateParts(format).map((part) => (typeof part === 'string' ? part : reader(part, escaping)))
  return (context, end) => {
    let line = ''
    for (const part of parts) line += typeof part === 'string' ? part : part(context, end)
    return `${line}\n`
  }
}

/** The message itself, made JSON here, so that no line separator of Unicode is left bare in it. */
function messageString(context: Context, end: End, escape: Escaper): string {
  const message = contextVariable('error.message', context, end)
  return message === undefined || message === null ? '"-"' : escape(String(message), false)
}

function reader(
  { reference, quoted }: TemplateReference,
  escaping: LogEscaping,
): (context: Context, end: End) => string {
  const escape = escaperFor(escaping)
  const name = reference.slice('context.'.length)
  // Already JSON, quotes included: AWS's own format writes it bare. In other kinds of log it is a value like any other.
  if (name === 'error.messageString' && escaping === 'json')
    return (context, end) => messageString(context, end, escape)
  const read = contextReader(name)
  // The gateway's own, with a space in it that belongs there: `[25/Nov/2026:21:05:07 +0000]`.
  if (name === 'requestTime') return (context, end) => String(read(context, end))
  return (context, end) => escape(shown(name, read(context, end)), quoted)
}

/** A dash for what is absent, and a key's last characters alone: a log is read by many. */
function shown(name: string, value: ContextVariableValue): string | number | boolean {
  if (value === undefined || value === null || value === '') return '-'
  return name === 'identity.apiKey' ? `********${String(value).slice(-4)}` : value
}

function checkFormat(format: string): void {
  const problem = problemOf(format)
  if (problem === undefined) return
  throw new GatewayError('INVALID_TEMPLATE', `accessLog.format ${problem}`, { path: 'accessLog.format' })
}

function problemOf(format: string): string | undefined {
  if (format.trim() === '') return 'must not be empty'
  if (format.length > MAX_FORMAT_LENGTH) return `must be at most ${MAX_FORMAT_LENGTH} characters`
  if (/[\r\n]/.test(format)) return 'must be one line'
  if (!/\$\{?context\.(?:requestId|extendedRequestId)\b/.test(format)) {
    return 'must hold $context.requestId or $context.extendedRequestId'
  }
  for (const part of templateParts(format)) {
    if (typeof part === 'string') continue
    if (!part.reference.startsWith('context.')) return `can hold $context variables alone, and has $${part.reference}`
    if (!isContextVariable(part.reference.slice(8))) return `has $${part.reference}, which does not exist`
  }
  return undefined
}
